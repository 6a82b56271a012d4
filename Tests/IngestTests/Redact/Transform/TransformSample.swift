import Ingest

/// A keyed function for tests: FNV-1a and the finalizer of SplitMix64 over all arguments. No secret depends on it.
struct SampleSource: SurrogateSource {
  var key: UInt64 = 1

  func bits(domain: String, value: String, draw: UInt32) -> UInt64 {
    var hash = 0xcbf2_9ce4_8422_2325 ^ key &* 0x9E37_79B9_7F4A_7C15
    for byte in "\(domain.utf8.count)/\(domain)/\(value)/\(draw)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
    return hash ^ hash >> 31
  }
}

/// The lists of all tests, read once, and short ways to transform one text.
enum TransformSample {
  private static let shared = Result { try SurrogateLists() }

  static func lists() throws -> SurrogateLists { try shared.get() }

  static func surrogates(key: UInt64 = 1, chart: String = "chart-1", people: [KnownPerson] = []) throws -> Surrogates {
    Surrogates(lists: try lists(), source: SampleSource(key: key), chart: chart, people: people)
  }

  /// A text in which `{NAME:Maria Lopez}` marks a finding; `{NAME.patient:…}` one of the patient.
  static func page(_ marked: String) -> Transform.Page {
    var text = ""
    var findings: [Finding] = []
    var rest = marked[...]
    while let open = rest.firstIndex(of: "{"), let colon = rest[open...].firstIndex(of: ":"), let close = rest[colon...].firstIndex(of: "}")
    {
      text += rest[..<open]
      let words = rest[rest.index(after: open)..<colon].split(separator: ".").map(String.init)
      let start = text.unicodeScalars.count
      text += rest[rest.index(after: colon)..<close]
      if let label = IdentifierLabel(rawValue: words[0]) {
        let subject = words.count > 1 ? Subject(rawValue: words[1]) ?? .other : .other
        findings.append(
          Finding(
            start: start, end: text.unicodeScalars.count, label: label, subject: subject, score: 0.9, reason: "test", detector: "pattern"))
      }
      rest = rest[rest.index(after: close)...]
    }
    return Transform.Page(text: text + rest, findings: findings)
  }

  static func surrogate(_ marked: String, _ surrogates: Surrogates) -> String {
    Transform(style: .surrogates(surrogates)).render([page(marked)]) { _ in nil }[0].text
  }

  static func surrogate(_ marked: String, key: UInt64 = 1) throws -> String {
    surrogate(marked, try surrogates(key: key))
  }

  /// One finding that is all of the text.
  static func only(_ label: IdentifierLabel, _ source: String, _ surrogates: Surrogates) -> String {
    let finding = Finding(
      start: 0, end: source.unicodeScalars.count, label: label, subject: .other, score: 0.9, reason: "test", detector: "pattern")
    return Transform(style: .surrogates(surrogates)).render([Transform.Page(text: source, findings: [finding])]) { _ in nil }[0].text
  }

  static func shifted(_ marked: String, days: Int) -> String {
    guard let shift = DateShift(days: days) else { return "" }
    return Transform(dates: .shift(shift)).render([page(marked)]) { _ in nil }[0].text
  }
}

/// A generator whose numbers are the same in each run.
struct SampleGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
