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
  /// Lower-case; nil for accounts that were made without one.
  package var email: String?
  package var emailVerifiedAt: Date?
  package var language = UserLanguage.english
  package var profile = Profile()
  /// Onboarding comes before anything else.
  package var isOnboardingDue = false
  package var mustChangePassword = false

  package init(id: ID, login: String, role: Role, isDisabled: Bool, createdAt: Date) {
    self.id = id
    self.login = login
    self.role = role
    self.isDisabled = isDisabled
    self.createdAt = createdAt
  }

  package var isEmailVerified: Bool { email != nil && emailVerifiedAt != nil }
}

/// What somebody said of themselves at onboarding.
package struct Profile: Sendable, Equatable, Codable {
  package var legalName: String?
  package var profession: Profession?
  /// A name of ``Specialties/all``.
  package var specialty: String?
  /// Which text of the HIPAA acknowledgment was accepted, and when.
  package var hipaaVersion: String?
  package var hipaaAt: Date?
  package var onboardedAt: Date?
}

/// The language of mails to somebody.
package enum UserLanguage: String, Sendable, Codable, CaseIterable {
  case english = "en"
  case spanish = "es"
}

/// What somebody works as. It says nothing about what they may do; their role does.
package enum Profession: String, Sendable, Codable, CaseIterable {
  case physician, physicianAssistant, nursePractitioner, nurse, medicalAssistant, therapist, pharmacist, frontDesk, billing, itStaff,
    manager
  case other
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
  /// What a token is good for; nil for a person, who has all that the role gives.
  package var scopes: Set<Permission>?
  /// What was opened for a while with a reason.
  package var opened: Set<Permission> = []

  package init(user: User.ID, login: String, role: Role, origin: Origin, scopes: Set<Permission>? = nil, opened: Set<Permission> = []) {
    self.user = user
    self.login = login
    self.role = role
    self.origin = origin
    self.scopes = scopes
    self.opened = opened
  }
}
