/// Redacted text: each finding gives way to a mark such as `[NAME]`, and the segments tell which stretch came from where.
package struct Redaction {
  /// A stretch of the redacted text. Ranges are half-open and count Unicode code points.
  package struct Segment: Sendable, Equatable, Codable {
    /// What it reads as in the redacted text: kept text, or a mark.
    package var text: String
    package var isMark: Bool
    package var sourceStart: Int
    package var sourceEnd: Int
    package var start: Int
    package var end: Int
    /// Index into the findings that were given; nil for kept text.
    package var finding: Int?

    package init(text: String, isMark: Bool, sourceStart: Int, sourceEnd: Int, start: Int, end: Int, finding: Int?) {
      self.text = text
      self.isMark = isMark
      self.sourceStart = sourceStart
      self.sourceEnd = sourceEnd
      self.start = start
      self.end = end
      self.finding = finding
    }
  }

  /// `findings` sorted and without overlaps, as `Detector` gives them; what lies outside the text or overlaps its forerunner is cut to fit.
  /// `patientMark` gives "patient-3f9c0a1b2c3d" for a patient's own name.
  package static func render(
    _ text: String, findings: [Finding], patientMark: (Finding) -> String?
  ) -> (text: String, segments: [Segment]) {
    let isOld = RedactionMark.showsAgeOver89(text, findings)
    return render(text, findings: findings) { stretch in
      RedactionMark.text(for: stretch.finding, source: stretch.source, patient: patientMark(stretch.finding), isOld: isOld)
    }
  }

  /// The text alone, with nobody's pseudonym.
  package static func text(_ text: String, findings: [Finding]) -> String {
    let isOld = RedactionMark.showsAgeOver89(text, findings)
    var output = ""
    output.reserveCapacity(text.utf8.count)
    walk(text, findings) { stretch in
      RedactionMark.text(for: stretch.finding, source: stretch.source, patient: nil, isOld: isOld)
    } each: { piece, _, _, _ in
      output += piece
    }
    return output
  }

  /// What of the text one finding covers after it was cut to fit.
  struct Stretch {
    /// Index into the findings that were given.
    var number: Int
    var finding: Finding
    var source: String
    /// Half-open, in Unicode code points of the text.
    var range: Range<Int>
  }

  static func render(
    _ text: String, findings: [Finding], replacement: (Stretch) -> String
  ) -> (text: String, segments: [Segment]) {
    var output = ""
    var segments: [Segment] = []
    var length = 0
    walk(text, findings, replacement: replacement) { piece, count, source, finding in
      segments.append(
        Segment(
          text: piece, isMark: finding != nil, sourceStart: source.lowerBound, sourceEnd: source.upperBound, start: length,
          end: length + count, finding: finding))
      output += piece
      length += count
    }
    return (output, segments)
  }

  /// The one walk through text and findings. `replacement` is asked once per stretch, in order, and must not be empty; `each` gets every piece of the
  /// redacted text, its length, where it comes from, both in code points, and the number of its finding.
  private static func walk(
    _ text: String, _ findings: [Finding], replacement: (Stretch) -> String, each: (String, Int, Range<Int>, Int?) -> Void
  ) {
    var text = text
    text.withUTF8 { bytes in
      let total = bytes.count { $0 & 0xC0 != 0x80 }
      var position = 0
      var byte = 0
      func advance(to target: Int) -> String {
        let start = byte
        if total == bytes.count {
          byte = target
        } else {
          var left = target - position
          while byte < bytes.count, left > 0 || bytes[byte] & 0xC0 == 0x80 {
            if bytes[byte] & 0xC0 != 0x80 { left -= 1 }
            byte += 1
          }
        }
        position = target
        return String(decoding: bytes[start..<byte], as: UTF8.self)
      }
      for (number, finding) in findings.enumerated() {
        let start = max(position, finding.start)
        let end = min(finding.end, total)
        guard start < end else { continue }
        if case let before = position, start > before { each(advance(to: start), start - before, before..<start, nil) }
        let source = advance(to: end)
        let mark = replacement(Stretch(number: number, finding: finding, source: source, range: start..<end))
        if !mark.isEmpty { each(mark, mark.unicodeScalars.count, start..<end, number) }
      }
      if case let before = position, before < total { each(advance(to: total), total - before, before..<total, nil) }
    }
  }
}

/// What a finding is replaced with.
enum RedactionMark {
  static func text(for finding: Finding, source: String, patient: String?, isOld: Bool) -> String {
    switch finding.label {
    case .name: return patient.map { "[NAME \($0)]" } ?? "[NAME]"
    case .age: return "[AGE 90+]"
    case .date:
      guard let year = year(of: source) else { return "[DATE]" }
      // Over 89 every element that shows the age goes, the birth year included.
      if finding.subject == .patient && isOld || year <= Self.oldestBirthYear { return "[DATE]" }
      return "[DATE \(year)]"
    case .location: return RestrictedZIP.area(of: source).map { "[LOCATION \($0)**]" } ?? "[LOCATION]"
    default: return "[\(finding.label.rawValue)]"
    }
  }

  /// Somebody born in or before this year is over 89 for as long as this build is in use; a constant keeps rendering deterministic.
  static let oldestBirthYear = 1937

  /// Whether an age over 89 stands in the text, or a birth date that shows one.
  static func showsAgeOver89(_ text: String, _ findings: [Finding]) -> Bool { findings.contains { $0.label == .age } }

  private static func year(of source: String) -> Int? {
    if source.utf8.allSatisfy({ $0 < 0x80 }) { return year(of: source.utf8) }
    var run = ""
    for character in source + " " {
      if let digit = character.wholeNumberValue, character.isASCII {
        run += String(digit)
        continue
      }
      if run.count == 4 || run.count == 8 || run.count == 12 || run.count == 14, let year = Int(run.prefix(4)), (1850...2100).contains(year)
      {
        return year
      }
      run = ""
    }
    return nil
  }
  /// The same for ASCII, without looking for characters of several code points.
  private static func year(of ascii: String.UTF8View) -> Int? {
    var digits = 0
    var year = 0
    func found() -> Bool { (digits == 4 || digits == 8 || digits == 12 || digits == 14) && (1850...2100).contains(year) }
    for byte in ascii {
      guard (0x30...0x39).contains(byte) else {
        if found() { return year }
        (digits, year) = (0, 0)
        continue
      }
      if digits < 4 { year = 10 * year + Int(byte - 0x30) }
      digits += 1
    }
    return found() ? year : nil
  }
}
