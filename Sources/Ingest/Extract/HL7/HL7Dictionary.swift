/// Names and types of the fields of HL7 version 2.5.1, and which of them identify somebody.
struct HL7Dictionary: Sendable {
  struct Field: Sendable {
    /// Empty for what means nothing to a reader, such as set IDs.
    var name: String
    /// The data type of HL7 v2.5.1 chapter 2A: "XPN".
    var type: String
    /// Overrides what the type says: the label of the field's identifier.
    var label: IdentifierLabel?
    var subject: Subject?
    /// The type would be marked, but here it identifies nobody: the date of a software's installation.
    var isHarmless = false
  }

  struct Segment: Sendable {
    var name: String
    var subject: Subject
    /// Index 0 is field 1.
    var fields: [Field]
  }

  static let standard = HL7Dictionary(reading: [hl7PatientSegments, hl7OrderSegments, hl7OtherSegments])

  private var segments: [String: Segment] = [:]

  /// Reads tables written as `PID Patient Identification/patient = Name:TYPE[:LABEL][/subject] | …`, a segment to a paragraph.
  init(reading tables: [String]) {
    for paragraph in tables.joined(separator: "\n\n").split(separator: "\n\n") {
      let halves = paragraph.replacing("\n", with: " ").split(separator: "=", maxSplits: 1).map { String($0).trimmed }
      guard halves.count == 2 else { continue }
      // Names hold slashes too ("Pharmacy/Treatment Order"), so the subject is what follows the last one.
      let steps = halves[0].split(separator: "/").map(String.init)
      let heading = steps.dropLast().joined(separator: "/")
      let id = String(heading.prefix(3))
      let subject = steps.last.flatMap(Subject.init(rawValue:)) ?? .patient
      let fields = halves[1].split(separator: "|", omittingEmptySubsequences: false).map { HL7Dictionary.field(String($0).trimmed) }
      segments[id] = Segment(name: String(heading.dropFirst(4)), subject: subject, fields: fields)
    }
  }

  func segment(_ id: String) -> Segment {
    segments[id] ?? Segment(name: id.hasPrefix("Z") ? "Local Segment \(id)" : "Segment \(id)", subject: .patient, fields: [])
  }

  /// `number` counts from 1.
  func field(_ number: Int, of segment: Segment) -> Field {
    segment.fields.indices.contains(number - 1) ? segment.fields[number - 1] : Field(name: "Field \(number)", type: "ST")
  }

  var ids: [String] { segments.keys.sorted() }

  private static func field(_ text: String) -> Field {
    var parts = text.split(separator: ":").map(String.init)
    guard parts.count >= 2, let ending = parts.popLast()?.split(separator: "/").map(String.init), let first = ending.first else {
      return Field(name: "", type: "ST")
    }
    parts.append(first)
    var field = Field(name: parts[0], type: parts[1])
    if parts.count > 2 { field.label = IdentifierLabel(rawValue: parts[2]) }
    field.isHarmless = parts.count > 2 && parts[2] == "-"
    field.subject = ending.count > 1 ? Subject(rawValue: ending[1]) : nil
    return field
  }
}
