import Ingest

/// The detector of all tests: its word lists are read once.
enum RedactSample {
  private static let shared = Result { try Detector() }

  static func detector() throws -> Detector { try shared.get() }

  /// What the findings cover, with their labels: "NAME Maria Gómez".
  static func found(_ text: String) throws -> [String] {
    try detector().detect(text).map { "\($0.label.rawValue) \(slice(text, $0.start, $0.end))" }
  }

  static func slice(_ text: String, _ start: Int, _ end: Int) -> String {
    let scalars = Array(text.unicodeScalars)
    return String(String.UnicodeScalarView(scalars[start..<end]))
  }

  /// The text with every found character replaced by "·".
  static func hidden(_ text: String) throws -> String {
    var scalars = Array(text.unicodeScalars)
    for finding in try detector().detect(text) {
      for index in finding.start..<finding.end { scalars[index] = "·" }
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
