import Ingest
import Testing

/// What is spelled and what is said digit by digit.
struct SpokenCodeTests {
  @Test(arguments: [
    ("mister emeka, its spelled n w a c h u k w u, uh birthday is next", "NAME n w a c h u k w u"),
    ("that is Hatathlie, H-A-T-A-T-H-L-I-E, he said", "NAME H-A-T-A-T-H-L-I-E"),
    ("the medical record number is seven seven oh one three two um date", "OTHER_ID seven seven oh one three two"),
    ("call five five five oh one four four after two", "PHONE five five five oh one four four"),
    ("license l c s eight eight one two oh", "OTHER_ID l c s eight eight one two oh"),
    ("accession s twenty five dash oh one eight eight three", "OTHER_ID s twenty five dash oh one eight eight three"),
    ("the last four six six one nine okay", "OTHER_ID six six one nine"),
    ("mom wants email danuta dot k at postbox dot example or text", "EMAIL danuta dot k at postbox dot example"),
    ("correo nieves arroba buzon punto example gracias", "EMAIL nieves arroba buzon punto example"),
    ("images at pacs dot imaging dot example slash so", "URL pacs dot imaging dot example slash so"),
    ("date of birth five nineteen seventy three", "DATE five nineteen seventy three"),
    ("teléfono ocho cuatro cuatro cinco cincuenta y cinco cero", "OTHER_ID ocho cuatro cuatro cinco cincuenta y cinco cero"),
  ])
  func `are found whole`(text: String, finding: String) throws { #expect(try RedactSample.found(text).contains(finding)) }

  @Test(arguments: [
    "ekg with s t e m i, he has c o p d and an h b a one c of nine", "M T W T F S S", "x x x x x",
    "a dot phrase at the end, punto seguido, punto aparte al final", "murphy positivo punto plan punto alta punto",
    "strength five five five five five throughout, reflexes two two two two", "one two three little pigs",
    "bp one thirty two over eighty four, pulse eighty eight, temp ninety eight point six",
    "take one or two tabs three times a day for four or five days; pain four to five of ten",
  ])
  func `what only sounds like one stays`(text: String) throws { #expect(try RedactSample.found(text).isEmpty) }
}
