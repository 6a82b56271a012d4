import Testing

@testable import Ingest

/// What a word is by the place where it stands, whatever else it means.
@Suite struct RedactPlaceTests {
  @Test(arguments: [
    ("Patient: DO, TUAN A   Visit: routine", ["DO, TUAN A"]), ("Apellidos: Galletero Zafra.", ["Galletero Zafra"]),
    ("It is signed below.\n\nFaith Foot, MD", ["Faith Foot"]), ("The plan was discussed.\nMedina, R., 59F, watcher", ["Medina, R"]),
    ("1045  | HOFFMANN-REYES, PENNY  | colon", ["HOFFMANN-REYES, PENNY"]),
    ("The patient does well. Her mom (Pilar) and her kids jaylen (9) came.", ["Pilar", "jaylen"]),
    ("She saw Leroy \"Bunk\" Travers in the clinic.", ["Leroy", "Bunk", "Travers"]), ("My sister Na drove me.", ["Na"]),
    ("Pendiente de valorar por el Dr. Llorente el martes.", ["Llorente"]),
  ])
  func `names`(text: String, expected: [String]) throws {
    #expect(try RedactSample.found(text) == expected.map { "NAME \($0)" })
  }

  @Test(arguments: [
    ("I will see him again in late May or on the 22nd. RTC October. f/u 6/5.", ["late May", "the 22nd", "October", "6/5"]),
    ("She was admitted on Christmas Eve 2025 and home by Presidents' Day.", ["Christmas Eve 2025", "Presidents' Day"]),
    ("9/8 | 27+4 | 160 | 116/72", ["9/8"]), ("Se cita al paciente el jueves 26.", ["jueves", "26"]),
  ])
  func `days`(text: String, expected: [String]) throws {
    for day in expected { #expect(try RedactSample.hidden(text).contains(day) == false, "\(day)") }
  }

  @Test(arguments: [
    ("He lives at RR 4 Box 219 and drove past on Gulfway Dr. with a friend.", ["RR 4 Box 219", "Gulfway Dr"]),
    ("El paciente vive en Xubias de Arriba s/n 15006 La Coruña con su esposa.", ["Xubias de Arriba s/n", "15006", "La Coruña"]),
    (
      "Domicilio: Blvd. Las Jacarandas 2205, Col. Lomas del Sauz, C.P. 37238, León",
      ["Las Jacarandas 2205", "Lomas del Sauz", "37238", "León"]
    ),
  ])
  func `places`(text: String, expected: [String]) throws {
    for place in expected { #expect(try RedactSample.hidden(text).contains(place) == false, "\(place)") }
  }

  @Test(arguments: [
    ("Truck plate AZ CKV 8812, lot 5YK3N, study NAPS-0229.", ["CKV 8812", "5YK3N", "NAPS-0229"]),
    ("Hosp. no. MR 66-20-418", ["66-20-418"]), ("Sent by Blessing Eze (33-0917) today.", ["33-0917"]),
    ("[scan_front.tif] DOB 11/02/2011, cell (505) 555-0138", ["11/02/2011", "(505) 555-0138"]),
  ])
  func `numbers`(text: String, expected: [String]) throws {
    for number in expected { #expect(try RedactSample.hidden(text).contains(number) == false, "\(number)") }
  }

  @Test(arguments: [
    "Strength 4/5, vision 20/40, 2/6 murmur, pain 3/10, 1/2 tab, T1N0M0, V600E, CYP2D6, QuickDASH 59, LigaSure, MoCA 26.",
    "Grip R 4/5, L 3/5.", "Epworth 14, Kellgren-Lawrence grade 3, Cheyne-Stokes breathing, Hawkins-Kennedy negative.",
    "Ingresa en la Unidad de Cuidados Intensivos del servicio de Neurología.",
  ])
  func `what looks like them stays`(text: String) throws {
    #expect(try RedactSample.found(text) == [])
  }
}
