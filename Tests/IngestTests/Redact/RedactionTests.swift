import Ingest
import Testing

struct RedactionTests {
  private func finding(_ start: Int, _ end: Int, _ label: IdentifierLabel, _ subject: Subject = .other) -> Finding {
    Finding(start: start, end: end, label: label, subject: subject, score: 0.9, reason: "test", detector: "pattern")
  }

  private func render(_ text: String, _ findings: [Finding], _ mark: (Finding) -> String? = { _ in nil }) -> String {
    Redaction.render(text, findings: findings, patientMark: mark).text
  }

  @Test func `a document, as it is read afterwards`() throws {
    let text =
      "Patient: Oluwatobi Fashola\nDOB: 03/14/1961  MRN: 55190233\nSeen 9/2/2024 in Tulsa, OK 74103 by Dr. Szymborska. Phone: (918) 555-2671."
    let findings = try RedactSample.detector().detect(text)
    let redacted = Redaction.render(text, findings: findings) { $0.subject == .patient ? "patient-3f9c0a1b2c3d" : nil }
    #expect(
      redacted.text == """
        Patient: [NAME patient-3f9c0a1b2c3d]
        DOB: [DATE 1961]  MRN: [MRN]
        Seen [DATE 2024] in [LOCATION], OK [LOCATION 741**] by Dr. [NAME]. Phone: [PHONE].
        """)
  }

  @Test func `only names of the patient get the patient's mark`() {
    let mark: (Finding) -> String? = { $0.subject == .patient ? "patient-000000000001" : nil }
    #expect(
      render("Ana 1234", [finding(0, 3, .name, .patient), finding(4, 8, .mrn, .patient)], mark) == "[NAME patient-000000000001] [MRN]")
  }

  @Test(arguments: [
    ("03/14/1961", "[DATE 1961]"), ("14 de marzo", "[DATE]"), ("3/14/61", "[DATE]"), ("20240329083053", "[DATE 2024]"),
    ("March 1920", "[DATE]"),
  ])
  func `a date keeps its year`(text: String, mark: String) {
    #expect(render(text, [finding(0, text.unicodeScalars.count, .date)]) == mark)
  }

  @Test func `over 89 neither the age nor the birth year is shown`() {
    let text = "born 1934, age 90"
    #expect(render(text, [finding(5, 9, .date, .patient), finding(15, 17, .age)]) == "born [DATE], age [AGE 90+]")
  }

  @Test(arguments: [
    ("60611", "[LOCATION 606**]"), ("60611-1234", "[LOCATION 606**]"), ("03601", "[LOCATION]"), ("20301", "[LOCATION]"),
    ("Tulsa", "[LOCATION]"),
    ("12 Oak St", "[LOCATION]"),
  ])
  func `a ZIP code keeps three digits outside sparse areas`(text: String, mark: String) {
    #expect(render(text, [finding(0, text.unicodeScalars.count, .location)]) == mark)
  }

  @Test func `segments lead back to the source`() {
    let text = "é Ana, 1234 ok"
    let result = Redaction.render(text, findings: [finding(2, 5, .name), finding(7, 11, .mrn)]) { _ in nil }
    #expect(result.segments.map(\.text).joined() == result.text)
    #expect(result.segments.map(\.finding) == [nil, 0, nil, 1, nil])
    for segment in result.segments {
      #expect(RedactSample.slice(result.text, segment.start, segment.end) == segment.text)
      if !segment.isMark { #expect(RedactSample.slice(text, segment.sourceStart, segment.sourceEnd) == segment.text) }
    }
    #expect(result.segments.first?.sourceStart == 0 && result.segments.last?.sourceEnd == text.unicodeScalars.count)
  }

  @Test func `findings outside the text or over each other are cut to fit`() {
    let findings = [finding(0, 4, .name), finding(2, 6, .mrn), finding(5, 99, .phone), finding(120, 130, .ssn)]
    #expect(render("abcdefgh", findings) == "[NAME][MRN][PHONE]")
  }
}
