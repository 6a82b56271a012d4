/// A code by which a clinic may find the person behind de-identified data again.
///
/// It is random and never derived from a name, a record number or a surrogate: 45 CFR 164.514(c)(1) forbids a code that comes from information about
/// the person. The table from codes to patients is the only way back.
package struct ReidentificationCode: Sendable, Hashable, CustomStringConvertible {
  /// 31 letters and digits without those that a reader mistakes: no 0 O, no 1 I L. A prime number of them, so that the check finds every single
  /// wrong character and every swap of two.
  package static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
  /// 31^10 is about 2^49: with a million codes given out, the chance that a new one is taken is below one in 10^8. The caller checks all the same.
  package static let length = 10

  /// Ten characters and the check character, in capitals, without separators.
  package let value: String

  package init(using random: inout some RandomNumberGenerator) {
    let places = (0..<Self.length).map { _ in Int.random(in: 0..<Self.alphabet.count, using: &random) }
    value = String((places + [Self.check(places)]).map { Self.alphabet[$0] })
  }

  /// Reads what a person typed: in any case, with spaces and hyphens anywhere. Nil when the check fails or a character is none of the alphabet.
  package init?(_ typed: String) {
    let characters = typed.uppercased().filter { $0 != "-" && $0 != " " }
    let places = characters.compactMap { Self.alphabet.firstIndex(of: $0) }
    guard places.count == characters.count, places.count == Self.length + 1, Self.check(places.dropLast()) == places.last else {
      return nil
    }
    value = characters
  }

  /// In groups for reading aloud: "7KQ2M-XW94T-C".
  package var description: String {
    "\(value.prefix(5))-\(value.dropFirst(5).prefix(5))-\(value.suffix(1))"
  }

  /// The weighted sum of places modulo 31. Weights 1–10 have inverses and differ pairwise.
  private static func check(_ places: some Sequence<Int>) -> Int {
    places.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } % alphabet.count
  }
}
