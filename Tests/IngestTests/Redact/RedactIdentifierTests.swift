import Ingest
import Testing

/// The eighteen identifiers of 45 CFR 164.514(b)(2)(i), each with what must be found.
struct RedactIdentifierTests {
  @Test(arguments: [
    // (A) names
    ("Patient: Quentin Abernathy-Okoro\nBP 120/80", "NAME Quentin Abernathy-Okoro"),
    ("PATIENT NAME: VANTERPOOL, DESHAWN K", "NAME VANTERPOOL, DESHAWN K"),
    ("Follow up with Dr. Szymborska next week.", "NAME Szymborska"),
    ("The wound was dressed.\n\nOluwatobi Fashola, MD", "NAME Oluwatobi Fashola"),
    ("Dear Ms. Nakagawa,\nyour results are normal.", "NAME Nakagawa"),
    ("She was brought in by her husband Bogdan.", "NAME Bogdan"),
    ("d/w ramaswamy, ok to hold warfarin", "NAME ramaswamy"),
    // (B) geography
    ("Lives at 4821 Willow Creek Road, Apt 7B", "LOCATION 4821 Willow Creek Road"),
    ("Seen in Tulsa, OK 74103 last year.", "LOCATION Tulsa"),
    ("Seen in Tulsa, OK 74103 last year.", "LOCATION 74103"),
    ("Mail to P.O. Box 5519 please.", "LOCATION P.O. Box 5519"),
    ("Moved to Harney County as a child.", "LOCATION Harney County"),
    // (C) dates and ages
    ("Admitted on 03/14/2024 with chest pain.", "DATE 03/14/2024"),
    ("Last seen 09APR23 in clinic.", "DATE 09APR23"),
    ("Surgery on the 22nd of April went well.", "DATE 22nd of April"),
    ("Symptoms since Aug '20.", "DATE Aug '20"),
    ("DOB: 2/9/71", "DATE 2/9/71"),
    ("Collected 20240329083053 by the lab", "DATE 20240329083053"),
    ("She is a 93-year-old woman.", "AGE 93"), ("Room 8: Da Silva, Olga (94) slept well.", "AGE 94"),
    ("Church, Dolores|93F|10/28|Asante", "AGE 93F"), ("seen Mary Jones, 97, after a fall", "AGE 97"),
    // (D) to (F) phone, fax, mail
    ("Call (415) 555-2671 with questions.", "PHONE (415) 555-2671"),
    ("Phone: 212.664.7665 ext. 41", "PHONE 212.664.7665 ext. 41"),
    ("Fax: 503-226-1984", "FAX 503-226-1984"),
    ("Write to t.brightwater+lab@mail.example.org today", "EMAIL t.brightwater+lab@mail.example.org"),
    // (G) to (J) numbers
    ("SSN: 219-09-9999", "SSN 219-09-9999"),
    ("MRN: A-4471902", "MRN A-4471902"),
    ("Medicare No. 1EG4-TE5-MK73", "HEALTH_PLAN 1EG4-TE5-MK73"),
    ("Member ID: ZQT118820045", "HEALTH_PLAN ZQT118820045"),
    ("Card on file: 4539 1488 0343 6467", "ACCOUNT 4539 1488 0343 6467"),
    ("Account #: 009912834", "ACCOUNT 009912834"),
    // (K) to (M) licences, vehicles, devices
    ("NPI 1234567893", "LICENSE 1234567893"),
    ("DEA: BB1388568", "LICENSE BB1388568"),
    ("License plate: KTR 4471", "VEHICLE KTR 4471"),
    ("The car, 1M8GDM9AXKP042788, was totalled.", "VEHICLE 1M8GDM9AXKP042788"),
    ("Pacemaker serial no. PJN771204H was checked.", "DEVICE PJN771204H"),
    ("UDI (01)00643169007222(17)290101(10)A213B1(21)1234", "DEVICE (01)00643169007222(17)290101(10)A213B1(21)1234"),
    // (N) to (R) net addresses, biometrics, photographs, anything else
    ("Portal: https://portal.example.org/patient/88123", "URL https://portal.example.org/patient/88123"),
    ("Logged in from 192.0.2.41 at noon", "IP 192.0.2.41"),
    ("Fingerprint template FP-88120034 enrolled", "BIOMETRIC FP-88120034"),
    ("Photo: IMG_fashola_0042.jpg", "PHOTO IMG_fashola_0042.jpg"),
    ("Accession: S24-118823", "OTHER_ID S24-118823"),
    ("Ticket 7f3a9c52-11de-4b7a-9f0e-2a4417c9d001 was opened", "OTHER_ID 7f3a9c52-11de-4b7a-9f0e-2a4417c9d001"),
    ("She works at Harmon Family Medicine in town.", "ORG Harmon Family Medicine"),
  ])
  func `each identifier is found whole`(text: String, expected: String) throws {
    let found = try RedactSample.found(text)
    #expect(found.contains(expected), "found \(found)")
  }

  @Test(arguments: [
    "Parkinson's disease, Crohn disease and Wolff-Parkinson-White were discussed.",
    "Murphy's sign negative, Babinski absent, McBurney point tender.",
    "A Foley catheter and a Jackson-Pratt drain were placed. A Kocher clamp was used.",
    "The circle of Willis and the loop of Henle are normal.",
    "Continue Lasix 40 mg PO daily, Eliquis 5 mg BID and metformin 1000 mg.",
    "BP 152/92, HR 88, RR 16, T 98.6 F, SpO2 96% RA, pain 7/10, strength 4/5.",
    "Na 138, K 4.1, Cr 1.02, A1c 7.4%, pH 7.38/44/86, WBC 11.2.",
    "ICD-10 E11.9, CPT 99214, LOINC 4548-4, SNOMED 44054006, NDC 0093-1048-01.",
    "A 72-year-old man with stage IIIB disease, NYHA class III, T2N0M0.",
    "L4-L5 stenosis, 2.3 x 1.8 cm cyst, 3-0 Vicryl, 24/7 care, 20/40 OD.",
    "He may resume work; she will follow up in the spring of 2021.",
    "New York Heart Association class II; West Nile virus; Rocky Mountain spotted fever.",
    "Reference 400-0500 mcg/mL; take 1/2 tab q4-6h prn; platelets 250,000.",
    "Codes are listed at http://snomed.info/sct and http://hl7.org/fhir.",
    "Signo de Murphy negativo. Enfermedad de Parkinson. TA 149/97, FC 79.",
    "G3P2002, 6-8 weeks, 10 x 12 mm, EF 55-60%, PHQ-9 score 14.",
  ])
  func `clinical text stays`(text: String) throws {
    #expect(try RedactSample.found(text) == [])
  }

  @Test func `a name is a name and an eponym stays, in one sentence`() throws {
    let text = "Mr. Parkinson has Parkinson's disease; Dr. Wilson excluded Wilson disease."
    #expect(try RedactSample.hidden(text) == "Mr. ········· has Parkinson's disease; Dr. ······ excluded Wilson disease.")
  }

  @Test func `reasons never quote the span`() throws {
    let text = "Patient: Quentin Abernathy\nMRN: 55190233\nDOB: 03/04/1961\nHe saw Dr. Szymborska in Tulsa, OK 74103."
    for finding in try RedactSample.detector().detect(text) {
      let span = RedactSample.slice(text, finding.start, finding.end)
      #expect(!finding.reason.contains(span))
      #expect((0...1).contains(finding.score))
      #expect(!finding.reason.isEmpty && !finding.detector.isEmpty)
    }
  }
}
