package import Foundation
import GRDB
package import Ingest
package import Logging
package import VectorCore

/// The whole appliance without its faces: what pages, API and command line call.
///
/// It owns the data folder (one process at a time) and runs the pipeline that takes documents from the inbox to the index.
package final class Clinic: Sendable {
  package let settings: Settings
  package let accounts: Accounts
  package let documents: Documents
  package let reviews: Reviews
  package let redactedPages: RedactedPages
  package let search: Searches
  package let audit: AuditTrail
  package let events: EventStream
  package let health: Health
  package let knowledge: ClinicKnowledge
  package let reports: MissedReports
  package let patients: Patients
  package let notes: Notes
  package let mail: Mail
  package let providers: ProviderLogIn
  package let inbox: InboxFolder
  package let certificates: Certificates
  package let backups: Backups
  package let vault: Vault
  package let firstRun: FirstRunRestore
  package let erasures: Erasures
  package let alerts: Alerts
  package let models: ModelConnections
  package let ledger: Ledger
  package let gateway: ModelGateway
  package let ask: Ask
  package let receipts: EgressReceipts
  package let clock: ClockGuard
  /// What the machine's administrator does from the command line.
  package let console: Console

  let parts: ClinicParts
  private let folder: LockedDataFolder
  private let worker: ExtractionWorker
  private let drawing: PageDrawing
  private let detector: Detector
  private let chunker: Chunker
  private let auditWatch: AuditWatch
  private let intake: Intake
  private let logger: Logger

  /// The parts that come from outside, so that a test can bring its own clock or a faster password hash.
  package struct Environment: Sendable {
    package var settings: Settings
    package var workerExecutable: String
    package var encoder: Encoder
    /// What reads texts beside the rules for identifiers; the rules alone miss several times as much.
    package var tagger: (any IdentifierTagger)?
    package var logger: Logger
    package var now: @Sendable () -> Date
    /// Asks for the pass-phrase, where one opens the data.
    package var passphrase: @Sendable () throws -> Passphrase?

    package init(
      settings: Settings, workerExecutable: String, encoder: Encoder, tagger: (any IdentifierTagger)? = nil, logger: Logger,
      now: @escaping @Sendable () -> Date = { Date() }, passphrase: @escaping @Sendable () throws -> Passphrase? = { nil }
    ) {
      self.passphrase = passphrase
      self.settings = settings
      self.workerExecutable = workerExecutable
      self.encoder = encoder
      self.tagger = tagger
      self.logger = logger
      self.now = now
    }
  }

  /// Opens the data folder, makes it on the first start, and loads the index. Nothing runs yet.
  package init(_ environment: Environment) throws {
    let settings = environment.settings
    let data = URL(fileURLWithPath: settings.data, isDirectory: true)
    folder = try LockedDataFolder(data, purpose: "chartkeep")
    // What a restore or a new master key left half done comes to its end first.
    if try PendingRestore(in: data).finish() { environment.logger.notice("A restored backup was put in its place.") }
    try KeyRotation.finish(in: data)
    let databaseFile = data.appendingPathComponent("chartkeep.sqlite")
    let isNew = !FileManager.default.fileExists(atPath: databaseFile.path)
    let master = try MasterKey.open(in: data, createsKeyFile: isNew, ask: environment.passphrase)
    let keys = try KeyRing.open(in: data, master: master, createsIfMissing: isNew)
    let database = try ClinicDatabase(at: databaseFile, readers: settings.readers)
    let now = environment.now
    let audit = AuditLog(keys: keys, now: now)
    if let old = database.upgradedFrom {
      try database.pool.write { db in _ = try audit.append(.byService(.migrated, "database", metadata: ["from": .string(old)]), in: db) }
      environment.logger.notice("The data was brought to this version's form.", metadata: ["from": "\(old)"])
    }
    let store = DocumentStore(keys: keys)
    let patients = PatientStore(keys: keys)
    let events = EventStream()
    let detector = try Detector(tagger: environment.tagger)
    let knowledge = ClinicKnowledge(database: database, keys: keys, audit: audit, detector: detector, now: now)
    let index = try IndexFolder.open(in: data, database: database, logger: environment.logger)
    let parts = ClinicParts(
      settings: settings, database: database, keys: keys, audit: audit, documents: store, patients: patients,
      approval: Approval(
        store: store, patients: patients, settings: settings.review,
        replacements: try Replacements(settings: settings.review, keys: keys)), knowledge: knowledge,
      lifecycle: Lifecycle(database: database, store: store, audit: audit, events: events, now: now),
      presenter: DocumentPresenter(store: store, settings: settings.review, events: events, now: now),
      spool: try SpoolFolder(in: data, keys: keys), pictures: try PictureFolder(in: data, keys: keys),
      embeddings: EmbeddingService(environment.encoder), index: index,
      wake: Wake(), events: events, now: now)
    self.parts = parts
    self.settings = settings
    self.events = events
    logger = environment.logger
    self.detector = detector
    self.knowledge = knowledge
    let tokenizer = environment.encoder.tokenizer
    chunker = Chunker { tokenizer.countTokens($0) }
    worker = ExtractionWorker(
      executable: environment.workerExecutable, limits: settings.ingest.limits, isConfined: settings.ingest.sandbox == .required)
    drawing = PageDrawing(spool: parts.spool, worker: worker, limits: settings.ingest.limits)
    let head = AuditHeadFile(in: data, keys: keys)
    auditWatch = AuditWatch(database: database, audit: audit, head: head, logger: environment.logger, now: now)
    try auditWatch.begin(isNew: isNew)
    intake = Intake(parts)
    inbox = InboxFolder(path: settings.inbox.path)
    mail = Mail(
      database: database, keys: keys, audit: audit, wake: parts.wake, address: settings.web.publicURL ?? "https://localhost", now: now)
    accounts = Accounts(
      database: database, keys: keys, audit: audit, passwords: PasswordHasher(cost: settings.accounts.bcryptCost, maximumWaiting: 200),
      settings: settings.accounts, notices: mail.notices,
      localWords: settings.web.names
        + [settings.web.publicURL.flatMap { URL(string: $0)?.host() }, ProcessInfo.processInfo.hostName]
        .compactMap { $0 }, now: now)
    providers = ProviderLogIn(
      accounts: accounts, policy: OutboundPolicy(privateNetworks: settings.connections.privateNetworks))
    documents = Documents(parts, intake: intake)
    reviews = Reviews(parts, drawing: drawing)
    redactedPages = RedactedPages(parts, drawing: drawing, logger: environment.logger)
    search = Searches(parts)
    reports = MissedReports(parts)
    self.patients = Patients(parts)
    self.audit = AuditTrail(database: database, audit: audit, head: head)
    certificates = Certificates(
      folder: data.appendingPathComponent("tls", isDirectory: true), keys: keys, settings: settings.web, database: database, audit: audit,
      logger: environment.logger, now: now)
    clock = ClockGuard(database: database, audit: audit, now: now)
    health = Health(
      parts, isClockDoubted: { [clock] in clock.isDoubted }, auditFinding: { [auditWatch] in auditWatch.finding },
      certificate: { [certificates] in certificates.standing })
    alerts = Alerts(parts, notices: mail.notices)
    erasures = Erasures(parts, clock: clock)
    backups = Backups(parts)
    vault = Vault(parts, backups: backups)
    models = ModelConnections(parts)
    ledger = Ledger(parts)
    gateway = ModelGateway(parts, connections: models, detector: detector, meter: ledger, logger: environment.logger)
    ask = Ask(parts, search: search, gateway: gateway)
    notes = Notes(parts, accounts: accounts, gateway: gateway)
    receipts = EgressReceipts(parts)
    firstRun = FirstRunRestore(parts, accounts: accounts)
    console = Console(parts, intake: intake, accounts: accounts)
  }

  /// Puts right what a crash left behind. To be called once, before files can come: it takes a spool file without a row for a stray.
  package func recover() async throws {
    try await backups.recover()
    try await ledger.recover()
    try await receipts.recover()
    try await housekeeping.recover()
    try await redactedPages.removeStrays()
  }

  /// Runs the pipeline until the task is cancelled. `watchesInbox` is false for commands that only work off what they brought.
  package func run(watchesInbox: Bool) async throws {
    if watchesInbox {
      let facts: [String: AuditValue] = [
        "version": .string(Product.version), "sandbox": .string(settings.ingest.sandbox.rawValue), "demo": .bool(settings.demo),
      ]
      try await parts.database.pool.write { [parts] db in
        _ = try parts.audit.append(.byService(.started, "service", metadata: facts), in: db)
      }
      try inbox.prepare()
      // Before the list is read: nobody who is added meanwhile is left without a folder.
      accounts.whenAdded { [inbox] login in try? inbox.addUser(login) }
      let logins = try await parts.database.pool.read { db in try AccountStore().users(in: db).map(\.login) }
      try inbox.prepare(logins: logins)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.reading.run() }
      group.addTask { await self.approving.run() }
      group.addTask { await self.indexing.run() }
      group.addTask { await self.housekeeping.run() }
      group.addTask { await self.keepHead() }
      group.addTask { await self.tendBallast() }
      if watchesInbox {
        group.addTask { await self.mail.run(logger: self.logger) }
        group.addTask { await self.outcomes.run() }
        // The same as the administrator's `systemctl stop`: work in hand comes to a checkpoint.
        group.addTask { await self.firstRun.run { kill(getpid(), SIGTERM) } }
        group.addTask { await self.alerts.run(logger: self.logger) }
        group.addTask { await self.backups.run(logger: self.logger) }
        group.addTask { await self.reembedding.run() }
        group.addTask { try await self.watch() }
      }
      // A loop that ends by itself is a fault unless everything is being cancelled.
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
    await auditWatch.advance()
  }

  /// What the loop does each minute, at once.
  func purge() async throws {
    guard try await clock.isTrusted() else {
      throw Refusal(.conflict, "The machine's clock has jumped, so nothing is ended by it. Set it, or say --clock-is-right.")
    }
    try await housekeeping.endOverdue()
    try await erasures.eraseDue()
  }

  private func watch() async throws {
    let reserve = settings.ingest.reserveBytes
    let data = settings.data
    var watching = InboxSettings()
    watching.settle = .seconds(settings.inbox.settleSeconds)
    watching.rescan = .seconds(settings.inbox.rescanSeconds)
    // What is free beyond the reserve when a file is taken need not hold more than the reserve.
    watching.largest = Int64(max(reserve, settings.ingest.limits.fileBytes))
    let watcher = InboxWatcher(
      folder: inbox, settings: watching,
      mayClaim: { FreeSpace.enoughSpace(at: data, reserve: reserve) },
      notify: { [logger] notice in Self.log(notice, to: logger) })
    try await watcher.run { [intake] file in try await intake.take(file) }
  }

  /// Names are PHI and stay out of the log.
  private static func log(_ notice: InboxNotice, to logger: Logger) {
    switch notice {
    case .refused(let reference, let code, _, _):
      logger.notice("Something in the inbox is not a file.", metadata: ["reference": "\(reference)", "code": "\(code)"])
    case .stillCopying: logger.notice("A file in the inbox has been growing for long.")
    case .paused: logger.warning("Intake pauses: the disk is full.")
    case .resumed: logger.notice("Intake goes on.")
    case .kept(let id, let attempt):
      logger.warning("A file could not be stored and is kept.", metadata: ["claim": "\(id)", "attempt": "\(attempt)"])
    case .changed(let id, let again):
      logger.notice("A file was written to after it was taken and is taken again.", metadata: ["claim": "\(id)", "again": "\(again)"])
    case .polling: logger.notice("The inbox is watched by looking, not by events.")
    case .unavailable(let error):
      logger.error("The inbox can't be read.", metadata: ["operation": "\(error.operation)", "errno": "\(error.code)"])
    }
  }

  // MARK: Loops

  private var housekeeping: Housekeeping {
    Housekeeping(
      database: parts.database, store: parts.documents, lifecycle: parts.lifecycle, audit: parts.audit, spool: parts.spool,
      settings: settings.spool, erasures: erasures, clock: clock, ledger: ledger, wake: parts.wake, logger: logger, now: parts.now)
  }

  private var reading: ReadingLoop {
    ReadingLoop(
      lifecycle: parts.lifecycle, patients: parts.patients, spool: parts.spool, passwords: parts.passwords, worker: worker,
      detector: detector, knowledge: parts.knowledge, database: parts.database, settings: settings.ingest, work: parts.work,
      wake: parts.wake, logger: logger)
  }

  private var approving: ApprovingLoop {
    ApprovingLoop(
      database: parts.database, store: parts.documents, approval: parts.approval, lifecycle: parts.lifecycle, audit: parts.audit,
      settings: settings, wake: parts.wake, logger: logger, now: parts.now)
  }

  private var indexing: IndexingLoop {
    IndexingLoop(
      database: parts.database, store: parts.documents, approval: parts.approval, lifecycle: parts.lifecycle, audit: parts.audit,
      spool: parts.spool, pictures: redactedPages, chunker: chunker, embeddings: parts.embeddings, index: parts.index, work: parts.work,
      wake: parts.wake,
      logger: logger, now: parts.now)
  }

  private var reembedding: ReembeddingLoop {
    ReembeddingLoop(
      database: parts.database, audit: parts.audit, embeddings: parts.embeddings, index: parts.index, wake: parts.wake, logger: logger)
  }

  private var outcomes: OutcomeLoop {
    OutcomeLoop(
      database: parts.database, store: parts.documents, lifecycle: parts.lifecycle, spool: parts.spool, inbox: inbox,
      wake: parts.wake, logger: logger, now: parts.now)
  }

  /// Beside the file also in the log of the system, at each start and once a day: who takes back the whole data folder has not taken back that.
  private func keepHead() async {
    var told: ContinuousClock.Instant?
    while !Task.isCancelled {
      await auditWatch.advance()
      if told.map({ ContinuousClock.now - $0 > .seconds(86_400) }) ?? true,
        let head = try? await parts.database.pool.read({ [parts] db in try parts.audit.head(db) })
      {
        logger.notice("Head of the audit log.", metadata: ["seq": "\(head.seq)", "mac": "\(head.mac.hex)"])
        if let address = settings.audit.headTo {
          try? await mail.post(.auditHead(seq: head.seq, mac: head.mac.hex, at: parts.now()), to: address)
        }
        told = .now
      }
      try? await Task.sleep(for: .seconds(5))
    }
  }

  private func tendBallast() async {
    let ballast = Ballast(in: URL(fileURLWithPath: settings.data, isDirectory: true), reserve: settings.ingest.reserveBytes)
    while !Task.isCancelled {
      switch ballast.tend() {
      case .none: break
      case .released: logger.critical("The disk is full. The last room is given to searches and decisions; make room.")
      case .kept: logger.debug("Room is kept for when the disk is full.")
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }
}
