package import Foundation
import Crypto

/// Time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds, as every authenticator app makes them.
package enum TOTP {
  static let stepSeconds: Double = 30
  /// Steps before and after the present one that count too: clocks differ, and typing takes time (RFC 6238, 5.2).
  static let drift: Int64 = 1
  static let secretByteCount = 20

  /// 160 random bits (RFC 4226, 4, R6).
  package static func newSecret() -> Data {
    SymmetricKey(size: .init(bitCount: secretByteCount * 8)).withUnsafeBytes { Data($0) }
  }

  package static func step(at time: Date) -> Int64 { Int64((time.timeIntervalSince1970 / stepSeconds).rounded(.down)) }

  /// Six digits (RFC 4226, 5.3).
  package static func code(secret: Data, step: Int64) -> String {
    let message = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Data($0) }
    let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
    let offset = Int((hash.last ?? 0) & 0x0F)
    let bits = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let digits = String(bits % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step that `code` is of, or nil. A step that was used, or one before it, is refused: a code that was seen over a shoulder is worth nothing.
  package static func match(_ code: String, secret: Data, at time: Date, after lastStep: Int64?) -> Int64? {
    let now = step(at: time)
    var found: Int64?
    // All three are compared, so that the time tells nothing.
    for candidate in (now - drift)...(now + drift) {
      let isRight = Token.equal(self.code(secret: secret, step: candidate), code)
      if isRight, candidate > (lastStep ?? .min) { found = candidate }
    }
    return found
  }

  /// For the app to scan or to be typed into it (Key URI Format).
  package static func uri(secret: Data, account: String, issuer: String) -> String {
    var components = URLComponents()
    components.scheme = "otpauth"
    components.host = "totp"
    components.path = "/\(issuer):\(account)"
    components.queryItems = [
      URLQueryItem(name: "secret", value: Base32.text(secret)), URLQueryItem(name: "issuer", value: issuer),
    ]
    return components.string ?? ""
  }
}

/// RFC 4648, 6, without padding.
package enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

  package static func text(_ data: Data) -> String {
    var text = ""
    var bits: UInt32 = 0
    var count = 0
    for byte in data {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(alphabet[Int(bits >> UInt32(count)) & 31])
      }
      bits &= (1 << UInt32(count)) - 1
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(5 - count)) & 31]) }
    return text
  }
}
