import Foundation
import Ingest
import Testing

/// Whole documents: forms, pages, Spanish, raw messages, what spreads.
struct RedactDocumentTests {
  @Test func `a name found once is found everywhere, on every page`() throws {
    let pages = [
      "Patient: Xiomara Quispe-Tanaka\nDOB: 07/22/1958   MRN: 55190233\n\nXiomara was seen today.",
      "quispe-tanaka reported no pain. Record 55190233 was updated. Ms. Tanaka agreed. TANAKA signed.",
    ]
    let result = try RedactSample.detector().detect(pages.map { Detector.Page(text: $0) })
    let second = result.findings[1].map { RedactSample.slice(pages[1], $0.start, $0.end) }
    #expect(second == ["quispe-tanaka", "55190233", "Tanaka", "TANAKA"])
    #expect(result.findings[1].allSatisfy { $0.subject == .patient || $0.label != .name })
  }

  @Test func `a header block names the patient`() throws {
    let text = "Patient: VANTERPOOL, DESHAWN K\nDOB: 1958-07-22   MRN: 55190233\n"
    let patients = try RedactSample.detector().detect([.init(text: text)]).patients
    #expect(
      patients == [
        PatientIdentity(
          family: "VANTERPOOL", given: "DESHAWN K", birthDate: "1958-07-22", recordNumbers: [.init(issuer: "", value: "55190233")])
      ])
  }

  @Test func `an uncertain birth date is left out`() throws {
    let patients = try RedactSample.detector().detect([.init(text: "Patient: Ann Vanterpool\nDOB: 3/4/1986\n")]).patients
    #expect(patients.first?.birthDate == nil)
    #expect(patients.first?.family == "Vanterpool")
  }

  @Test func `a known patient is found where no context helps`() throws {
    let patient = PatientIdentity(family: "Wolfe", given: "Autumn")
    let text = "Discussed with Wolfe and family."
    let findings = try RedactSample.detector().detect([.init(text: text)], patients: [patient]).findings[0]
    #expect(findings.map(\.subject) == [.patient])
  }

  @Test func `marks of the structure come first and keep their field as reason`() throws {
    let text = "Name Zed Q\nNote: Zed is well."
    let mark = StructuredMark(start: 5, end: 10, label: .name, subject: .patient, field: "HL7 PID-5 Patient Name")
    let findings = try RedactSample.detector().detect([.init(text: text, marks: [mark])]).findings[0]
    #expect(
      findings.first == Finding(start: 5, end: 10, label: .name, subject: .patient, score: 0.99, reason: mark.field, detector: "structure"))
  }

  @Test func `Spanish notes`() throws {
    let text = """
      Nombre: Iratxe Goikoetxea Arana     Fecha de nacimiento: 14 de marzo de 1961     NHC: 5467980
      Domicilio: Calle Mayor, 22 - 3º B
      CP: 48005
      Paciente de 95 años que acude acompañada de su hija Leire por disnea desde el 6 de abril.
      Antecedentes: hipertensión, enfermedad de Crohn. Teléfono 944 21 35 60.
      Firmado: Dra. Ainhoa Etxeberria, NºCol: 48 48 12345
      """
    let found = try RedactSample.found(text)
    for expected in [
      "NAME Iratxe Goikoetxea Arana", "DATE 14 de marzo de 1961", "MRN 5467980", "LOCATION 48005", "AGE 95", "NAME Leire",
      "DATE 6 de abril",
      "PHONE 944 21 35 60", "LICENSE 48 48 12345",
    ] { #expect(found.contains(expected), "\(expected) is not in \(found)") }
    #expect(try RedactSample.hidden(text).contains("enfermedad de Crohn"))
    #expect(try !RedactSample.hidden(text).contains("Etxeberria"))
  }

  @Test func `a raw HL7 message by its fields`() throws {
    let text = """
      MSH|^~\\&|LAB|MAIN|EHR|CLINIC|20240329083053||ORU^R01|4334|P|2.5.1
      PID|1||0429013^^^HOSP^MR||FASHOLA^OLUWATOBI^P||19690502|F|||9644 Amanda Locks^^Tulsa^OK^74103||918.408.2237
      OBX|1|NM|4548-4^Hemoglobin A1c^LN||8.8|%|4.0-5.6|H|||F
      """
    let hidden = try RedactSample.hidden(text)
    for gone in ["0429013", "FASHOLA", "OLUWATOBI", "19690502", "9644", "Tulsa", "74103", "918.408.2237"] {
      #expect(!hidden.contains(gone))
    }
    for kept in ["ORU^R01", "4548-4^Hemoglobin A1c^LN||8.8|%|4.0-5.6|H", "|F|"] { #expect(hidden.contains(kept)) }
  }

  @Test func `a raw FHIR resource by its paths`() throws {
    let text = """
      {"resourceType": "Patient", "id": "SUBJ-750-2202", "name": [{"family": "Fashola", "given": ["Oluwatobi"]}], "birthDate": "1961-06-09",
       "identifier": [{"system": "http://hospital.example/mrn", "value": "55190233"}],
       "address": [{"line": ["5108 Jefferson Run"], "city": "Tulsa", "state": "OK", "postalCode": "74103"}],
       "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]}}
      """
    let hidden = try RedactSample.hidden(text)
    for gone in ["SUBJ-750-2202", "Fashola", "Oluwatobi", "1961-06-09", "55190233", "5108 Jefferson Run", "Tulsa", "74103"] {
      #expect(!hidden.contains(gone))
    }
    for kept in ["resourceType", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "\"OK\""] { #expect(hidden.contains(kept)) }
  }

  @Test func `offsets count code points, whatever stands before`() throws {
    let text = "👩🏽‍⚕️ e\u{301}te\u{301} ½ ﬁn — Patient: Zoe\u{308} Nakagawa\nSSN: 219-09-9999"
    #expect(try RedactSample.found(text) == ["NAME Zoe\u{308} Nakagawa", "SSN 219-09-9999"])
  }

  @Test func `a missing word list says which and what mends it`() {
    #expect {
      try Detector(lexicons: .init(fileURLWithPath: "/nonexistent"))
    } throws: { error in
      "\(error)".contains("words.txt") && "\(error)".contains("scripts/build-lexicons")
    }
  }
}
