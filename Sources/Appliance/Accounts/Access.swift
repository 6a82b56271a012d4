/// What can be asked of Chartkeep. One case per ability; pages, the API and the command line ask for the same ones.
package enum Permission: String, Sendable, CaseIterable {
  /// Own password, own sessions, the frame of every page.
  case useAccount
  case viewOwnDocuments
  /// Documents that nobody has claimed: to see that they are there, claim them, hand them over.
  case claimDocuments
  case uploadDocuments
  /// See original text, decide findings, approve or reject.
  case reviewDocuments
  case retryDocuments
  /// Delete own documents, and take that back for a while.
  case deleteDocuments
  case searchOwn
  case searchOrganization
  /// Names and dates put back into a redacted page, audited each time.
  case reveal
  case manageUsers
  /// The clinic's own lists for the detector. What reviews taught can hold names.
  case manageWords
  /// How long reviews take and what they miss, by person.
  case viewReviewFigures
  /// Merge, split and reassign patients among the documents that one may open.
  case managePatients
  /// Draft, edit and sign one's own notes on the patients of the documents that one may read.
  case writeNotes
  /// The outlines that notes are drafted from. They hold no patient text.
  case manageNoteTemplates
  case viewAudit
  /// What is unusual in the audit log, and to say that one looked at it.
  case viewAlerts
  /// Look at patient text for an hour, with a reason, which others are told of.
  case breakGlass
  /// What this machine may reach outside: mail, log-in providers.
  case manageConnections
  /// Ask language models through the clinic's connections.
  case useModels
  /// Keep connections to language models of one's own.
  case ownConnections
  /// What calls of language models cost; one's own.
  case viewUsage
  case viewAllUsage
  /// Add credits, set prices and budgets.
  case manageCredits
  /// Receipts of what left for language models; one's own, with their text.
  case viewReceipts
  /// Everybody's.
  case viewAllReceipts
  /// The text of everybody's, as it was sent.
  case viewSentText
  /// Health, settings and queue figures. They hold no patient text.
  case viewSystem
  /// Make, check and test backups; keys and the recovery code.
  case manageBackups
  /// Delete any document or patient without seeing it, place and lift legal holds.
  case manageRetention
}

/// **The permission table.** Who may do what, and what each route needs. A route that is not here does not start, and a test walks the table
/// role by role. Least privilege: an admin runs the machine and does not see patient text.
package enum Access {
  package static func permissions(of role: Role) -> Set<Permission> {
    switch role {
    case .clinician:
      [
        .useAccount, .viewOwnDocuments, .claimDocuments, .uploadDocuments, .reviewDocuments, .retryDocuments, .deleteDocuments,
        .searchOwn,
        .searchOrganization, .reveal, .managePatients, .writeNotes, .useModels, .ownConnections, .viewReceipts, .viewUsage,
      ]
    case .staff:
      [
        .useAccount, .viewOwnDocuments, .claimDocuments, .uploadDocuments, .reviewDocuments, .retryDocuments, .deleteDocuments, .searchOwn,
        .useModels, .viewReceipts, .viewUsage,
      ]
    case .admin:
      [
        .useAccount, .manageUsers, .manageWords, .viewReviewFigures, .viewSystem, .breakGlass, .manageConnections, .manageBackups,
        .viewAlerts, .manageRetention, .manageNoteTemplates, .manageCredits, .ownConnections, .viewReceipts, .viewUsage, .viewAllUsage,
        .viewAllReceipts,
      ]
    case .auditor:
      [
        .useAccount, .viewAudit, .viewAlerts, .viewReviewFigures, .viewSystem, .viewReceipts, .viewUsage, .viewAllUsage, .viewAllReceipts,
        .viewSentText,
      ]
    }
  }

  /// What a route asks for before its handler runs.
  package enum Requirement: Sendable, Equatable {
    /// Open to anyone: log-in, set-up, assets, liveness.
    case anyone
    /// Whoever brings credentials in the body. Cookies are neither read nor set, so no page can act in somebody's name.
    case credentials
    /// A log-in, complete or not: the steps on the way in, and out.
    case entering
    case permission(Permission)
    /// Open to who has the permission, and to programs on this machine.
    case monitor(Permission)
  }
}

extension Access {
  /// What an administrator who breaks the glass may do for a while.
  package static let behindGlass: Set<Permission> = [.viewOwnDocuments, .searchOwn, .searchOrganization, .reveal]
}

extension Principal {
  package func may(_ permission: Permission) -> Bool {
    guard Access.permissions(of: role).contains(permission) || opened.contains(permission) else { return false }
    return scopes?.contains(permission) ?? true
  }

  /// The check that every ability starts with.
  package func require(_ permission: Permission) throws(Refusal) {
    guard may(permission) else {
      throw Refusal(.forbidden, "Your role does not allow this. Ask an administrator if you need it.")
    }
  }
}
