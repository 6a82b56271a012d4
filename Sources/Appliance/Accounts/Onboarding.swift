import Foundation
import GRDB

/// What everybody who was invited says and accepts before work begins.
package enum Onboarding {
  /// Changes whenever ``acknowledgment`` does: a stored version says what was accepted.
  package static let acknowledgmentVersion = "2026-11"

  package static let acknowledgment = [
    "Documents here hold protected health information. I look only at what my work needs (45 CFR 164.502(b)).",
    "I know that every document I open, every search and every export is recorded with my name, and that the records are read.",
    "I do not copy patients' information to other places, and I do not share my log-in with anybody.",
    "When I see something that should not be readable, or think that something was lost or taken, I report it at once.",
  ]

  /// What the form gives.
  package struct Answers: Sendable, Codable {
    package var legalName: String
    package var profession: Profession
    package var specialty: String?
    package var acknowledgment: String

    package init(legalName: String, profession: Profession, specialty: String?, acknowledgment: String) {
      self.legalName = legalName
      self.profession = profession
      self.specialty = specialty
      self.acknowledgment = acknowledgment
    }
  }

  static func checkedName(_ text: String) throws(Refusal) -> String {
    let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (2...100).contains(name.count), name.contains(where: \.isLetter),
      name.unicodeScalars.allSatisfy({ !CharacterSet.controlCharacters.contains($0) && $0 != "<" && $0 != ">" })
    else { throw Refusal(.invalid, "Give your legal name, 2 to 100 characters.", field: "legalName") }
    return name
  }
}

extension Accounts {
  /// Keeps what was said. For a physician the specialty is one of the certificates of the member boards of the ABMS.
  package func onboard(_ answers: Onboarding.Answers, principal: Principal) async throws {
    try principal.require(.useAccount)
    let name = try Onboarding.checkedName(answers.legalName)
    let specialty = answers.specialty?.trimmingCharacters(in: .whitespacesAndNewlines)
    if let specialty, !specialty.isEmpty {
      guard Specialties.all.contains(specialty) else {
        throw Refusal(.invalid, "Choose a specialty from the list.", field: "specialty")
      }
    } else if answers.profession == .physician {
      throw Refusal(.invalid, "A physician has a specialty. Choose one from the list.", field: "specialty")
    }
    guard answers.acknowledgment == Onboarding.acknowledgmentVersion else {
      throw Refusal(.invalid, "Read the acknowledgment and accept it.", field: "acknowledgment")
    }
    let time = now()
    try await database.pool.write { [self] db in
      let profile = Profile(
        legalName: name, profession: answers.profession, specialty: specialty.flatMap { $0.isEmpty ? nil : $0 },
        hipaaVersion: answers.acknowledgment, hipaaAt: time, onboardedAt: time)
      try store.setProfile(profile, isOnboardingDue: false, of: principal.user, in: db)
      try audit.append(
        .by(principal, .onboarded, target: principal.user.auditTarget, metadata: ["acknowledgment": .string(answers.acknowledgment)]),
        in: db)
    }
  }
}
