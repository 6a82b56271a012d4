import Foundation
import Testing

@testable import Ingest

struct CDAExtractorTests {
  private static func document(_ body: String) -> String {
    """
    <?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><code code="34133-9" displayName="Summary of episode note"/>
    <title>Visit Summary</title><effectiveTime value="20260708103000-0500"/>
    <recordTarget><patientRole><id root="1.2.3" extension="MRN-1" assigningAuthorityName="North"/>
    <id root="2.16.840.1.113883.4.1" extension="123-45-6789"/><id nullFlavor="UNK"/>
    <addr use="HP"><streetAddressLine>12 Oak St</streetAddressLine><city>Salem</city><state>OR</state><postalCode>97301</postalCode></addr>
    <telecom value="tel:+1(503)555-0147" use="HP"/><telecom value="mailto:jane@example.org"/>
    <patient><name use="L"><given>Jane</given><given>Ann</given><family>Doe</family></name>
    <administrativeGenderCode code="F" displayName="Female"/><birthTime value="19800102"/>
    <guardian><guardianPerson><name><given>Mary</given><family>Doe</family></name></guardianPerson></guardian></patient>
    <providerOrganization><name>North Clinic</name></providerOrganization></patientRole></recordTarget>
    <author><time value="20260708"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/>
    <assignedPerson><name><prefix>Dr.</prefix><given>Alan</given><family>Smith</family></name></assignedPerson></assignedAuthor></author>
    <participant typeCode="IND"><associatedEntity classCode="NOK"><associatedPerson><name>John Doe</name></associatedPerson></associatedEntity></participant>
    <component>\(body)</component></ClinicalDocument>
    """
  }

  private static let body = """
    <structuredBody><component><section><title>Medications</title><text><paragraph>Current:</paragraph>
    <list listType="ordered"><item>aspirin</item><item><content>insulin</content></item></list>
    <table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>metformin</td><td>500 mg<br/>daily</td></tr></tbody></table>
    <content revised="delete">gone</content></text>
    <entry><substanceAdministration><text>coded</text></substanceAdministration></entry>
    <component><section><title>Notes</title><text>inner &lt;5</text></section></component></section></component></structuredBody>
    """

  private static let golden = """
    Visit Summary
    Document type: Summary of episode note (34133-9)
    Date: 2026-07-08 10:30 -05:00

    Patient
    Name: Jane Ann Doe
    Record number: MRN-1 (North)
    Social security number: 123-45-6789
    Birth date: 1980-01-02
    Gender: Female (F)
    Address: 12 Oak St, Salem, OR 97301
    Phone: +1(503)555-0147
    E-mail: jane@example.org
    Provider organization: North Clinic

    Guardian
    Name: Mary Doe

    Author
    Name: Dr. Alan Smith
    Number: 1234567893
    Time: 2026-07-08

    Participant
    Name: John Doe

    Medications
    Current:
    1. aspirin
    2. insulin
    Drug\tDose
    metformin\t500 mg daily

    Notes
    inner <5
    """

  private func extract(_ body: String) throws -> ExtractedFile {
    try Extractor(limits: ExtractionLimits()).extract(Data(Self.document(body).utf8))
  }

  @Test func `a summary reads like a form, with its sections`() throws {
    let file = try extract(Self.body)
    #expect(file.documents.map(\.type) == [.cda])
    #expect(file.documents[0].pages[0].text == Self.golden)
    #expect(file.warnings.isEmpty)
  }

  @Test func `what the header declares is marked with whose it is`() throws {
    let page = try extract(Self.body).documents[0].pages[0]
    let scalars = Array(page.text.unicodeScalars)
    let marks = page.marks.map {
      "\($0.label.rawValue) \($0.subject.rawValue) \(String(String.UnicodeScalarView(scalars[$0.start..<$0.end])))"
    }
    #expect(
      marks == [
        "DATE patient 2026-07-08", "NAME patient Jane Ann Doe", "MRN patient MRN-1", "SSN patient 123-45-6789", "DATE patient 1980-01-02",
        "LOCATION patient 12 Oak St, Salem", "LOCATION patient 97301", "PHONE patient +1(503)555-0147", "EMAIL patient jane@example.org",
        "ORG other North Clinic", "NAME relative Mary Doe", "NAME provider Dr. Alan Smith", "OTHER_ID provider 1234567893",
        "DATE patient 2026-07-08", "NAME relative John Doe",
      ])
  }

  @Test func `the patient is known by number with root, legal name and birth date`() throws {
    #expect(
      try extract(Self.body).documents[0].patients == [
        PatientIdentity(
          family: "Doe", given: "Jane Ann", birthDate: "1980-01-02", recordNumbers: [.init(issuer: "urn:oid:1.2.3", value: "MRN-1")])
      ])
  }

  @Test func `a packed body is a document of its own about the same patient`() throws {
    let packed = Data("Scanned words of a letter".utf8).base64EncodedString()
    let file = try extract("<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">\n\(packed)\n</text></nonXMLBody>")
    #expect(file.documents.map(\.type) == [.cda, .text])
    #expect(file.documents[1].pages[0].text == "Scanned words of a letter")
    #expect(file.documents[1].patients == file.documents[0].patients)
    let outside = try extract("<nonXMLBody><text mediaType=\"application/pdf\"><reference value=\"a.pdf\"/></text></nonXMLBody>")
    #expect(outside.warnings.count == 1)
    #expect(
      try extract("<nonXMLBody><text mediaType=\"text/plain\">plain words</text></nonXMLBody>").documents[0].pages[0].text.hasSuffix(
        "plain words"))
  }

  @Test func `entries without a narrative are told`() throws {
    let section = "<structuredBody><component><section><title>T</title><entry><act/></entry></section></component></structuredBody>"
    #expect(try extract(section).warnings.count == 1)
  }

  @Test func `damage, depth and entities are refused`() {
    func code(_ text: String) -> ExtractionFailure.Code? {
      do {
        _ = try Extractor(limits: ExtractionLimits()).extract(Data(text.utf8))
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(String(Self.document(Self.body).dropLast(30))) == .damaged)
    #expect(code("<ClinicalDocument>" + String(repeating: "<a>", count: 600)) == .tooNested)
    let bomb = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><ClinicalDocument><title>&a;</title></ClinicalDocument>"
    #expect(code(bomb) == .damaged)
  }
}
