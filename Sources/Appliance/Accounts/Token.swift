package import Foundation

/// Random values that stand for somebody or something.
package enum Token {
  /// 256 random bits, base64url.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return Base64URL.text(bytes)
  }

  /// A code for people: 16 characters in groups of four, without those that look alike; 78 bits.
  package static func code() -> String {
    let alphabet = Array("ABCDEFGHJKMNPQRSTVWXYZ23456789")
    var generator = SystemRandomNumberGenerator()
    let characters = (0..<16).compactMap { _ in alphabet.randomElement(using: &generator) }
    return stride(from: 0, to: 16, by: 4).map { String(characters[$0..<($0 + 4)]) }.joined(separator: "-")
  }

  /// As typed from paper: spaces and case don't matter.
  package static func normalized(_ code: String) -> String {
    let characters = code.uppercased().filter { $0.isLetter || $0.isNumber }
    return stride(from: 0, to: characters.count, by: 4).map { String(characters.dropFirst($0).prefix(4)) }.joined(separator: "-")
  }

  /// Compares without telling by its time where the two differ.
  static func equal(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// Base64 for addresses and tokens (RFC 4648, 5), without padding.
package enum Base64URL {
  package static func text(_ data: some DataProtocol) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Nil for what is no such text; padding is refused.
  package static func data(_ text: some StringProtocol) -> Data? {
    guard !text.contains("="), !text.contains("+"), !text.contains("/") else { return nil }
    let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
}
