package import Foundation

/// Money of the ledger, in millionths of a credit. A credit is a US dollar.
package struct Credits: Sendable, Equatable, Comparable, Codable, Hashable {
  package var micro: Int64

  package static let zero = Credits(micro: 0)

  package init(micro: Int64) { self.micro = micro }

  package init(from decoder: any Decoder) throws { micro = try decoder.singleValueContainer().decode(Int64.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(micro)
  }

  /// "12.50", with up to six digits after the point; nil for anything else, and beyond a billion.
  package init?(_ text: String) {
    let parts = text.trimmingCharacters(in: .whitespaces).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let whole = Int64(parts[0])
    else { return nil }
    let digits = parts.count == 2 ? String(parts[1]) : ""
    guard digits.count <= 6, let rest = Int64(digits + String(repeating: "0", count: 6 - digits.count)) else { return nil }
    micro = whole * 1_000_000 + rest
  }

  package static func < (a: Credits, b: Credits) -> Bool { a.micro < b.micro }

  /// Two digits after the point, more where there is more.
  package var words: String {
    let sign = micro < 0 ? "−" : ""
    let size = micro.magnitude
    var digits = String(size % 1_000_000)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.count > 2, digits.hasSuffix("0") { digits.removeLast() }
    return "\(sign)\(size / 1_000_000).\(digits)"
  }
}

/// What a model costs from a day on: credits for a million tokens.
package struct ModelPrice: Sendable, Equatable {
  package var model: String
  package var input: Credits
  package var output: Credits
  package var validFrom: Date
  package var source: String

  /// For people, before anything is asked.
  package func estimate(input tokens: Int, output answer: Int) -> Credits { cost(input: tokens, output: answer) }

  /// A fraction of a micro-credit counts as a whole one. Saturates.
  func cost(input tokens: Int, output answer: Int) -> Credits {
    let (a, overA) = Int64(max(0, tokens)).multipliedReportingOverflow(by: input.micro)
    let (b, overB) = Int64(max(0, answer)).multipliedReportingOverflow(by: output.micro)
    let (sum, over) = a.addingReportingOverflow(b)
    guard !overA, !overB, !over else { return Credits(micro: Int64.max / 4) }
    return Credits(micro: sum / 1_000_000 + (sum % 1_000_000 > 0 ? 1 : 0))
  }
}
