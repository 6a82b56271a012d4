package import Foundation

/// Somebody who may log in.
package struct User: Sendable, Equatable, Codable {
  package struct ID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
  }

  package var id: ID
  package var login: String
  package var role: Role
  package var isDisabled: Bool
  package var createdAt: Date

  package init(id: ID, login: String, role: Role, isDisabled: Bool, createdAt: Date) {
    self.id = id
    self.login = login
    self.role = role
    self.isDisabled = isDisabled
    self.createdAt = createdAt
  }
}

/// What somebody is at the clinic. `Access.swift` says what each may do.
package enum Role: String, Sendable, Codable, CaseIterable {
  case clinician, staff, admin, auditor
}

/// Where a request came from, for the audit log.
package struct Origin: Sendable, Equatable {
  package var address: String
  package var agent: String

  package init(address: String, agent: String) {
    self.address = address
    self.agent = agent
  }

  /// A command on the machine itself.
  package static let commandLine = Origin(address: "local", agent: "chartkeep")
  /// The service acting by itself: the inbox, recovery after a start, housekeeping.
  package static let service = Origin(address: "service", agent: "chartkeep")
}

/// Who is asking. Every method that reads or changes something takes one, so that nothing happens on nobody's behalf.
package struct Principal: Sendable, Equatable {
  package var user: User.ID
  package var login: String
  package var role: Role
  package var origin: Origin

  package init(user: User.ID, login: String, role: Role, origin: Origin) {
    self.user = user
    self.login = login
    self.role = role
    self.origin = origin
  }
}
