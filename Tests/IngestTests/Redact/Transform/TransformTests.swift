import Foundation
@testable import Ingest
import Testing

struct TransformTests {
  private let marked =
    "Patient: {NAME.patient:Maria Lopez} DOB {DATE.patient:03/14/1961} MRN {MRN.patient:55190233}, {LOCATION:12 Oak St}, {LOCATION:Tulsa}, OK {LOCATION:74103}. "
    + "Seen {DATE:9/22/2024} by Dr. {NAME.provider:Szymborska} at {ORG:Tulsa Family Clinic}. {PHONE:(918) 745-2671} {EMAIL:m.lopez@mail.com}"

  @Test func `marks are what Redaction gives`() {
    let page = TransformSample.page(marked)
    let mark: (Finding) -> String? = { $0.subject == .patient ? "patient-3f9c0a1b2c3d" : nil }
    let plain = Redaction.render(page.text, findings: page.findings, patientMark: mark)
    let result = Transform().render([page, page], patientMark: mark)
    #expect(result.allSatisfy { $0.text == plain.text && $0.segments == plain.segments })
    #expect(
      plain.text.hasPrefix("Patient: [NAME patient-3f9c0a1b2c3d] DOB [DATE 1961] MRN [MRN], [LOCATION], [LOCATION], OK [LOCATION 741**]."))
  }

  @Test func `style and dates are chosen apart`() throws {
    let shift = try #require(DateShift(days: 2))
    let page = TransformSample.page("{NAME:Maria Lopez} {DATE:03/14/2024}")
    let surrogates = try TransformSample.surrogates()
    func text(_ transform: Transform) -> String { transform.render([page]) { _ in nil }[0].text }
    #expect(text(Transform(dates: .shift(shift))) == "[NAME] 03/12/2024")
    let name = text(Transform(style: .surrogates(surrogates))).replacing(" [DATE 2024]", with: "")
    #expect(!name.contains("[") && text(Transform(style: .surrogates(surrogates), dates: .shift(shift))) == "\(name) 03/12/2024")
  }

  @Test func `segments lead back to the source`() throws {
    let page = TransformSample.page("é " + marked + " 👩🏽‍⚕️ ok")
    let shift = try #require(DateShift(days: 100))
    let transform = Transform(style: .surrogates(try TransformSample.surrogates()), dates: .shift(shift))
    let result = transform.render([page]) { _ in nil }[0]
    #expect(result.segments.map(\.text).joined() == result.text)
    let (source, output) = (Array(page.text.unicodeScalars), Array(result.text.unicodeScalars))
    var position = 0
    for segment in result.segments {
      #expect(segment.sourceStart == position && String(String.UnicodeScalarView(output[segment.start..<segment.end])) == segment.text)
      if !segment.isMark { #expect(String(String.UnicodeScalarView(source[segment.sourceStart..<segment.sourceEnd])) == segment.text) }
      position = segment.sourceEnd
    }
    #expect(position == source.count && result.segments.compactMap(\.finding) == Array(page.findings.indices))
  }

  @Test func `findings outside the text or over each other are cut to fit`() throws {
    func finding(_ start: Int, _ end: Int, _ label: IdentifierLabel) -> Finding {
      Finding(start: start, end: end, label: label, subject: .other, score: 0.9, reason: "test", detector: "pattern")
    }
    let findings = [finding(0, 5, .name), finding(2, 9, .mrn), finding(8, 99, .phone), finding(120, 130, .ssn), finding(7, 7, .name)]
    let page = Transform.Page(text: "Maria 5512 x", findings: findings)
    let result = Transform(style: .surrogates(try TransformSample.surrogates())).render([page]) { _ in nil }[0]
    #expect(result.segments.map(\.text).joined() == result.text && result.segments.compactMap(\.finding) == [0, 1, 2])
    #expect(!result.text.contains("Maria") && !result.text.contains("55"))
  }

  @Test func `a real page, detected and replaced`() throws {
    let text =
      "Patient: Oluwatobi Fashola\nDOB: 03/14/1961  MRN: 55190233\nSeen 9/22/2024 in Tulsa, OK 74103 by Dr. Szymborska. Phone: (918) 745-2671."
    let findings = try Detector().detect(text)
    let shift = try #require(DateShift(days: 30))
    let transform = Transform(style: .surrogates(try TransformSample.surrogates()), dates: .shift(shift))
    let result = transform.render([Transform.Page(text: text, findings: findings)]) { _ in nil }[0].text
    #expect(
      result.wholeMatch(
        of: /Patient: \w+ \w+\nDOB: 02\/12\/1961  MRN: \d{8}\nSeen 8\/23\/2024 in \w+, OK 74100 by Dr\. \w+\. Phone: \(\d{3}\) 555-01\d\d\./
      ) != nil,
      "\(result)")
  }

  @Test func `lists are whole and in plain letters`() throws {
    let lists = try TransformSample.lists()
    for origin in SurrogateLists.Origin.allCases {
      let names = Sex.allCases.flatMap { lists.names(given: origin, $0) } + lists.names(family: origin)
      for name in names { #expect(name.allSatisfy { $0.isASCII && $0.isLetter || $0 == "-" } && (2...14).contains(name.count), "\(name)") }
      for list in Sex.allCases.map({ lists.names(given: origin, $0) }) + [lists.names(family: origin)] {
        #expect(Set(list).count == list.count)
      }
    }
  }

  @Test func `a list that is missing says what mends it`() {
    #expect(throws: SurrogateLists.Failure.self) { try SurrogateLists(folder: URL(filePath: "/nowhere")) }
  }
}
