import Foundation
import Testing

@testable import Ingest

struct FHIRExtractorTests {
  private static let bundle = """
    {"resourceType":"Bundle","type":"collection","entry":[
     {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"7"},
      "identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:oid:1.2","value":"MRN-1"},{"system":"http://hl7.org/fhir/sid/us-ssn","value":"123-45-6789"}],
      "name":[{"use":"official","prefix":["Ms."],"family":"Doe","given":["Jane","Ann"]},{"use":"maiden","family":"Roe"}],
      "telecom":[{"system":"phone","value":"555-0147","use":"home"}],"gender":"female","birthDate":"1980-01-02",
      "address":[{"line":["12 Oak St"],"city":"Salem","state":"OR","postalCode":"97301","country":"USA"}],
      "contact":[{"name":{"family":"Doe","given":["John"]},"relationship":[{"text":"spouse"}]}],
      "photo":[{"contentType":"image/jpeg","data":"AAAA"}]}},
     {"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},
      "subject":{"reference":"urn:uuid:p"},"performer":[{"reference":"Practitioner/d","display":"Dr. Alan Smith"}],
      "effectiveDateTime":"2023-04-15T09:20:00-05:00","valueQuantity":{"value":72.50,"unit":"beats/min","code":"/min"},
      "referenceRange":[{"low":{"value":60},"high":{"value":100,"unit":"beats/min"}}],"valueString":"a\\u0000b",
      "component":[{"id":"only-machine"}],
      "text":{"status":"generated","div":"<div xmlns='x'><p>Heart rate&nbsp;72 &lt; 100</p><ul><li>ok</li></ul></div>"}}}]}
    """

  private static let golden = """
    Patient
    Identifier: MRN-1 (MR)
    Identifier: 123-45-6789
    Name: Ms. Jane Ann Doe
    Name: Roe (maiden)
    Telecom: 555-0147 (phone, home)
    Gender: female
    Birth date: 1980-01-02
    Address: 12 Oak St, Salem, OR 97301, USA
    Contact:
      Name: John Doe
      Relationship: spouse
    Photo: [photo]

    Observation
    Status: final
    Code: Heart rate (8867-4)
    Subject: Jane Ann Doe
    Performer: Dr. Alan Smith
    Effective: 2023-04-15 09:20:00-05:00
    Value: 72.50 beats/min
    Reference range: 60 – 100 beats/min
    Value: ab
    Narrative:
    Heart rate 72 < 100
    - ok
    """

  private func extract(_ text: String) throws -> ExtractedFile {
    try FHIRExtractor(limits: ExtractionLimits()).extract(Data(text.utf8))
  }

  @Test func `a bundle reads like a form`() throws {
    #expect(try extract(Self.bundle).documents.map { $0.pages[0].text } == [Self.golden])
  }

  @Test func `what its elements declare is marked with whose it is`() throws {
    let page = try extract(Self.bundle).documents[0].pages[0]
    let scalars = Array(page.text.unicodeScalars)
    let marks = page.marks.map {
      "\($0.label.rawValue) \($0.subject.rawValue) \(String(String.UnicodeScalarView(scalars[$0.start..<$0.end])))"
    }
    #expect(
      marks == [
        "MRN patient MRN-1", "SSN patient 123-45-6789", "NAME patient Jane Ann Doe", "NAME patient Roe", "PHONE patient 555-0147",
        "DATE patient 1980-01-02", "LOCATION patient 12 Oak St, Salem", "LOCATION patient 97301", "NAME relative John Doe",
        "PHOTO patient [photo]", "NAME patient Jane Ann Doe", "NAME provider Dr. Alan Smith", "DATE patient 2023-04-15",
      ])
    #expect(page.marks[0].field == "FHIR Patient.identifier")
  }

  @Test func `the patient is known by number with system, official name and birth date`() throws {
    #expect(
      try extract(Self.bundle).documents[0].patients == [
        PatientIdentity(
          family: "Doe", given: "Jane Ann", birthDate: "1980-01-02", recordNumbers: [.init(issuer: "urn:oid:1.2", value: "MRN-1")])
      ])
  }

  @Test func `a bundle of two patients gives two documents, each with its own and the shared resources`() throws {
    func patient(_ id: String) -> String {
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"\(id)\",\"name\":[{\"family\":\"\(id)\"}]}}"
    }
    func note(_ id: String, _ text: String) -> String {
      "{\"resource\":{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/\(id)\"},\"note\":[{\"text\":\"\(text)\"}],"
        + "\"performer\":[{\"reference\":\"Practitioner/d\"}]}}"
    }
    let doctor = "{\"resource\":{\"resourceType\":\"Practitioner\",\"id\":\"d\",\"name\":[{\"family\":\"Smith\"}]}}"
    let entries = [patient("A"), patient("B"), note("B", "of-b"), note("A", "of-a"), doctor].joined(separator: ",")
    let documents = try extract("{\"resourceType\":\"Bundle\",\"entry\":[\(entries)]}").documents
    #expect(documents.map { $0.patients.map(\.family) } == [["A"], ["B"]])
    #expect(documents[0].pages[0].text.contains("of-a") && !documents[0].pages[0].text.contains("of-b"))
    #expect(documents[1].pages[0].text.contains("of-b") && !documents[1].pages[0].text.contains("of-a"))
    #expect(
      documents.allSatisfy { $0.pages[0].text.contains("Practitioner\nName: Smith") && $0.pages[0].text.contains("Performer: Smith") })
  }

  @Test func `lines of resources are one file`() throws {
    let file = try extract("{\"resourceType\":\"Patient\",\"gender\":\"male\"}\n{\"resourceType\":\"Observation\",\"status\":\"final\"}\n")
    #expect(file.documents.map { $0.pages[0].text } == ["Patient\nGender: male\n\nObservation\nStatus: final"])
  }

  @Test func `an attached text is read, another file is counted`() throws {
    let packed = Data("Report text".utf8).base64EncodedString()
    let form =
      "[{\"contentType\":\"text/plain\",\"data\":\"\(packed)\"},{\"contentType\":\"application/pdf\",\"data\":\"AAAA\",\"title\":\"Scan\"}]"
    let file = try extract("{\"resourceType\":\"DiagnosticReport\",\"presentedForm\":\(form)}")
    #expect(
      file.documents[0].pages[0].text == "Diagnostic Report\nPresented form: text/plain\nReport text\nPresented form: Scan, application/pdf"
    )
    #expect(file.warnings.count == 1)
  }

  @Test func `a name whose parts are extended is marked as a name`() throws {
    let name = #"{"family":"du Bois","_family":{"extension":[{"url":"http://example.org/own-prefix","valueString":"VV"}]},"given":["Ann"]}"#
    let page = try extract("{\"resourceType\":\"RelatedPerson\",\"name\":[\(name)]}").documents[0].pages[0]
    #expect(page.text == "Related Person\nName: Ann du Bois")
    #expect(page.marks.map(\.label) == [.name])
  }

  @Test func `an STU3 payee, which has a member of a resource's, is read`() throws {
    let payee = #"{"resourceType":{"code":"Organization"},"party":{"display":"North Clinic"}}"#
    let text = try extract("{\"resourceType\":\"Claim\",\"payee\":\(payee)}").documents[0].pages[0].text
    #expect(text.contains("Resource type: Organization") && text.contains("Party: North Clinic"))
  }

  @Test(arguments: [
    "{\"resourceType\":\"Patient\"", "{\"resourceType\":}", "{\"resourceType\":\"Patient\",}",
    "{\"resourceType\":\"Patient\",\"a\":" + String(repeating: "[", count: 100_000),
    "{\"resourceType\":\"Patient\",\"a\":" + String(repeating: "[", count: 70) + String(repeating: "]", count: 70) + "}",
  ])
  func `broken or endless nesting is damage`(text: String) {
    #expect(throws: ExtractionFailure.self) { try extract(text) }
    #expect((try? ContentType.kind(of: Data(text.utf8))) == .fhir)
  }

  @Test func `JSON keeps order and digits, and mends lone surrogates`() throws {
    let value = try JSONValue(parsing: #" {"b":1.50,"a":["\ud83d\ude00\ud800x","\n",true,null,-2e3]} "#)
    #expect(value.members.map(\.name) == ["b", "a"])
    #expect(value["b"] == .number("1.50"))
    #expect(value["a"] == .array([.string("😀\u{FFFD}x"), .string("\n"), .bool(true), .null, .number("-2e3")]))
  }

  @Test(arguments: [
    ("<p>a  b</p><p>c</p>", "a b\nc"), ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n3"),
    ("<b>bold</b>er", "bolder"), ("a &amp; b &lt;5", "a & b <5"), ("x < 5 and y", "x < 5 and y"), ("<script>alert(1)</script>t", "t"),
    ("open <b", "open <b"), ("<!-- c -->d", "d"),
  ])
  func `narratives lose their tags and keep their words`(html: String, text: String) {
    #expect(Narrative.text(html) == text)
  }
}
