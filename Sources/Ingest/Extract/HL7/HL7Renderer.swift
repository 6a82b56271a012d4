import Foundation

/// Writes a message: one block per segment under its name, one line per filled field under its own.
struct HL7Renderer {
  private(set) var writer = PageWriter()
  /// Files packed into results, decoded. A text is read where it stands.
  private(set) var attachments: [Data] = []
  private let message: HL7Message
  private let dictionary = HL7Dictionary.standard
  private var previous: HL7Segment?
  private var insuredIsPatient = false

  init(_ message: HL7Message) {
    self.message = message
  }

  mutating func render() {
    for segment in message.segments {
      insuredIsPatient = isInsuredThePatient(segment)
      let before = writer.length
      heading(of: segment)
      let length = writer.length
      switch segment.id {
      case "OBX": observation(segment)
      case "NTE": note(segment)
      default: fields(of: segment)
      }
      if writer.length == length {
        writer.takeBack(to: before)
      } else {
        previous = segment
      }
    }
  }

  /// Results and notes come in runs; one heading serves them all.
  private mutating func heading(of segment: HL7Segment) {
    if ["OBX", "NTE"].contains(segment.id), previous?.id == segment.id { return }
    if !writer.isEmpty { writer.endLine() }
    writer.write("\(dictionary.segment(segment.id).name)\n")
  }

  private mutating func fields(of segment: HL7Segment, from first: Int = 1, indent: String = "") {
    let definition = dictionary.segment(segment.id)
    for number in segment.fields.indices.map({ $0 + 1 }) where number >= first && !segment.field(number).isEmpty {
      let field = dictionary.field(number, of: definition)
      guard !field.name.isEmpty else { continue }
      let type = definition.fields.indices.contains(number - 1) ? field.type : "*"
      let values = segment.field(number).map { pieces($0, field: field, type: type, segment: definition) }
      line(indent + field.name, values, source: "HL7 \(segment.id)-\(number) \(field.name)")
    }
  }

  private func pieces(_ value: HL7Value, field: HL7Dictionary.Field, type: String, segment: HL7Dictionary.Segment) -> [HL7Piece] {
    var subject = field.subject ?? segment.subject
    if insuredIsPatient, subject == .relative { subject = .patient }
    if let words = HL7Renderer.words[field.name]?[value.component(1)], value.leaves.count == 1 { return [HL7Piece(text: words)] }
    return HL7Values(subject: subject, label: field.label, isHarmless: field.isHarmless).pieces(value, type: type)
  }

  private mutating func line(_ label: String, _ values: [[HL7Piece]], source: String, keepsLines: Bool = false) {
    let shown = values.map { $0.filter { !$0.text.isEmpty } }.filter { !$0.isEmpty }
    guard !shown.isEmpty else { return }
    writer.write("\(label): ")
    write(shown, separator: "; ", source: source, keepsLines: keepsLines)
    writer.endLine()
  }

  private mutating func write(_ values: [[HL7Piece]], separator: String, source: String, keepsLines: Bool) {
    for (index, pieces) in values.enumerated() {
      if index > 0 { writer.write(separator) }
      for piece in pieces {
        let text = keepsLines ? piece.text : piece.text.replacing("\n", with: " ")
        if let label = piece.label {
          writer.write(text, label: label, subject: piece.subject, field: source)
        } else {
          writer.write(text)
        }
      }
    }
  }

  // MARK: Results and notes

  private mutating func note(_ segment: HL7Segment) {
    let lines = segment.field(3).map { $0.leaves.joined(separator: " ") }
    guard !lines.isEmpty else { return }
    let kind = segment.field(4).first.map { HL7Values.coded($0.component(2), $0.component(1)) } ?? ""
    writer.write((kind.isEmpty ? "" : "\(kind): ") + lines.joined(separator: "\n") + "\n")
  }

  /// "name: value unit (range) flag status", then the other fields; the lines of a report follow each other without its name.
  private mutating func observation(_ segment: HL7Segment) {
    let type = segment.text(2)
    let isText = ["TX", "FT", "ST", ""].contains(type)
    let name = segment.field(3).first.map { HL7Values.coded($0.component(2).trimmed.nonEmpty ?? $0.component(5), $0.component(1)) } ?? ""
    let continues =
      ["TX", "FT"].contains(type) && previous?.id == "OBX" && previous?.field(3) == segment.field(3) && previous?.text(2) == type
    let value = observedValue(segment, type)
    let details = [
      segment.field(6).first.map { HL7Renderer.unit($0) } ?? "",
      segment.text(7).isEmpty ? "" : "(\(segment.text(7)))",
      segment.field(8).map { $0.component(1) }.joined(separator: " "),
      continues || isText && segment.text(11) == "F"
        ? "" : HL7Renderer.words["Observation Result Status"]?[segment.text(11)] ?? segment.text(11),
    ].map(\.trimmed).filter { !$0.isEmpty }
    if !continues, !name.isEmpty { writer.write("\(name): ") }
    // A report starts on a line of its own.
    if !continues, value.joined().contains(where: { $0.text.contains("\n") }) { writer.endLine() }
    write(value, separator: isText ? "\n" : "; ", source: "HL7 OBX-5 Observation Value", keepsLines: true)
    if !details.isEmpty { writer.write((value.isEmpty ? "" : " ") + details.joined(separator: " ")) }
    if !value.isEmpty || !details.isEmpty || (!name.isEmpty && !continues) { writer.endLine() }
    if !continues || segment.field(14) != previous?.field(14) { fields(of: segment, from: 14, indent: "  ") }
  }

  private mutating func observedValue(_ segment: HL7Segment, _ type: String) -> [[HL7Piece]] {
    let types: Set<String> = [
      "CE", "CWE", "CNE", "CF", "TS", "DTM", "DT", "TM", "DR", "XPN", "XCN", "CX", "XAD", "XTN", "XON", "EI", "HD", "SN", "CQ", "NM",
    ]
    let values = HL7Values(subject: .patient, label: nil, isHarmless: false)
    return segment.field(5).compactMap { value -> [HL7Piece]? in
      if type == "ED" {
        if let text = HL7Renderer.attachedText(value) { return [HL7Piece(text: text)] }
        return [HL7Piece(text: pack(HL7Renderer.packedFile(value)))]
      }
      // Senders without the type ED write a packed PDF as text.
      if let leaf = value.components.last?.first, leaf.utf8.count > 200, leaf.utf8.starts(with: "JVBERi0".utf8) {
        return [HL7Piece(text: pack(Base64.decode(leaf.utf8)))]
      }
      if type == "RP" { return [HL7Piece(text: "[reference to a file]")] }
      let pieces = types.contains(type) ? values.pieces(value, type: type) : [HL7Piece(text: HL7Renderer.text(value))]
      return pieces.filter { !$0.text.isEmpty }.isEmpty ? nil : pieces
    }
  }

  private mutating func pack(_ data: Data?) -> String {
    guard let data else { return "[attached file, empty]" }
    attachments.append(data)
    return "[attached file]"
  }

  /// Text keeps its inner spaces: reports are laid out with them.
  private static func text(_ value: HL7Value) -> String {
    value.components.map { $0.joined(separator: " ") }.filter { !$0.isEmpty }.joined(separator: " ").trimmed
  }

  /// source ^ type ^ subtype ^ encoding ^ data (2A.24)
  private static func attachedText(_ value: HL7Value) -> String? {
    let kind = (value.component(2) + "/" + value.component(3)).lowercased()
    guard kind.hasPrefix("text") || kind.hasPrefix("tx") || kind.hasPrefix("ft") else { return nil }
    // RTF is sent as a kind of text.
    guard !kind.hasSuffix("rtf") else { return nil }
    if value.component(4).uppercased() == "A" || value.component(4).isEmpty { return value.component(5).trimmed }
    guard let data = packedFile(value), let text = TextDecoder.decode(data) else { return nil }
    return (kind.contains("html") ? Narrative.text(text) : text.replacing("\r\n", with: "\n")).trimmed
  }

  /// Encodings of table 0299.
  private static func packedFile(_ value: HL7Value) -> Data? {
    // Subcomponents, should the data hold that separator.
    let content = value.components.count > 4 ? value.components[4].joined(separator: "&") : ""
    switch value.component(4).lowercased() {
    case "base64": return Base64.decode(content.utf8)
    case "hex":
      let digits = content.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map { UInt8($0) } }
      return Data(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    default: return content.isEmpty ? nil : Data(content.utf8)
    }
  }

  /// Units are read by their code: "mg/dL".
  private static func unit(_ value: HL7Value) -> String {
    value.component(1).trimmed.nonEmpty ?? value.component(2)
  }

  // MARK: Whose

  /// Insured and guarantor are often the patient; then their name, birth date and address are the patient's.
  private func isInsuredThePatient(_ segment: HL7Segment) -> Bool {
    let number: Int
    switch segment.id {
    case "IN1": number = 16
    case "GT1": number = 3
    case "IN2", "IN3": return insuredIsPatient
    default: return false
    }
    guard let name = segment.field(number).first, let patient = message.segments.first(where: { $0.id == "PID" })?.field(5) else {
      return false
    }
    func key(_ value: HL7Value) -> String { "\(value.component(1).trimmed)^\(value.component(2).trimmed)".lowercased() }
    return key(name).utf8.count > 1 && patient.contains { key($0) == key(name) }
  }

  /// Codes of tables 0001, 0004 and 0085, which everybody reads as words.
  private static let words: [String: [String: String]] = [
    "Administrative Sex": ["F": "Female", "M": "Male", "O": "Other", "U": "Unknown", "A": "Ambiguous", "N": "Not applicable"],
    "Patient Class": [
      "E": "Emergency", "I": "Inpatient", "O": "Outpatient", "P": "Preadmit", "R": "Recurring patient", "B": "Obstetrics",
      "C": "Commercial account",
    ],
    "Observation Result Status": [
      "F": "final", "P": "preliminary", "C": "corrected", "R": "not verified", "I": "pending", "X": "not obtained", "D": "deleted",
      "S": "partial",
      "W": "wrong, withdrawn", "U": "final, not retransmitted", "O": "order detail", "N": "not asked",
    ],
  ]
}
