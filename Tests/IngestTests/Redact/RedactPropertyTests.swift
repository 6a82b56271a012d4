import Ingest
import Testing

/// What must hold whatever the text: sorted, disjoint, in range, deterministic, and no crash.
struct RedactPropertyTests {
  private func check(_ text: String) throws {
    let detector = try RedactSample.detector()
    let findings = detector.detect(text)
    let count = text.unicodeScalars.count
    var last = 0
    for finding in findings {
      #expect(finding.start >= last && finding.start < finding.end && finding.end <= count)
      last = finding.end
    }
    #expect(findings == detector.detect(text))
    let redacted = Redaction.render(text, findings: findings) { _ in nil }
    #expect(redacted.segments.map(\.text).joined() == redacted.text)
    #expect(Redaction.text(text, findings: findings) == redacted.text)
  }

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test func `random bytes`() throws {
    var random = Generator(state: 1)
    for _ in 0..<60 {
      let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      try check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func `random pieces of clinical text`() throws {
    let pieces = [
      "Dr", ".", " ", "Maria", ",", "-", "/", "3", "14", "2024", "(", ")", ":", "MRN", "#", "\n", "\n\n", "\t", "O'Brien", "'s", "é", "Ñ",
      "@", "http://",
      "www.", "C/", "s/n", "|", "^", "~", "MSH|", "{\"name\":", "\"", "}", "]", "[", "\\n", "P.O.", "Box", "of", "de", "disease", "May",
      "the", "95", "years",
      "old", "MD", "St", "Street", "+", "1", "\u{301}", "👩🏽‍⚕️", "江", "a", "A", "XX", "(01)", "12345678901234", "%", "mg", "PID|", "º",
    ]
    var random = Generator(state: 2)
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 1...60, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      try check(text)
    }
  }

  @Test(arguments: [
    "a", "A", "1", "-", "(", "\"", "{", "[", "|", "1-", "A ", "Aa ", "1/", "a@", "http://", "'s", "MSH|", "of ", "\\", "é", "Name: ",
    "a punto ", "a dot ", "a at ", "a ", "one ", "a one dash ", "sunday the ", "treinta y ", "A = ", "Will (W) ",
    "ss 1 ", "ssn x ", "* ", "ss - ", "last four ", "usr ", "serial A1 ", "A1234 12 ", "one, ", "noventa y ", "1.2.", "Maria", "@aaaaa ",
    "a_b.pdf ", "x.pdf-", "x.jpg-", "A.com.", "ssn ** ", "Bev x1234 ", "badge ", "1.234.", "el 1 ", "lun 2 ", "id 1 ",
    "id ( 1 ", "K as in K ",
  ])
  func `one long line`(piece: String) throws {
    try check(String(repeating: piece, count: 50_000))
  }

  @Test func `nothing, spaces, one mark`() throws {
    for text in ["", " ", "\n", "\r\n\r\n", "\u{FEFF}", ".", "é", "👩🏽‍⚕️", "\u{301}"] { try check(text) }
  }
}
