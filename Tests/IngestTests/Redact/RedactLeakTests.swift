import Foundation
import Ingest
import Testing

/// Leak on labelled notes, counted as the shared scorer does: letters and digits of identifiers left uncovered (organizations aside).
struct RedactLeakTests {
  private static let folder = ProcessInfo.processInfo.environment["CHARTKEEP_TEST_DATA"]

  private struct Row: Decodable {
    struct Span: Decodable {
      var start: Int
      var end: Int
      var label: String?
    }
    var text: String
    var spans: [Span]
    var optional: [Span]?
    var clinical: [Span]?
  }

  /// File, bound of the leak, bound of the precision, both with a margin over what was measured.
  @Test(
    .enabled(if: folder != nil),
    arguments: [("dev", 0.014, 0.97), ("mts_dev", 0.015, 0.85), ("meddocan_es", 0.045, 0.92)])
  func `identifiers of labelled notes are covered`(file: String, leakBound: Double, precisionBound: Double) throws {
    let folder = try #require(Self.folder)
    let data = try String(contentsOfFile: "\(folder)/data/deid/\(file).jsonl", encoding: .utf8)
    let detector = try RedactSample.detector()
    var (characters, leaked, covered, right, terms, lost) = (0, 0, 0, 0, 0, 0)
    for line in data.split(separator: "\n") {
      let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
      let scalars = Array(row.text.unicodeScalars)
      var found = [Bool](repeating: false, count: scalars.count)
      for finding in detector.detect(row.text) { for index in finding.start..<finding.end { found[index] = true } }
      // 0 none, 1 identifier, 2 organization, 3 counts neither way
      var kind = [UInt8](repeating: 0, count: scalars.count)
      for span in row.optional ?? [] { for index in span.start..<span.end { kind[index] = 3 } }
      for span in row.spans { for index in span.start..<span.end { kind[index] = span.label == "ORG" ? 2 : 1 } }
      for index in scalars.indices where scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil {
        if kind[index] == 1 {
          characters += 1
          leaked += found[index] ? 0 : 1
        }
        if found[index], kind[index] != 3 {
          covered += 1
          right += kind[index] == 0 ? 0 : 1
        }
      }
      for span in row.clinical ?? [] {
        terms += 1
        lost += (span.start..<span.end).filter { found[$0] }.count * 2 >= span.end - span.start ? 1 : 0
      }
    }
    let leak = Double(leaked) / Double(max(1, characters))
    let precision = Double(right) / Double(max(1, covered))
    #expect(leak <= leakBound)
    #expect(precision >= precisionBound)
    #expect(Double(lost) <= 0.01 * Double(max(1, terms)))
  }
}
