import CCrypt
import Crypto
import Foundation

/// Why a password could not be hashed or checked. A wrong password is not among them: it is `false`.
package enum PasswordHashError: Error, Equatable, CustomStringConvertible {
  /// Longer than ``PasswordHash/maximumByteCount``.
  case tooLong
  /// Too many log-ins wait already; try again in a moment.
  case busy
  /// libcrypt refused. It knows bcrypt on every Debian; a missing algorithm means another library.
  case unavailable

  package var description: String {
    switch self {
    case .tooLong: "The password is longer than \(PasswordHash.maximumByteCount) bytes."
    case .busy: "Too many people are logging in at this moment. Try again in a few seconds."
    case .unavailable: "The system's libcrypt cannot compute bcrypt."
    }
  }
}

/// A password as it is stored: bcrypt, `$2b$COST$` and 53 characters, 60 in all.
///
/// bcrypt reads at most 72 bytes and stops at a NUL. So what it gets is not the password but the base64 of its HMAC-SHA256
/// (44 characters) under a fixed label: every byte counts, and the hash cannot be mistaken for, or found through, a plain
/// bcrypt or SHA-256 of the same password that leaked elsewhere.
package struct PasswordHash: Sendable, Equatable {
  /// As the database keeps it.
  package let stored: String

  package static let maximumByteCount = 1_024
  /// Stands in the database for somebody who has no password and comes through a provider.
  static let none = "none"
  package static let defaultCost = 12

  package init(stored: String) {
    self.stored = stored
  }

  /// Hashes at once, on this thread, for 0.2–0.6 s at the default cost. ``PasswordHasher`` is for asynchronous code.
  package init(hashing password: Secret<String>, cost: Int = defaultCost) throws(PasswordHashError) {
    guard let prepared = Self.prepare(password) else { throw .tooLong }
    guard let hash = Self.bcrypt(prepared, setting: try Self.makeSetting(cost: cost)) else { throw .unavailable }
    stored = hash
  }

  /// Whether `password` is the one. Takes as long as hashing, also when it is not, and when `stored` is nonsense.
  package func matches(_ password: Secret<String>) -> Bool {
    // What is too long was never accepted, but the answer must take its time all the same.
    let prepared = Self.prepare(password)
    guard let hash = Self.bcrypt(prepared ?? "", setting: stored) else {
      _ = Self.bcrypt(prepared ?? "", setting: Self.dummySetting(cost: Self.defaultCost))
      return false
    }
    return equalInConstantTime(Array(hash.utf8), Array(stored.utf8)) && prepared != nil
  }

  /// The work factor, 4–31: each step doubles the time. Nil when `stored` is not a hash.
  package var cost: Int? {
    let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[1] == "2b" ? Int(parts[2]) : nil
  }

  /// A setting that no password was ever hashed with, for names that do not exist.
  static func dummySetting(cost: Int) -> String {
    "$2b$" + (cost < 10 ? "0" : "") + "\(cost)$" + String(repeating: ".", count: 22)
  }

  /// Unicode NFKC first (NIST SP 800-63B-4, 3.1.1.2), so that one password typed on two keyboards is one password.
  static func prepare(_ password: Secret<String>) -> String? {
    let text = password.open(for: "hashing")
    guard text.utf8.count <= maximumByteCount else { return nil }
    let bytes = Data(text.precomposedStringWithCompatibilityMapping.utf8)
    let key = SymmetricKey(data: Data("chartkeep/v1/password".utf8))
    return Data(HMAC<SHA256>.authenticationCode(for: bytes, using: key)).base64EncodedString()
  }

  private static func makeSetting(cost: Int) throws(PasswordHashError) -> String {
    var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    // A null pointer lets libcrypt take its random bytes from the kernel.
    guard crypt_gensalt_rn("$2b$", UInt(cost), nil, 0, &output, Int32(output.count)) != nil else { throw .unavailable }
    return text(output)
  }

  /// libcrypt's bcrypt of `phrase` with the algorithm, cost and salt of `setting`; nil when it does not accept the setting.
  static func bcrypt(_ phrase: String, setting: String) -> String? {
    // Only bcrypt: an altered database must not choose a cheaper algorithm.
    guard setting.hasPrefix("$2b$") else { return nil }
    // crypt_rn instead of crypt_r: it says by a null pointer that it failed, and takes the work area as plain memory
    // (`struct crypt_data` has an array too large for Swift).
    let byteCount = 32_768
    let area = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
    area.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    defer {
      explicit_bzero(area, byteCount)
      area.deallocate()
    }
    return crypt_rn(phrase, setting, area, Int32(byteCount)).map { String(cString: $0) }
  }

  private static func text(_ output: [CChar]) -> String {
    String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
