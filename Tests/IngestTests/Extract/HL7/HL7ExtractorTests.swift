import Foundation
import Testing

@testable import Ingest

struct HL7ExtractorTests {
  private static let admission = [
    #"MSH|^~\&|LAB|North Clinic^1.2.3^ISO|EHR|South|20230415093000-0500||ADT^A01^ADT_A01|M-77|P|2.5.1"#,
    #"PID|1||12345^^^NORTH&1.2.3&ISO^MR~123-45-6789^^^SSA^SS||DOE^JANE^ANN^JR^DR||19800102|F|||12 Oak St^Apt 4^Salem^OR^97301^USA||(503)555-0147^PRN^PH^jane@x.org|||S||AC-9^^^NORTH^AN|123-45-6789|OR-55^OR"#,
    #"NK1|1|DOE^JOHN|SPO^Spouse^HL70063||^^FX^^^503^5550199"#,
    #"PV1|1|I|4W^201^A^North Hospital||||1234567893^SMITH^ALAN^B^^DR^MD||||||||||||V-100^^^NORTH^VN|||||||||||||||||||||||||202304150915"#,
    #"IN1|1|PPO|99^^^PAYER|Good Health|||||G-1|||20230101||||DOE^JANE|SEL^Self|19800102||||||||||||||||||POL-7"#,
    #"OBX|1|NM|8867-4^Heart rate^LN||72|/min^beats/min^UCUM|60-100|N|||F|||202304150920||5^LEE^KIM"#,
    #"OBX|2|TX|11506-3^Progress note^LN||Pain \T\ fever\.br\BP 120\S\80 C:\temp||||||F"#,
    #"OBX|3|TX|11506-3^Progress note^LN||second line~third||||||F"#,
    #"NTE|1||Plan: \H\rest\N\, 100\X25\ sure"#,
    #"ZPI|1|local^value|20230416"#,
  ].joined(separator: "\r")

  private static let golden = """
    Message Header
    Sending Application: LAB
    Sending Facility: North Clinic
    Receiving Application: EHR
    Receiving Facility: South
    Date/Time of Message: 2023-04-15 09:30 -05:00
    Message Type: ADT A01
    Message Control ID: M-77
    Processing ID: P
    Version ID: 2.5.1

    Patient Identification
    Patient Identifier List: 12345 (NORTH MR); 123-45-6789 (SSA SS)
    Patient Name: DOE, JANE ANN JR, DR
    Date/Time of Birth: 1980-01-02
    Administrative Sex: Female
    Patient Address: 12 Oak St, Apt 4, Salem, OR 97301, USA
    Phone Number - Home: (503)555-0147, jane@x.org
    Marital Status: S
    Patient Account Number: AC-9 (NORTH AN)
    SSN Number - Patient: 123-45-6789
    Driver's License Number - Patient: OR-55 (OR)

    Next of Kin
    Name: DOE, JOHN
    Relationship: Spouse (SPO)
    Phone Number: (503) 5550199

    Patient Visit
    Patient Class: Inpatient
    Assigned Patient Location: 4W 201 A, North Hospital
    Attending Doctor: SMITH, ALAN B, DR, MD (1234567893)
    Visit Number: V-100 (NORTH VN)
    Admit Date/Time: 2023-04-15 09:15

    Insurance
    Insurance Plan ID: PPO
    Insurance Company ID: 99 (PAYER)
    Insurance Company Name: Good Health
    Group Name: G-1
    Plan Effective Date: 2023-01-01
    Name of Insured: DOE, JANE
    Insured's Relationship to Patient: Self (SEL)
    Insured's Date of Birth: 1980-01-02
    Policy Number: POL-7

    Observation
    Heart rate (8867-4): 72 /min (60-100) N final
      Date/Time of the Observation: 2023-04-15 09:20
      Responsible Observer: LEE, KIM (5)
    Progress note (11506-3): \n\
    Pain & fever
    BP 120^80 C:\\temp
    second line
    third

    Notes and Comments
    Plan: rest, 100% sure

    Local Segment ZPI
    Field 1: 1
    Field 2: local value
    Field 3: 2023-04-16
    """

  private func file(_ text: String) throws -> ExtractedFile {
    try HL7Extractor(limits: ExtractionLimits()).extract(Data(text.utf8))
  }

  @Test func `an admission reads like a form`() throws {
    let page = try file(Self.admission).documents[0].pages[0]
    #expect(page.text == Self.golden)
  }

  @Test func `what its fields declare is marked with whose it is`() throws {
    let page = try file(Self.admission).documents[0].pages[0]
    let scalars = Array(page.text.unicodeScalars)
    let marks = page.marks.map { mark in
      "\(mark.label.rawValue) \(mark.subject.rawValue) \(String(String.UnicodeScalarView(scalars[mark.start..<mark.end])))"
    }
    for expected in [
      "MRN patient 12345", "SSN patient 123-45-6789", "NAME patient DOE, JANE ANN JR", "DATE patient 1980-01-02",
      "LOCATION patient 12 Oak St, Apt 4, Salem", "LOCATION patient 97301", "PHONE patient (503)555-0147", "EMAIL patient jane@x.org",
      "ACCOUNT patient AC-9", "LICENSE patient OR-55", "NAME relative DOE, JOHN", "FAX relative (503) 5550199",
      "NAME provider SMITH, ALAN B",
      "OTHER_ID provider 1234567893", "ACCOUNT patient V-100", "DATE patient 2023-04-15", "NAME patient DOE, JANE",
      "HEALTH_PLAN patient POL-7",
      "ORG other Good Health", "ORG other North Hospital", "OTHER_ID other M-77", "NAME provider LEE, KIM", "DATE patient 2023-04-16",
    ] {
      #expect(marks.contains(expected), "\(expected)")
    }
    #expect(page.marks.first { $0.label == .name }?.field == "HL7 PID-5 Patient Name")
    #expect(zip(page.marks, page.marks.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  @Test func `the patient is known by number with issuer, name and birth date`() throws {
    #expect(
      try file(Self.admission).documents[0].patients == [
        PatientIdentity(family: "DOE", given: "JANE ANN", birthDate: "1980-01-02", recordNumbers: [.init(issuer: "NORTH", value: "12345")])
      ])
  }

  @Test(arguments: ["\r", "\n", "\r\n"])
  func `any line end, batch headers and transport bytes make no difference`(end: String) throws {
    let lines = ["FHS|^~\\&|A", "BHS|^~\\&|A", "\u{0B}MSH|^~\\&|A|B", "PID|||1", "MSH|^~\\&|C", "PID|||2\u{1C}", "BTS|2", "FTS|1", ""]
    let documents = try file(lines.joined(separator: end)).documents
    #expect(documents.map { $0.patients.map { $0.recordNumbers[0].value } } == [["1"], ["2"]])
    #expect(
      documents[0].pages[0].text
        == "Message Header\nSending Application: A\nSending Facility: B\n\nPatient Identification\nPatient Identifier List: 1")
  }

  @Test func `other delimiters are taken from the header`() throws {
    let text = try file("MSH#*@!%#A\rPID#####DOE*J!F!HN").documents[0].pages[0].text
    #expect(text.hasSuffix("Patient Name: DOE, J#HN"))
  }

  @Test(arguments: [
    ("8859/1", [0x4E, 0xFA, 0xF1] as [UInt8], "Núñ"), ("8859/5", [0xB8, 0xD2, 0xD0, 0xDD], "Иван"),
    ("UNICODE UTF-8", [0x4E, 0xC3, 0xBA], "Nú"), ("", [0x4E, 0xFA], "Nú"), ("", [0x4E, 0xC3, 0xBA], "Nú"),
    ("8859/1", [0x4E, 0xC3, 0xBA], "Nú"),
  ])
  func `MSH-18 says what the bytes mean`(charset: String, name: [UInt8], shown: String) throws {
    let data = Data("MSH|^~\\&|A|||||||||||||||\(charset)\rPID|||||".utf8) + Data(name)
    let file = try HL7Extractor(limits: ExtractionLimits()).extract(data)
    #expect(file.documents[0].patients[0].family == shown)
  }

  @Test func `a line break inside a field does not end it`() throws {
    let text = try file("MSH|^~\\&|A\rOBX|1|TX|N^Note||first\nsecond line\rNTE|1||x").documents[0].pages[0].text
    #expect(text.contains("Note (N): \nfirst\nsecond line\n"))
  }

  @Test func `an attached text is read in its place, an attached file is a document about the same patient`() throws {
    let packed = Data("Hello there".utf8).base64EncodedString()
    let table = Data("a,b,c\n1,2,3\n4,5,6\n".utf8)
    let hex = table.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let file = try file(
      "MSH|^~\\&|A\rPID|1||7^^^X^MR||DOE^JANE\rOBX|1|ED|R^Report||^TEXT^PLAIN^Base64^\(packed)"
        + "\rOBX|2|ED|S^Scan||^application^pdf^Base64^\(table.base64EncodedString())\rOBX|3|ED|T^Table||^AP^x^Hex^\(hex)"
        + "\rOBX|4|ED|U^Broken||^application^pdf^Base64^AAAA\rOBX|5|ED|V^None||^application^pdf^Base64^")
    #expect(
      file.documents[0].pages[0].text.hasSuffix(
        "Report (R): Hello there\nScan (S): [attached file]\nTable (T): [attached file]\nBroken (U): [attached file]\nNone (V): [attached file, empty]"
      ))
    #expect(file.documents.map(\.type) == [.hl7, .csv, .csv])
    #expect(file.documents.allSatisfy { $0.patients.map(\.family) == ["DOE"] })
    #expect(file.warnings.count == 1 && file.warnings[0].hasPrefix("Attached file 3 was not read"))
  }

  @Test func `a PDF sent as text is taken for one`() throws {
    let packed = Data("%PDF-1.4 broken".utf8).base64EncodedString() + String(repeating: "A", count: 300)
    let file = try file("MSH|^~\\&|A\rOBX|1|TX|R^Report||\(packed)||||||F")
    #expect(file.documents[0].pages[0].text.hasSuffix("Report (R): [attached file]"))
    #expect(file.warnings.count == 1)
  }

  @Test func `more segments than allowed are refused with their own code`() {
    var limits = ExtractionLimits()
    limits.segments = 10
    let batch = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + String(repeating: "MSH|^~\\&|A\rPID|1\r", count: 5)
    let failure = #expect(throws: ExtractionFailure.self) { try HL7Extractor(limits: limits).extract(Data(batch.utf8)) }
    #expect(failure?.code == .tooManySegments)
  }

  @Test func `messages framed by MLLP and in a batch are one document each`() throws {
    let framed = (1...3).map { "\u{0B}MSH|^~\\&|A|||||||M-\($0)|P\rPID|1||\($0)\r\u{1C}\r" }.joined()
    #expect(try file(framed).documents.count == 3)
    let batch = "FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|A\rPID|1||1\rBTS|1\rBHS|^~\\&|A\rMSH#*+!?#B\rPID#1##2*3\rBTS|1\rFTS|2\r"
    let documents = try file(batch).documents
    #expect(documents.count == 2)
    // The second declares other delimiters.
    #expect(documents[1].pages[0].text.contains("Sending Application: B"))
  }

  @Test(arguments: [("2023", "2023"), ("202304", "2023-04"), ("20230415", "2023-04-15"), ("20231315", nil), ("99999999", nil), ("x", nil)])
  func `time stamps`(text: String, date: String?) {
    #expect(HL7Date(text)?.date == date)
  }

  @Test func `the dictionary knows its segments`() {
    let dictionary = HL7Dictionary.standard
    for id
      in "MSH EVN PID PD1 NK1 PV1 PV2 DG1 AL1 IN1 IN2 GT1 ORC OBR OBX NTE RXE RXO RXA RXD RXR TXA SCH AIS AIL AIP AIG RGS MRG PR1 FT1 ACC SPM SFT ROL CTD PRD PRB GOL VAR"
      .split(separator: " ")
    {
      #expect(dictionary.ids.contains(String(id)), "\(id)")
    }
    #expect(dictionary.segment("PV1").fields[43].name == "Admit Date/Time")
    #expect(dictionary.segment("PID").fields[18].label == .ssn)
    #expect(dictionary.segment("IN1").fields[35].name == "Policy Number")
    #expect(dictionary.segment("OBR").fields[24].name == "Result Status")
  }
}
