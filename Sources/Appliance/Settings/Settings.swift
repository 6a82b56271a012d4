package import Ingest
package import Logging

/// Every setting, typed, with its default. `config/chartkeep.yaml` explains each one; a test compares the two.
package struct Settings: Sendable, Equatable {
  package struct Web: Sendable, Equatable {
    package var host = "127.0.0.1"
    package var port = 8443
    /// Further names and addresses that browsers use to reach the page; each goes into the certificate.
    package var names: [String] = []
    /// A port that speaks plain HTTP and shows only how to trust the local authority; nil opens none.
    package var trustPort: Int?
    /// How people reach the pages, for links in mails; without it the first name and the port.
    package var publicURL: String?
    /// Origins whose pages may call the API with a program's token.
    package var corsOrigins: [String] = []
    package var limits = Limits()
    /// An own certificate chain and key, as PEM files, instead of the local authority's.
    package var certificate: String?
    package var key: String?
  }

  /// Requests a minute, for each user, or each address where nobody is logged in.
  package struct Limits: Sendable, Equatable {
    package var general = 100
    package var costly = 10
    package var uploads = 5
    package var frequent = 600

    package init() {}
  }

  package struct Inbox: Sendable, Equatable {
    package var path = "/srv/chartkeep/inbox"
    package var settleSeconds = 5.0
    package var rescanSeconds = 60.0
  }

  /// Whether files are read in a sandbox or, on a kernel without Landlock, outside one.
  package enum Sandbox: String, Sendable, CaseIterable { case required, disabled }

  package struct Reading: Sendable, Equatable {
    /// Worker processes at a time.
    package var workers = 2
    package var sandbox = Sandbox.required
    package var limits = ExtractionLimits()
    /// Free bytes below which nothing new is taken in.
    package var reserveBytes = 268_435_456
  }

  /// What stands in the place of an identifier.
  package enum ReplacementStyle: String, Sendable, CaseIterable { case marks, surrogates }

  /// What stays of a date: its year, or all of it, moved by days of the patient's own.
  package enum DateStyle: String, Sendable, CaseIterable { case year, shift }

  package struct Review: Sendable, Equatable {
    /// A finding at or above it is redacted unless somebody touches it.
    package var certainScore = 0.85
    /// A finding at or above it sends a file that was said to hold no PHI to review.
    package var strictScore = 0.5
    package var replacements = ReplacementStyle.marks
    package var dates = DateStyle.year
    /// Two people approve each document, one after the other.
    package var twoPerson = false
    /// The share of documents in which one finding is hidden from the reviewer, to measure what is missed.
    package var canaryShare = 0.05
    /// Kinds of documents that may be approved without a person; none by default.
    package var autoApproveKinds: [String] = []
    /// The most identifiers that may, on average, be left in such a document.
    package var autoApproveRisk = 0.01
  }

  /// Who has to have a second factor.
  package enum SecondFactor: String, Sendable, CaseIterable { case optional, admins, everyone }

  package struct Accounts: Sendable, Equatable {
    package var bcryptCost = 12
    package var idleMinutes = 15
    package var sessionHours = 12
    package var secondFactor = SecondFactor.optional
  }

  package struct Connections: Sendable, Equatable {
    /// Networks beyond the public Internet that connections may reach, in CIDR notation.
    package var privateNetworks: [String] = []
  }

  /// How a line of the log looks: for people, or for programs that collect logs.
  package enum LogFormat: String, Sendable, CaseIterable { case text, json }

  package enum Overdue: String, Sendable, CaseIterable { case keep, purge }

  package struct Spool: Sendable, Equatable {
    package var overdue = Overdue.keep
    package var overdueHours = 24
    package var hardEndDays = 30
  }

  package struct Alerting: Sendable, Equatable {
    /// The clinic's places and their networks, each `Front desk = 10.0.5.0/24`.
    package var sites: [String] = []
  }

  package struct Audit: Sendable, Equatable {
    /// Where the log's signed head is mailed once a day, to an address outside the reach of whoever runs this machine.
    package var headTo: String?
  }

  package struct Retention: Sendable, Equatable {
    /// How long a deletion can be taken back.
    package var undoHours = 24
  }

  package struct Backup: Sendable, Equatable {
    /// A folder on another disk or machine; nil makes no backups.
    package var path: String?
    /// Hour and minute of the night's backup, in the machine's time.
    package var at = "02:15"
    /// How many of the last days, weeks and months keep their newest backup.
    package var keepDays = 7
    package var keepWeeks = 5
    package var keepMonths = 12
    /// Whether each night's backup is restored into a folder of its own and checked.
    package var testsRestore = true
  }

  package var web = Web()
  package var data = "/var/lib/chartkeep"
  package var models: String?
  package var inbox = Inbox()
  package var ingest = Reading()
  package var review = Review()
  package var spool = Spool()
  package var accounts = Accounts()
  package var connections = Connections()
  package var retention = Retention()
  package var alerts = Alerting()
  package var audit = Audit()
  package var backup = Backup()
  package var readers = 5
  package var logLevel = Logger.Level.info
  package var logFormat = LogFormat.text
  /// Said on the command line alone: the pass-phrase comes from standard input.
  package var readsPassphrase = false
  /// Unlocks `ingest --approve`. For demonstrations only.
  package var demo = false

  package init() {}
}

/// A configuration that can't be used: exit code 78.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Each problem with its line: "line 12: inbox.settle_seconds must be a number".
  package var problems: [String]
  package var description: String { problems.joined(separator: "\n") }
}
