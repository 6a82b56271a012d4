/// The identifiers of 45 CFR 164.514(b)(2), as labels. The raw values are a contract of `chartkeep redact`.
package enum IdentifierLabel: String, Codable, Sendable, CaseIterable {
  case name = "NAME"
  case date = "DATE"
  case location = "LOCATION"
  /// Only ages over 89.
  case age = "AGE"
  case phone = "PHONE"
  case fax = "FAX"
  case email = "EMAIL"
  case ssn = "SSN"
  case mrn = "MRN"
  case healthPlan = "HEALTH_PLAN"
  case account = "ACCOUNT"
  case license = "LICENSE"
  case vehicle = "VEHICLE"
  case device = "DEVICE"
  case url = "URL"
  case ip = "IP"
  case biometric = "BIOMETRIC"
  case photo = "PHOTO"
  case otherID = "OTHER_ID"
  case organization = "ORG"
}

/// Whose identifier it is. Only the patient's own get the patient's pseudonym.
package enum Subject: String, Codable, Sendable {
  case patient, relative, provider, other
}

/// One span of a page that should not stay readable. Offsets are half-open and count Unicode code points (`unicodeScalars`).
package struct Finding: Codable, Sendable, Equatable {
  package var start: Int
  package var end: Int
  package var label: IdentifierLabel
  package var subject: Subject
  /// 0–1: how sure the detector is that the span identifies somebody.
  package var score: Double
  /// For a nurse: "follows ‘Patient:’". It never quotes the span itself.
  package var reason: String
  /// Which detector proposed it: `structure`, `pattern`, `lexicon`, `consistency`, `clinic`, `tagger`, `suspicion`, `person`.
  package var detector: String

  /// Below it a finding is a suspicion: the text stays readable unless a person says otherwise.
  package static let suspicion = 0.3

  package init(start: Int, end: Int, label: IdentifierLabel, subject: Subject, score: Double, reason: String, detector: String) {
    self.start = start
    self.end = end
    self.label = label
    self.subject = subject
    self.score = score
    self.reason = reason
    self.detector = detector
  }
}
