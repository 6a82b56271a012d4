import Ingest
import Testing

/// Tables with a heading: what stands under it is what it asks for, whatever it looks like.
struct RedactTableTests {
  private func hidden(_ text: String, keeps kept: [String] = [], loses lost: [String]) throws {
    let result = try RedactSample.hidden(text)
    for word in kept { #expect(result.contains(word), "\(word) in \(result)") }
    for word in lost { #expect(!result.contains(word), "\(word) in \(result)") }
  }

  @Test(arguments: ["|", "\t", ";", ","])
  func `exports with a heading`(separator: String) throws {
    let rows = [
      ["APPT_DT", "TIME", "MRN", "LNAME", "FNAME", "DOB", "REASON", "PROV", "STATUS", "PHONE"],
      ["20260119", "0800", "44107", "GRANT", "WILLIE", "19480612", "DM2 F/U A1C", "MENON", "CONF", "6015550112"],
      ["20260119", "0845", "73301", "VO", "KIM-LY", "19660117", "BELL PALSY RECK", "TATE", "CONF", "6015550188"],
      ["20260119", "0900", "20177", "SIX", "JEWEL", "19391224", "COUMADIN INR", "RN", "CONF", "6015550193"],
      ["20260119", "0915", "20178", "Will", "April", "1939-12-24", "Foley change", "TATE", "", "6015550194"],
    ]
    try hidden(
      rows.map { $0.joined(separator: separator) }.joined(separator: "\n"),
      keeps: ["REASON", "PROV", "DM2 F/U A1C", "PALSY RECK", "COUMADIN INR", "CONF", "0845", "RN"],
      loses: [
        "44107", "GRANT", "WILLIE", "19480612", "MENON", "VO" + separator, "KIM-LY", "SIX", "JEWEL", "20177", "6015550193", "Will", "April",
        "20260119",
      ])
  }

  @Test func `columns set by spaces`() throws {
    try hidden(
      """
      OR SCHEDULE          ROOM 3
      START  PATIENT               AGE/S  MRN       PROCEDURE                          SURGEON        NOTES
      0730   Abara, Ifeoma         34F    771902    Lap chole, poss IOC                Rendon         Latex
      0915   Black, Marion         70F    118834    R TKA Triathlon CR                 Day            Mako
      1300   St. Pierre, Yvette    48F    540067    Nissen                             Vu             Bougie 60 Fr
      """,
      keeps: ["PROCEDURE", "0730", "Lap chole", "TKA", "60 Fr"],
      loses: ["Abara", "Black", "Marion", "118834", "540067", "Rendon", "Day", "Vu ", "Yvette"])
  }

  @Test func `a quoted comma parts no columns`() throws {
    try hidden(
      """
      Patient name,DOB,Phone,Reason
      "Long, Summer",03/04/1990,555-0101,"cough, fever"
      "Hunter, Faith",07/04/1991,555-0102,"rash, itch"
      """, keeps: ["cough, fever", "rash, itch"], loses: ["Long", "Summer", "Hunter", "Faith", "1990", "0102"])
  }

  @Test func `tables of drugs and results stay readable`() throws {
    try hidden(
      """
      Name         Dose      Route    Date started
      Januvia      100 mg    PO       03/04/2024
      Benadryl     25 mg     PO       05/04/2024
      """, keeps: ["Januvia", "Benadryl", "100 mg"], loses: ["03/04/2024"])
    try hidden(
      """
      Name         Strength   Qty   Prescriber   Phone
      Januvia      100 mg     30    Okafor       555-0101
      Lantus       10 mL      2     Vu           555-0102
      """, keeps: ["Januvia", "Lantus", "100 mg", "10 mL"], loses: ["Okafor", "Vu", "0101"])
    try hidden(
      """
      TEST                RESULT   FLAG   UNITS         REFERENCE   LAB
      Glucose             118      H      mg/dL         65-99       EN
      eGFR                88              mL/min/1.73   > 60        EN
      """, keeps: ["Glucose", "118", "65-99", "1.73", "EN"], loses: [])
    try hidden(
      "Name, date, phone and address were all wrong on the form. Will correct, per policy, today.\nCough, fever, chills and a sore throat.",
      keeps: ["Name", "correct", "Cough", "throat"], loses: [])
  }

  @Test func `a name beside a birth date or a record number is a person's, whatever else the table tells`() throws {
    try hidden(
      """
      RXN|VISIT|NAME|BORN|DRUG|QTY|PRESCRIBER
      4400192|01-14-25|WILL POPE|09-09-2001|VYVANSE 50 MG|30|R MADAN MD
      4400207|01-14-25|PERPETUA SIX|12-12-1975|AMBIEN 10 MG|30|S KATZ DO
      """, keeps: ["VYVANSE", "AMBIEN"], loses: ["POPE", "WILL", "PERPETUA", "SIX", "MADAN", "KATZ"])
    try hidden(
      """
      Acc no.        Name                        MRN        DOB         Surg      Specimen / description
      S24-18803      Rivers, Summer              40077123   02/08/61    Prus      A. gallbladder
      S24-18808      Baby Girl Whitcomb          40500391   10/06/24    Lazlo     A. placenta
      """, keeps: ["gallbladder", "placenta"], loses: ["Rivers", "Summer", "Whitcomb", "40077123", "Prus", "Lazlo"])
    try hidden(
      """
      Patient            MRN        Name         Dose      Route
      Rivers, Summer     40077123   Januvia      100 mg    PO
      Vu, Kim            40077124   Benadryl     25 mg     PO
      """, keeps: ["Januvia", "Benadryl", "100 mg"], loses: ["Rivers", "Summer", "Vu", "40077124"])
  }

  @Test func `initials that end a line are no title`() throws {
    try hidden(
      """
      Namenda 10 po bid, given by LM/SR
      Lantus 14 u sq hs
      The patient was calm and slept well through the night after the evening dose.
      """, keeps: ["Lantus"], loses: [])
  }

  @Test func `initials that a legend explains are people everywhere, others stay`() throws {
    try hidden(
      """
      Eliquis 5 mg po bid   0800   TB   TB   JG   R
                            2000   mh   mh   pl   H
      Quantiferon for TB at admission, PT eval done, in the chair for lunch
      Signatures:  T. Broussard LPN = TB    Jolie Guidry, RN = JG    mh = Maud Hebert    Lam Pham (pl)
      """, keeps: ["0800", "2000", " R", " H", "PT eval", "in the chair"],
      loses: ["TB", "JG", "mh", "pl", "Broussard", "Guidry", "Hebert", "Pham"])
    try hidden("Seen by Paul Tran (PT) today. PT eval done. Will Unger = unsure.", keeps: ["PT eval", "unsure"], loses: ["Tran"])
  }

  @Test func `a widow's name goes on after the word`() throws {
    try hidden("Estimada Sra. Guadalupe Ibarra viuda de Montes:\nLe escribimos sobre su cita.", loses: ["Guadalupe", "Ibarra", "Montes"])
    try hidden("Paciente viuda, de 70 años, vive sola.", keeps: ["viuda", "sola"], loses: [])
  }
}
