import Ingest
import Testing

/// Dates in words, as they are dictated, and days that have a name.
struct DictatedDateTests {
  private func found(_ text: String) throws -> [String] {
    try RedactSample.detector().detect(text).filter { $0.label == .date }.map { RedactSample.slice(text, $0.start, $0.end) }
  }

  @Test(arguments: [
    ("born march fourth nineteen forty one and seen may the ninth", ["march fourth nineteen forty one", "may the ninth"]),
    ("she was seen on the second of june by the team", ["second of june"]),
    ("the twenty third of March two thousand and twenty four and then", ["twenty third of March two thousand and twenty four"]),
    ("signed this fourth day of March, 2024, the first of many visits", ["fourth day of March, 2024"]),
    ("he called on monday the third and rested", ["monday the third"]),
    ("nacida el primero de mayo del treinta y siete, expediente del paciente", ["primero de mayo del treinta y siete"]),
    ("caída el tres de mayo de mil novecientos cuarenta y uno en la casa", ["tres de mayo de mil novecientos cuarenta y uno"]),
    ("ingresó el treinta y uno de enero de 2024 por la tarde", ["treinta y uno de enero de 2024"]),
    ("el paciente tiene cita el jueves diecisiete de abril a las tres", ["jueves diecisiete de abril"]),
    ("el paciente vuelve el miércoles veintidós porque va a la vendimia", ["miércoles veintidós"]),
    ("She had no pain until Rosh Hashanah, St Stephen's Day or Diwali 2024.", ["Rosh Hashanah", "St Stephen's Day", "Diwali 2024"]),
    ("La paciente refiere dolor desde el Domingo de Ramos y la noche de velitas.", ["Domingo de Ramos", "noche de velitas"]),
  ])
  func `are found whole`(text: String, dates: [String]) throws { #expect(try found(text) == dates) }

  @Test(arguments: [
    "saturday the first dose was given, the second of two", "dos de cada tres pacientes, el primero de la lista del día",
    "el paciente toma los jueves diecisiete pastillas", "one or two may improve, the third of the group may not",
    "the first of all the patients was the second to go",
  ])
  func `what only begins like one stays`(text: String) throws { #expect(try found(text).isEmpty) }
}
