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
  case viewAudit
  /// Health, settings and queue figures. They hold no patient text.
  case viewSystem
}

/// **The permission table.** Who may do what, and what each route needs. A route that is not here does not start, and a test walks the table
/// role by role. Least privilege: an admin runs the machine and does not see patient text.
package enum Access {
  package static func permissions(of role: Role) -> Set<Permission> {
    switch role {
    case .clinician:
      [
        .useAccount, .viewOwnDocuments, .claimDocuments, .uploadDocuments, .reviewDocuments, .retryDocuments, .searchOwn,
        .searchOrganization, .reveal, .managePatients,
      ]
    case .staff:
      [.useAccount, .viewOwnDocuments, .claimDocuments, .uploadDocuments, .reviewDocuments, .retryDocuments, .searchOwn]
    case .admin: [.useAccount, .manageUsers, .manageWords, .viewReviewFigures, .viewSystem]
    case .auditor: [.useAccount, .viewAudit, .viewReviewFigures, .viewSystem]
    }
  }

  /// What a route asks for before its handler runs.
  package enum Requirement: Sendable, Equatable {
    /// Open to anyone: log-in, set-up, assets, liveness.
    case anyone
    case permission(Permission)
    /// Open to who has the permission, and to programs on this machine.
    case monitor(Permission)
  }

  /// `METHOD /path` as registered, with `{name}` for a path parameter.
  package static let routes: [String: Requirement] = [
    "GET /livez": .anyone,
    "GET /readyz": .anyone,
    "GET /metrics": .monitor(.viewSystem),
    "GET /assets/{name}": .anyone,
    "GET /set-up": .anyone,
    "POST /set-up": .anyone,
    "GET /log-in": .anyone,
    "POST /log-in": .anyone,
    "POST /log-out": .permission(.useAccount),
    "GET /account": .permission(.useAccount),
    "POST /account/password": .permission(.useAccount),
    "GET /": .permission(.useAccount),
    "GET /documents": .permission(.viewOwnDocuments),
    "GET /documents/{id}": .permission(.viewOwnDocuments),
    "POST /documents/{id}/reveal": .permission(.reveal),
    "GET /documents/{id}/review": .permission(.reviewDocuments),
    "GET /upload": .permission(.uploadDocuments),
    "GET /search": .permission(.searchOwn),
    "GET /users": .permission(.manageUsers),
    "POST /users": .permission(.manageUsers),
    "POST /users/{id}/disable": .permission(.manageUsers),
    "POST /users/{id}/enable": .permission(.manageUsers),
    "POST /users/{id}/reset": .permission(.manageUsers),
    "GET /words": .permission(.manageWords),
    "POST /words": .permission(.manageWords),
    "POST /words/{id}/on": .permission(.manageWords),
    "POST /words/{id}/off": .permission(.manageWords),
    "POST /words/{id}/remove": .permission(.manageWords),
    "GET /reviews": .permission(.viewReviewFigures),
    "POST /documents/{id}/report": .permission(.searchOwn),
    "GET /patients": .permission(.managePatients),
    "GET /patients/{mark}": .permission(.managePatients),
    "POST /patients/{mark}/move": .permission(.managePatients),
    "POST /patients/{mark}/merge": .permission(.managePatients),
    "POST /patients/changes/{id}/undo": .permission(.managePatients),
    "GET /audit": .permission(.viewAudit),
    "GET /system": .permission(.viewSystem),

    "GET /api/v1/documents": .permission(.viewOwnDocuments),
    "GET /api/v1/documents/{id}": .permission(.viewOwnDocuments),
    "POST /api/v1/documents": .permission(.uploadDocuments),
    "POST /api/v1/documents/{id}/claim": .permission(.claimDocuments),
    "POST /api/v1/documents/{id}/hand-over": .permission(.claimDocuments),
    "POST /api/v1/documents/{id}/retry": .permission(.retryDocuments),
    "POST /api/v1/documents/{id}/password": .permission(.retryDocuments),
    "POST /api/v1/documents/{id}/reveal": .permission(.reveal),
    "POST /api/v1/documents/{id}/report": .permission(.searchOwn),
    "GET /api/v1/documents/{id}/review": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/review/lock": .permission(.reviewDocuments),
    "DELETE /api/v1/documents/{id}/review/lock": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/review/findings": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/review/findings/{finding}": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/review/patient": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/review/undo": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/approve": .permission(.reviewDocuments),
    "POST /api/v1/documents/{id}/reject": .permission(.reviewDocuments),
    "GET /api/v1/search": .permission(.searchOwn),
    "GET /api/v1/events": .permission(.viewOwnDocuments),
    "GET /api/v1/people": .permission(.claimDocuments),
    "GET /api/v1/words": .permission(.manageWords),
    "GET /api/v1/patients": .permission(.managePatients),
    "POST /api/v1/patients/merge": .permission(.managePatients),
    "POST /api/v1/patients/reassign": .permission(.managePatients),
    "POST /api/v1/patients/changes/{id}/undo": .permission(.managePatients),
    "GET /api/v1/reviews": .permission(.viewReviewFigures),
    "GET /api/v1/audit": .permission(.viewAudit),
    "GET /api/v1/users": .permission(.manageUsers),
    "GET /api/v1/system": .permission(.viewSystem),
  ]
}

extension Principal {
  package func may(_ permission: Permission) -> Bool { Access.permissions(of: role).contains(permission) }

  /// The check that every ability starts with.
  package func require(_ permission: Permission) throws(Refusal) {
    guard may(permission) else {
      throw Refusal(.forbidden, "Your role does not allow this. Ask an administrator if you need it.")
    }
  }
}
