import Crypto
import Foundation

/// What opens the clinic's data when the master key is lost: 160 random bits on a sheet of paper in a safe.
///
/// It is written as nine groups of four characters, the last of which tells a mistyped one. Letters that look like digits are not used and are
/// understood all the same (Crockford's base 32).
package struct RecoveryCode: Sendable {
  private let bytes: Data
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  static let byteCount = 20

  static func generate() -> RecoveryCode {
    RecoveryCode(bytes: SymmetricKey(size: .init(bitCount: 8 * byteCount)).withUnsafeBytes { Data($0) })
  }

  private init(bytes: Data) { self.bytes = bytes }

  /// Nil when it is mistyped. Case, spaces and dashes do not matter.
  package init?(_ text: String) {
    var values: [UInt8] = []
    for letter in text.uppercased() where letter != "-" && !letter.isWhitespace {
      let plain: Character = ["O": "0", "I": "1", "L": "1"][letter] ?? letter
      guard let value = Self.alphabet.firstIndex(of: plain) else { return nil }
      values.append(UInt8(value))
    }
    guard values.count == 36 else { return nil }
    var data = Data()
    var (buffer, bits) = (UInt32(0), 0)
    for value in values.prefix(32) {
      buffer = buffer << 5 | UInt32(value)
      bits += 5
      if bits >= 8 {
        bits -= 8
        data.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    self.init(bytes: data)
    guard Self.check(data) == Array(values.suffix(4)) else { return nil }
  }

  package var text: String {
    var values: [UInt8] = []
    var (buffer, bits) = (UInt32(0), 0)
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        values.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 31)
      }
    }
    let letters = (values + Self.check(bytes)).map { Self.alphabet[Int($0)] }
    return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
  }

  /// 20 bits: one mistyped code in a million passes.
  private static func check(_ bytes: Data) -> [UInt8] {
    SHA256.hash(data: Data("chartkeep/v1/recovery check".utf8) + bytes).prefix(4).map { $0 & 31 }
  }

  /// 160 random bits need no slow hash.
  var key: SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), info: Data("chartkeep/v1/recovery".utf8), outputByteCount: 32)
  }
}

extension RecoveryCode: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension KeyRing {
  private static let recoveryPurpose = "root|recovery"

  /// Opens a ring's file by the code that was set up for it.
  static func open(_ file: Data, by code: RecoveryCode) throws(BackupError) -> KeyRing {
    guard let stored = try? decode(file) else { throw .damaged(part: fileName) }
    guard let recovery = stored.recovery else { throw .noRecoveryCode }
    guard let root = try? unwrap(recovery.root, by: code.key, purpose: recoveryPurpose) else { throw .wrongRecoveryCode }
    return KeyRing(root: root)
  }

  func recovery(by code: RecoveryCode, confirmedAt time: Date) throws(KeyRingError) -> Recovery {
    let wrapped = try Self.wrap(root, by: code.key, purpose: Self.recoveryPurpose)
    return Recovery(root: wrapped, mac: recoveryMAC(wrapped, time.microseconds), confirmedAt: time.microseconds)
  }

  /// Whether it is what was confirmed. Asked each night, without the code.
  func isIntact(_ recovery: Recovery) -> Bool {
    equalInConstantTime(recovery.mac, recoveryMAC(recovery.root, recovery.confirmedAt))
  }

  private func recoveryMAC(_ wrapped: Data, _ time: Int64) -> Data {
    mac(Data("chartkeep/v1/recovery|\(time)|".utf8) + wrapped, purpose: .recovery)
  }
}
