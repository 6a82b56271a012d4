import Crypto
import Foundation
import _CryptoExtras

/// What makes a master key of a pass-phrase (scrypt, RFC 7914). It stands in the ring's file; it opens nothing.
struct PassphraseParameters: Codable, Equatable, Sendable {
  /// 16 random bytes.
  var salt: Data
  /// The cost N, a power of two.
  var rounds: Int
  var blockSize: Int
  var parallelism: Int

  /// 128 MiB and some tenths of a second for each guess.
  static func fresh() -> PassphraseParameters {
    PassphraseParameters(
      salt: SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }, rounds: 1 << 17, blockSize: 8, parallelism: 1)
  }

  /// What somebody put into the file must not make a start take all memory, or no time.
  var isSound: Bool {
    (16...64).contains(salt.count) && (1 << 10...1 << 20).contains(rounds) && rounds.nonzeroBitCount == 1 && (1...16).contains(blockSize)
      && (1...4).contains(parallelism)
  }
}

/// A pass-phrase that the master key is made of: kept in a head, asked at each start.
package struct Passphrase: Sendable {
  /// The systemd credential that a start may find it in.
  package static let credentialName = "chartkeep.passphrase"
  static let shortest = 20

  private let text: String

  /// As it was typed; spaces at the ends and the form of accented letters do not matter.
  package init(_ text: String) {
    self.text = text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
  }

  /// Why it may not be used; nil when it may.
  package var problem: String? {
    if text.count < Self.shortest {
      return "A pass-phrase has at least \(Self.shortest) characters, such as six words that have nothing to do with each other."
    }
    if text.utf8.count > 1_000 { return "A pass-phrase has at most 1,000 bytes." }
    if Set(text.lowercased()).count < 8 { return "This pass-phrase repeats itself: use words that have nothing to do with each other." }
    return nil
  }

  /// The one that systemd gave, if it did.
  static func ofCredential(_ environment: [String: String]) -> Passphrase? {
    guard let folder = environment["CREDENTIALS_DIRECTORY"],
      let found = try? DurableFile.read(URL(fileURLWithPath: folder).appendingPathComponent(credentialName), limit: 4_096),
      let text = String(data: found.data, encoding: .utf8)
    else { return nil }
    let passphrase = Passphrase(text)
    return passphrase.text.isEmpty ? nil : passphrase
  }

  /// Takes some tenths of a second on purpose.
  func key(_ parameters: PassphraseParameters) throws(MasterKeyError) -> SymmetricKey {
    guard parameters.isSound,
      let key = try? KDF.Scrypt.deriveKey(
        from: Data(text.utf8), salt: parameters.salt, outputByteCount: MasterKey.byteCount, rounds: parameters.rounds,
        blockSize: parameters.blockSize, parallelism: parameters.parallelism,
        maxMemory: 256 * parameters.rounds * parameters.blockSize + (64 << 20))
    else { throw .passphraseDamaged }
    return key
  }
}

extension Passphrase: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
