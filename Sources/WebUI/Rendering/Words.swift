import Appliance
import Foundation

/// How states, kinds, roles and times read on a page.
enum Words {
  static func state(_ document: Document) -> String {
    switch document.state {
    case .received: "Queued"
    case .extracting: "Reading"
    case .waitingPassword: "Needs a password"
    case .waitingReview:
      switch document.secondReview {
      case .byYou: "Waiting for your second look"
      case .bySomebodyElse: "Waiting for a second person"
      case nil: document.owner == nil ? "Waiting for review" : "Waiting for your review"
      }
    case .approved: "Being indexed"
    case .indexed: "Searchable"
    case .retired: document.code == "erased" ? "Erased" : "Deleted"
    case .duplicate: "Already filed"
    case .rejected: "Rejected"
    case .failed: "Failed"
    }
  }

  /// A shape beside the word, so that state is never colour alone. The style sheet draws the same four.
  static func shape(_ state: Document.State) -> String {
    switch state {
    case .received, .extracting, .approved: "queued"
    case .waitingReview, .waitingPassword: "waiting"
    case .indexed: "done"
    case .failed: "failed"
    case .retired, .duplicate, .rejected: "ended"
    }
  }

  static func role(_ role: Role) -> String {
    switch role {
    case .clinician: "Clinician"
    case .staff: "Staff"
    case .admin: "Administrator"
    case .auditor: "Auditor"
    }
  }

  static func profession(_ profession: Profession) -> String {
    switch profession {
    case .physician: "Physician"
    case .physicianAssistant: "Physician assistant"
    case .nursePractitioner: "Nurse practitioner"
    case .nurse: "Nurse"
    case .medicalAssistant: "Medical assistant"
    case .therapist: "Therapist"
    case .pharmacist: "Pharmacist"
    case .frontDesk: "Front desk, records"
    case .billing: "Billing, authorizations"
    case .itStaff: "IT"
    case .manager: "Management"
    case .other: "Something else"
    }
  }

  static func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  static func bytes(_ count: Int) -> String { "\(count / 1_048_576) MB" }
}

/// A time as pages show it: machine-readable in UTC, and words in the server's time zone; a script may put the browser's in.
struct Moment: Sendable {
  var iso: String
  var words: String

  init(_ date: Date) {
    iso = date.formatted(.iso8601)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    words = String(format: "%04d-%02d-%02d %02d:%02d", year, month, day, parts.hour ?? 0, parts.minute ?? 0)
  }
}
