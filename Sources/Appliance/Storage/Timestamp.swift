import Foundation

/// Times in the database: whole microseconds since 1970, so that they sort, compare and round-trip exactly.
extension Date {
  var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

  init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
