import Foundation
@testable import Ingest
import Testing

/// What must hold for every text, finding and key.
struct TransformPropertyTests {
  private static let pieces = [
    "Maria", "LOPEZ", "o'brien", "Nguyen", "Kowalska", "Ana-Luisa", "J.", "M", "de la", "'s", ",", " ", " ", " ", "^", "-", "/", "3", "14",
    "2024", "03/14/2024",
    "March", "marzo", "14Mar24", "th", "(918) 555-2671", "55190233", "A1B2", "123-45-6789", "@", "mail.com", "https://", "12 Oak St",
    "Tulsa", "OK", "74103", "Apt 4",
    "Hospital", "St. Mary's", "94", "yo", "é", "Ñandú", "江", "👩🏽‍⚕️", "\u{301}", "\n", "\t", ":", ".", "#", "*", "10.1.2.3", "x", "ext", "Jr",
    "MD", "III", "PO Box", "90",
  ]

  private func page(_ random: inout SampleGenerator) -> Transform.Page {
    var text = ""
    var findings: [Finding] = []
    var count = 0
    for _ in 0..<Int.random(in: 1...14, using: &random) {
      let piece = (0..<Int.random(in: 1...5, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      let start = count
      text += piece
      count = text.unicodeScalars.count
      if Bool.random(using: &random), let label = IdentifierLabel.allCases.randomElement(using: &random) {
        let subject: Subject = [.patient, .relative, .provider, .other].randomElement(using: &random) ?? .other
        findings.append(Finding(start: start, end: count, label: label, subject: subject, score: 0.5, reason: "test", detector: "person"))
      }
    }
    return Transform.Page(text: text, findings: findings)
  }

  private static var mark: Regex<(Substring, Substring?)> { /\[[A-Z_]+( [0-9*+]+)?\]/ }

  @Test func `no source survives its replacement`() throws {
    var random = SampleGenerator(state: 11)
    for round in 0..<3000 as Range<UInt64> {
      let page = page(&random)
      let transform = Transform(
        style: .surrogates(try TransformSample.surrogates(key: round)),
        dates: Bool.random(using: &random) ? .yearOnly : .shift(DateShift.days(source: SampleSource(key: round), patient: "p")))
      let result = transform.render([page]) { _ in nil }[0]
      #expect(result.segments.map(\.text).joined() == result.text)
      let source = Array(page.text.unicodeScalars)
      for segment in result.segments where segment.isMark {
        // A typed mark says only its kind, a year or an area; an age is the one category that may be told.
        guard let number = segment.finding, segment.text.wholeMatch(of: Self.mark) == nil, page.findings[number].label != .age else {
          continue
        }
        let was = String(String.UnicodeScalarView(source[segment.sourceStart..<segment.sourceEnd]))
        #expect(!segment.text.lowercased().contains(was.lowercased()), "\(was.debugDescription) gave \(segment.text.debugDescription)")
        expectNoPart(of: was, in: segment.text, page.findings[number].label)
      }
    }
  }

  /// Names and numbers must not survive by parts either.
  private func expectNoPart(of source: String, in text: String, _ label: IdentifierLabel) {
    let kept: Set<String> = ["jr", "md", "iii", "dr"]
    let words = source.lowercased().split { !$0.isLetter }.filter { $0.count > 2 && !kept.contains(String($0)) }
    if label == .name {
      let left = Set(text.lowercased().split { !$0.isLetter })
      #expect(left.isDisjoint(with: words), "\(source.debugDescription) gave \(text.debugDescription)")
    }
    if [.mrn, .account, .ssn, .license, .device, .otherID, .healthPlan, .vehicle].contains(label) {
      #expect(!SameShape.passes(SameShape.core(text)))
    }
  }

  @Test func `the same key gives the same, another key something else`() throws {
    var random = SampleGenerator(state: 12)
    for round in 0..<200 as Range<UInt64> {
      let page = page(&random)
      let first = Transform(style: .surrogates(try TransformSample.surrogates(key: round)))
      #expect(first.render([page]) { _ in nil }[0].segments == first.render([page]) { _ in nil }[0].segments)
    }
    let texts = try Set(
      (1...40).map { try TransformSample.surrogate("{NAME:Maria Lopez} {MRN:55190233} {LOCATION:Tulsa} {PHONE:918-745-2671}", key: $0) })
    #expect(texts.count == 40)
  }

  @Test func `every label has a rule or a mark`() throws {
    for label in IdentifierLabel.allCases {
      for source in ["Maria Lopez", "x", "1", "93", "03/14/2024", "a@b.com", "??", " ", "12 Oak St"] {
        let text = TransformSample.only(label, source, try TransformSample.surrogates())
        #expect(!text.isEmpty && (label == .age || text != source), "\(label) \(source)")
      }
    }
  }

  @Test func `a long document is done in good time`() throws {
    var page = TransformSample.page("{NAME:Maria Lopez} {DATE:03/14/2024} {MRN:55190233} {NAME:M. Lopez} {LOCATION:12 Oak St, Tulsa}\n")
    let (text, findings, count) = (page.text, page.findings, page.text.unicodeScalars.count)
    page = Transform.Page(text: String(repeating: text, count: 2000), findings: [])
    for copy in 0..<2000 {
      page.findings += findings.map { finding in
        var moved = finding
        moved.start += copy * count
        moved.end += copy * count
        return moved
      }
    }
    let shift = DateShift.days(source: SampleSource(), patient: "p")
    let transform = Transform(style: .surrogates(try TransformSample.surrogates()), dates: .shift(shift))
    let clock = ContinuousClock()
    var result = ""
    let time = clock.measure { result = transform.render([page]) { _ in nil }[0].text }
    #expect(!result.contains("Lopez") && time < .seconds(20), "\(time)")
  }
}
