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

  /// What of the text one finding covers after it was cut to fit.
  struct Stretch {
    /// Index into the findings that were given.
    var number: Int
    var finding: Finding
    var source: String
    /// Half-open, in Unicode code points of the text.
    var range: Range<Int>
  }

  /// The one walk through text and findings. `replacement` is asked once per stretch, in order, and must not be empty.
  static func render(
    _ text: String, findings: [Finding], replacement: (Stretch) -> String
  ) -> (text: String, segments: [Segment]) {
    var output = ""
    var segments: [Segment] = []
    var position = 0
    var length = 0
    var index = text.unicodeScalars.startIndex
    let scalars = text.unicodeScalars
    func append(_ piece: String, _ isMark: Bool, _ until: Int, _ finding: Int?) {
      guard !piece.isEmpty else { return }
      let count = piece.unicodeScalars.count
      segments.append(
        Segment(text: piece, isMark: isMark, sourceStart: position, sourceEnd: until, start: length, end: length + count, finding: finding))
      output += piece
      length += count
    }
    func advance(to target: Int) -> String {
      let end = scalars.index(index, offsetBy: target - position, limitedBy: scalars.endIndex) ?? scalars.endIndex
      defer { index = end }
      return String(scalars[index..<end])
    }
    let total = scalars.count
    for (number, finding) in findings.enumerated() {
      let start = max(position, finding.start)
      let end = min(finding.end, total)
      guard start < end else { continue }
      if start > position {
        let kept = advance(to: start)
        append(kept, false, start, nil)
        position = start
      }
      let source = advance(to: end)
      append(replacement(Stretch(number: number, finding: finding, source: source, range: start..<end)), true, end, number)
      position = end
    }
    if position < total {
      let kept = advance(to: total)
      append(kept, false, total, nil)
    }
    return (output, segments)
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
}
