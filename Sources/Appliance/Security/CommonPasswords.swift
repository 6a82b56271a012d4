import Crypto
import Foundation

/// Passwords that many people use, as fingerprints: what is asked is only whether one is among them (NIST SP 800-63B-4, 3.1.1.2).
enum CommonPasswords {
  /// The first 40 bits of each SHA-256, sorted.
  private static let fingerprints: [UInt64] = {
    let bytes = Data(base64Encoded: encoded) ?? Data()
    return stride(from: 0, to: bytes.count - 4, by: 5).map { start in bytes[start..<start + 5].reduce(0) { $0 << 8 | UInt64($1) } }
  }()

  static var count: Int { fingerprints.count }

  /// Upper and lower case are the same.
  static func contains(_ password: String) -> Bool {
    let wanted = SHA256.hash(data: Data(password.lowercased().utf8)).prefix(5).reduce(0) { $0 << 8 | UInt64($1) }
    var (low, high) = (0, fingerprints.count)
    while low < high {
      let middle = (low + high) / 2
      if fingerprints[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < fingerprints.count && fingerprints[low] == wanted
  }
}
