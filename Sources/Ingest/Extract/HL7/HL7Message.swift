import Foundation

/// The characters that a message declares in MSH-1 and MSH-2 (HL7 v2.5.1, 2.5.4).
struct HL7Delimiters: Equatable, Sendable {
  var field: Unicode.Scalar = "|"
  var component: Unicode.Scalar = "^"
  var repetition: Unicode.Scalar = "~"
  var escape: Unicode.Scalar? = "\\"
  var subcomponent: Unicode.Scalar = "&"

  /// From an MSH segment's text; nil when it declares none.
  init?(header: String) {
    let scalars = Array(header.unicodeScalars.dropFirst(3))
    guard scalars.count >= 2 else { return nil }
    field = scalars[0]
    let rest = scalars.dropFirst().prefix { $0 != scalars[0] }
    guard let first = rest.first else { return nil }
    component = first
    let others = Array(rest.dropFirst())
    if others.count > 0 { repetition = others[0] }
    escape = others.count > 1 ? others[1] : nil
    if others.count > 2 { subcomponent = others[2] }
  }
}

/// One repetition of a field: components of subcomponents, with escapes resolved.
struct HL7Value: Equatable, Sendable {
  var components: [[String]]

  /// The component's first subcomponent; "" when it is missing. Counts from 1, as the standard does.
  func component(_ number: Int) -> String {
    components.indices.contains(number - 1) ? components[number - 1].first ?? "" : ""
  }

  func subcomponent(_ number: Int, of component: Int) -> String {
    guard components.indices.contains(component - 1), components[component - 1].indices.contains(number - 1) else { return "" }
    return components[component - 1][number - 1]
  }

  /// Everything that is filled, in order.
  var leaves: [String] { components.flatMap(\.self).map(\.trimmed).filter { !$0.isEmpty } }

  var isEmpty: Bool { components.allSatisfy { $0.allSatisfy { $0.trimmed.isEmpty } } }
}

struct HL7Segment: Equatable, Sendable {
  var id: String
  /// Index 0 is field 1; each is its repetitions.
  var fields: [[HL7Value]]

  /// Counts from 1; empty when the field is missing.
  func field(_ number: Int) -> [HL7Value] { fields.indices.contains(number - 1) ? fields[number - 1] : [] }

  func text(_ number: Int) -> String { field(number).first?.component(1).trimmed ?? "" }

  init(_ line: String, _ delimiters: HL7Delimiters) {
    let pieces = line.unicodeScalars.split(separator: delimiters.field, omittingEmptySubsequences: false)
    id = String(String.UnicodeScalarView(line.unicodeScalars.prefix(3)))
    var fields = pieces.dropFirst().map { HL7Segment.values(String($0), delimiters) }
    if id == "MSH" {
      // MSH-1 is the separator itself, and MSH-2 is not made of components.
      fields.insert([], at: 0)
      if fields.count > 1 { fields[1] = [] }
    }
    self.fields = fields
  }

  private static func values(_ field: String, _ delimiters: HL7Delimiters) -> [HL7Value] {
    // `""` asks the receiver to delete what it has (2.5.3): there is nothing to show.
    guard !field.isEmpty, field != "\"\"" else { return [] }
    return field.unicodeScalars.split(separator: delimiters.repetition, omittingEmptySubsequences: false).compactMap { repetition in
      let components = repetition.split(separator: delimiters.component, omittingEmptySubsequences: false).map { component in
        component.split(separator: delimiters.subcomponent, omittingEmptySubsequences: false).map { leaf in
          let text = HL7Escapes.resolve(String(leaf), delimiters)
          return text == "\"\"" ? "" : text
        }
      }
      let value = HL7Value(components: components)
      return value.isEmpty ? nil : value
    }
  }
}

/// A message, or what is left of one: at least its MSH segment.
struct HL7Message: Equatable, Sendable {
  var segments: [HL7Segment]

  /// The messages of a file: one, several, or a batch (2.10.3). Its headers and trailers (FHS, BHS, BTS, FTS) are dropped.
  ///
  /// Lazy, because a parsed message takes many times the memory of its bytes, and a batch may hold thousands.
  static func messages(in data: Data, limits: ExtractionLimits = ExtractionLimits()) throws(ExtractionFailure) -> some Sequence<HL7Message>
  {
    let lines = HL7Message.lines(of: data, limit: limits.segments)
    guard lines.count <= limits.segments else {
      throw ExtractionFailure(
        .tooManySegments, "The file has more than \(limits.segments) HL7 segments. Split the batch and drop the parts.")
    }
    for line in lines {
      let parts = line.lazy.filter { separators.contains($0) }.prefix(partsPerSegment + 1).reduce(0) { count, _ in count + 1 }
      guard parts <= partsPerSegment else {
        throw ExtractionFailure(
          .tooManySegments,
          "A segment of the file has more than \(partsPerSegment) parts, which no message has. Export it again and drop that.")
      }
    }
    return groups(lines).lazy.compactMap { lines in
      guard let first = lines.first, let text = HL7Charset.decode(lines, declaredIn: first) else { return nil }
      return message(text)
    }
  }

  /// Each part of a segment takes a hundred times the memory of its byte once it is parsed.
  private static let partsPerSegment = 20_000
  /// The usual separators; a message that names others for itself is bounded by its size alone.
  private static let separators = Set("|^~&".utf8)

  private static func message(_ lines: [String]) -> HL7Message? {
    guard let header = lines.first, let delimiters = HL7Delimiters(header: header) else { return nil }
    var joined: [String] = []
    for line in lines {
      if isSegment(line, delimiters) {
        joined.append(line)
      } else if !joined.isEmpty {
        // A line break inside a field, which the standard forbids and real senders write.
        joined[joined.count - 1] += "\n" + line
      }
    }
    return HL7Message(segments: joined.map { HL7Segment($0, delimiters) })
  }

  private static func isSegment(_ line: String, _ delimiters: HL7Delimiters) -> Bool {
    let head = Array(line.unicodeScalars.prefix(4))
    guard head.count >= 3, ("A"..."Z").contains(head[0]) else { return false }
    let isName = head[1...2].allSatisfy { ("A"..."Z").contains($0) || ("0"..."9").contains($0) }
    return isName && (head.count == 3 || head[3] == delimiters.field)
  }

  /// Segments end with a carriage return; files also have newlines, and the start and end bytes of MLLP.
  private static func lines(of data: Data, limit: Int) -> [ArraySlice<UInt8>] {
    var bytes = [UInt8](data)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(8).contains(0),
      let text = TextDecoder.decode(data)
    {
      bytes = Array(text.utf8)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    bytes.removeAll { $0 == 0x0B || $0 == 0 }
    return bytes.split(maxSplits: limit) { $0 == 0x0D || $0 == 0x0A || $0 == 0x1C }
  }

  private static func groups(_ lines: [ArraySlice<UInt8>]) -> [[ArraySlice<UInt8>]] {
    var groups: [[ArraySlice<UInt8>]] = []
    var isInside = false
    for line in lines {
      var line = line
      // Files put together from others carry their marks along.
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
      let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
      if trimmed.starts(with: "MSH".utf8), HL7Sniff.isMessage(Data(trimmed.prefix(8))) {
        groups.append([trimmed])
        isInside = true
      } else if ["FHS", "BHS", "BTS", "FTS"].contains(where: { trimmed.starts(with: $0.utf8) }) {
        isInside = false
      } else if isInside, !trimmed.isEmpty {
        groups[groups.count - 1].append(isSegmentStart(trimmed) ? trimmed : line)
      }
    }
    return groups
  }

  private static func isSegmentStart(_ line: ArraySlice<UInt8>) -> Bool {
    line.prefix(3).count == 3 && line.prefix(3).allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
  }
}

/// MSH-18 (table 0211): what the bytes of a message mean.
enum HL7Charset {
  /// Nil only when no encoding fits. Senders that declare nothing, or ASCII, send UTF-8 or Windows-1252.
  static func decode(_ lines: [ArraySlice<UInt8>], declaredIn header: ArraySlice<UInt8>) -> [String]? {
    guard let separator = header.dropFirst(3).first else { return nil }
    let fields = header.split(separator: separator, omittingEmptySubsequences: false)
    // Index 17, because MSH-1 is the separator itself.
    let field = fields.count > 17 ? fields[17] : []
    let declared = String(decoding: field.prefix { $0 != UInt8(ascii: "~") }, as: UTF8.self).trimmed
    let joined = lines.joined(separator: [0x0A])
    let bytes = Array(joined)
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    var text: String?
    // Latin 1 is what careless senders declare; bytes that form valid UTF-8 with accents are no accident.
    if isUTF8, declared.isEmpty || ["ASCII", "8859/1", "UNICODE UTF-8", "UNICODE"].contains(declared.uppercased()) {
      text = String(validating: bytes, as: UTF8.self)
    } else if !declared.isEmpty {
      text = TextDecoder.decode(bytes[...], charset: declared)
    }
    guard let decoded = text ?? TextDecoder.decode(Data(bytes)) else { return nil }
    return decoded.unicodeScalars.split(separator: "\n").map { String($0) }
  }
}
