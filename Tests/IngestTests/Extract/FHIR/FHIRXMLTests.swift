import Foundation
import Testing

@testable import Ingest

struct FHIRXMLTests {
  private static let patient = """
    <?xml version="1.0" encoding="UTF-8"?><!-- a comment --><Patient xmlns="http://hl7.org/fhir"><id value="p1"/>
    <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Jane &amp; co</p><br/></div></text>
    <extension url="http://example.org/birthPlace"><valueString value="Salem"/></extension>
    <contained><Organization><id value="o"/><name value="North Clinic"/></Organization></contained>
    <active value="true"/><name><use value="official"/><family value="Doe"/><given value="Jane"/><given value="Ann"/></name>
    <identifier><system value="urn:oid:1.2"/><value value="MRN-1"/></identifier><birthDate value="1980-01-02"/>
    <multipleBirthInteger value="2"/></Patient>
    """

  private static let json = """
    {"resourceType":"Patient","id":"p1","text":{"status":"generated","div":"<div><p>Jane &amp; co</p><br/></div>"},
    "extension":[{"url":"http://example.org/birthPlace","valueString":"Salem"}],
    "contained":[{"resourceType":"Organization","id":"o","name":"North Clinic"}],
    "active":true,"name":[{"use":"official","family":"Doe","given":["Jane","Ann"]}],
    "identifier":[{"system":"urn:oid:1.2","value":"MRN-1"}],"birthDate":"1980-01-02","multipleBirthInteger":2}
    """

  private func extract(_ text: String) throws -> ExtractedFile { try Extractor(limits: ExtractionLimits()).extract(Data(text.utf8)) }

  @Test func `XML and JSON of one resource give the same document`() throws {
    let file = try extract(Self.patient)
    #expect(file.documents[0].type == .fhir)
    #expect(file == (try extract(Self.json)))
    #expect(file.documents[0].patients.first?.given == "Jane Ann")
  }

  @Test func `a bundle in XML of two patients gives two documents`() throws {
    func entry(_ id: String) -> String {
      "<entry><resource><Patient><id value=\"\(id)\"/><name><family value=\"\(id)\"/></name></Patient></resource></entry>"
    }
    let file = try extract("<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"collection\"/>\(entry("A"))\(entry("B"))</Bundle>")
    #expect(file.documents.map { $0.patients.map(\.family) } == [["A"], ["B"]])
  }

  @Test func `other encodings are understood, other XML is refused, depth is bounded`() throws {
    let latin =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Patient xmlns='http://hl7.org/fhir'><name><family value=\"Peña\"/></name></Patient>"
    let data = try #require(latin.data(using: .isoLatin1))
    #expect(try Extractor(limits: ExtractionLimits()).extract(data).documents[0].pages[0].text == "Patient\nName: Peña")
    #expect(throws: ExtractionFailure.self) { try extract("<feed xmlns=\"http://www.w3.org/2005/Atom\"><a/></feed>") }
    let deep = "<Patient xmlns=\"http://hl7.org/fhir\">" + String(repeating: "<extension>", count: 500)
    #expect(throws: ExtractionFailure.tooNested(64)) { try extract(deep) }
  }

  @Test(.timeLimit(.minutes(1))) func `a hundred thousand elements of one name are read in linear time`() throws {
    let many = String(repeating: "<note><text value=\"x\"/></note>", count: 100_000)
    let time = try ContinuousClock().measure { _ = try extract("<Observation xmlns=\"http://hl7.org/fhir\">\(many)</Observation>") }
    #expect(time < .seconds(10))
  }

  @Test func `files in DocumentReference and Binary are documents about the patient`() throws {
    let csv = Data("a,b,c\n1,2,3\n4,5,6\n".utf8).base64EncodedString()
    let patient = "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Doe\"}]}}"
    let other = "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"2\",\"name\":[{\"family\":\"Roe\"}]}}"
    let reference =
      "{\"resource\":{\"resourceType\":\"DocumentReference\",\"subject\":{\"reference\":\"Patient/2\"},"
      + "\"content\":[{\"attachment\":{\"contentType\":\"text/csv\",\"data\":\"\(csv)\"}},{\"attachment\":{\"url\":\"Binary/b\"}}]}}"
    // STU3's name of the data.
    let binary = "{\"resource\":{\"resourceType\":\"Binary\",\"id\":\"b\",\"contentType\":\"application/pdf\",\"content\":\"\(csv)\"}}"
    let file = try extract("{\"resourceType\":\"Bundle\",\"entry\":[\(patient),\(other),\(reference),\(binary)]}")
    #expect(file.documents.map(\.type) == [.fhir, .fhir, .csv, .csv])
    #expect(file.documents.map { $0.patients[0].family } == ["Doe", "Roe", "Roe", "Roe"])
    let broken = try extract("{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"R0lGODlh\"}")
    #expect(broken.warnings.count == 1 && broken.warnings[0].hasPrefix("Attached file 1 was not read"))
  }
}
