package import Crypto
package import Foundation

/// Why something sealed stays closed.
package enum KeyRingError: Error, Equatable, CustomStringConvertible {
  /// The ring was wrapped by another master key; ids as in ``MasterKey/id``.
  case wrongMasterKey(expected: String, given: String)
  case missing(path: String)
  case exists(path: String)
  /// The ring's own file, or a sealed value, was changed or cut, or belongs to another place.
  case damaged
  /// Sealed by a key that this ring does not hold.
  case unknownKey
  case file(FileError)

  package var description: String {
    switch self {
    case .wrongMasterKey(let expected, let given):
      "This data folder needs the master key \(expected), but \(given) was given. Use the key that belongs to this folder."
    case .missing(let path):
      "The key ring \(path) is missing, though there is data. Restore it from a backup: without it the data cannot be read."
    case .exists(let path):
      "There is a key ring at \(path) already; a new one would make the data unreadable."
    case .damaged:
      "A sealed value was changed or cut, or was moved from another place."
    case .unknownKey:
      "A sealed value belongs to another key ring. It may come from another data folder."
    case .file(let error):
      error.description
    }
  }
}

/// What a sub-key is for. The raw values are part of the derivation and never change.
package enum KeyPurpose: String, Sendable, CaseIterable {
  /// Seals database columns.
  case columns
  /// Wraps the data-encryption keys of files and secrets.
  case wrapping
  /// Recognizes the same bytes again without telling what they are (duplicates).
  case contentMAC = "content-mac"
  /// Finds a patient by record number or by name and birth date in the encrypted identity map.
  case identifierIndex = "identifier-index"
  /// Draws invented names and numbers, and how far a patient's dates move.
  case surrogates
  /// Recognizes a request to a model that was made before.
  case modelAnswer = "model-answer"
  /// Binds a signature to its note, person, time and text.
  case attestation
  /// Chains the audit log.
  case audit
  /// Signs the audit log's head outside the database.
  case auditHead = "audit-head"
  /// Session, CSRF and API tokens are stored as keyed hashes only.
  case tokens
  /// Seals backups; names their blocks.
  case backup
  case backupNames = "backup-names"
  /// Proves that the recovery code's wrapped key is the one that was confirmed.
  case recovery
}

/// All keys of a data folder. Envelope encryption (NIST SP 800-57 part 1, 6.2.3.1):
///
/// ```
/// master key ─wraps─► root key (DATA/keyring) ─HKDF, one label each─► sub-keys: columns, keyed hashes, audit, wrapping
///                                                                      wrapping ─wraps─► one data-encryption key per file
/// ```
///
/// A new master key only rewraps the root. Keyed hashes stay comparable, because the root stays.
package struct KeyRing: Sendable {
  /// Tells rings apart; it stands in front of everything that this ring seals. 8 bytes.
  let idBytes: Data
  /// ``idBytes`` in hex.
  package var id: String { idBytes.hex }
  let root: SymmetricKey
  private let subKeys: [KeyPurpose: SymmetricKey]

  /// A ring of its own, for tests and tools that keep nothing.
  package static func ephemeral() -> KeyRing {
    KeyRing(root: SymmetricKey(size: .bits256))
  }

  init(root: SymmetricKey) {
    func derive(_ label: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data("chartkeep/v1/\(label)".utf8), outputByteCount: 32)
    }
    self.root = root
    idBytes = derive("id").withUnsafeBytes { Data($0.prefix(8)) }
    subKeys = Dictionary(uniqueKeysWithValues: KeyPurpose.allCases.map { ($0, derive($0.rawValue)) })
  }

  func subKey(_ purpose: KeyPurpose) -> SymmetricKey {
    guard let key = subKeys[purpose] else { preconditionFailure("Each purpose has a sub-key since init.") }
    return key
  }

  // MARK: Keyed hashes

  /// HMAC-SHA256, 32 bytes. Equal input gives equal output for one purpose and none across purposes.
  package func mac(_ data: some DataProtocol, purpose: KeyPurpose) -> Data {
    Data(HMAC<SHA256>.authenticationCode(for: data, using: subKey(purpose)))
  }

  /// The same for bytes that come piece by piece.
  package func hasher(purpose: KeyPurpose) -> HMAC<SHA256> {
    HMAC(key: subKey(purpose))
  }

  // MARK: Columns

  /// Version byte, ring id (8), nonce (12), ciphertext, tag (16): 37 bytes more than the text.
  static let columnOverhead = 1 + 8 + 12 + 16
  private static let version: UInt8 = 1

  /// Where a value stands: "table|row|column". Table and column come from the source and hold no bar, so no two places
  /// give the same text.
  package static func place(_ table: StaticString, _ row: some CustomStringConvertible, _ column: StaticString) -> String {
    "\(table)|\(row)|\(column)"
  }

  /// Encrypts a column's value so that it opens only at its own place (``place(_:_:_:)``). Two seals of one value differ.
  package func seal(_ data: some DataProtocol, aad: String) throws(KeyRingError) -> Data {
    // AES-GCM with random nonces is good for 2^32 values per key (NIST SP 800-38D, 8.3): 10,000 a day for a thousand years.
    guard let box = try? AES.GCM.seal(data, using: subKey(.columns), authenticating: columnAAD(aad)), let combined = box.combined else {
      throw .damaged
    }
    return Data([Self.version]) + idBytes + combined
  }

  package func seal(_ text: String, aad: String) throws(KeyRingError) -> Data {
    try seal(Data(text.utf8), aad: aad)
  }

  /// What opens something: under a data-encryption key of its own, which stands wrapped beside it. Version byte 2, ring id (8), wrapped key (61),
  /// nonce, ciphertext, tag. ``open(_:aad:)`` knows both forms.
  package func sealSecret(_ data: some DataProtocol, aad: String) throws(KeyRingError) -> Data {
    let (key, wrapped) = try wrapNewKey(purpose: Self.secretPurpose(aad))
    guard let box = try? AES.GCM.seal(data, using: key, authenticating: columnAAD(aad)), let combined = box.combined else { throw .damaged }
    return Data([Self.secretVersion]) + idBytes + wrapped + combined
  }

  package func sealSecret(_ text: String, aad: String) throws(KeyRingError) -> Data {
    try sealSecret(Data(text.utf8), aad: aad)
  }

  private static let secretVersion: UInt8 = 2
  private static func secretPurpose(_ aad: String) -> String { "secret|\(aad)" }

  private func openSecret(_ sealed: Data, aad: String) throws(KeyRingError) -> Data {
    let content = sealed.dropFirst(9)
    guard content.count > Self.wrappedByteCount else { throw .damaged }
    let key = try unwrap(Data(content.prefix(Self.wrappedByteCount)), purpose: Self.secretPurpose(aad))
    guard let box = try? AES.GCM.SealedBox(combined: content.dropFirst(Self.wrappedByteCount)),
      let data = try? AES.GCM.open(box, using: key, authenticating: columnAAD(aad))
    else { throw .damaged }
    return data
  }

  /// The value, or an error when one bit of it changed or `aad` names another place.
  package func open(_ sealed: Data, aad: String) throws(KeyRingError) -> Data {
    guard sealed.count >= Self.columnOverhead, let version = sealed.first, [Self.version, Self.secretVersion].contains(version) else {
      throw .damaged
    }
    guard sealed.dropFirst().prefix(8) == idBytes else { throw .unknownKey }
    if version == Self.secretVersion { return try openSecret(sealed, aad: aad) }
    guard let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst(9)),
      let data = try? AES.GCM.open(box, using: subKey(.columns), authenticating: columnAAD(aad))
    else { throw .damaged }
    return data
  }

  package func openText(_ sealed: Data, aad: String) throws(KeyRingError) -> String {
    guard let text = String(data: try open(sealed, aad: aad), encoding: .utf8) else { throw .damaged }
    return text
  }

  private func columnAAD(_ place: String) -> Data {
    Data("chartkeep/v1/column|\(id)|\(place)".utf8)
  }

  // MARK: Keys of single files and secrets

  /// A new data-encryption key, and the same wrapped (61 bytes) to be kept beside what it seals. `purpose` must be given
  /// again to unwrap, so a key moved to another file stays closed.
  package func wrapNewKey(purpose: String) throws(KeyRingError) -> (key: SymmetricKey, wrapped: Data) {
    let key = SymmetricKey(size: .bits256)
    return (key, try Self.wrap(key, by: subKey(.wrapping), purpose: purpose))
  }

  package func unwrap(_ wrapped: Data, purpose: String) throws(KeyRingError) -> SymmetricKey {
    try Self.unwrap(wrapped, by: subKey(.wrapping), purpose: purpose)
  }

  static let wrappedByteCount = 1 + 12 + 32 + 16

  static func wrap(_ key: SymmetricKey, by wrapping: SymmetricKey, purpose: String) throws(KeyRingError) -> Data {
    let aad = Data("chartkeep/v1/wrap|\(purpose)".utf8)
    let bytes = key.withUnsafeBytes { Data($0) }
    guard let box = try? AES.GCM.seal(bytes, using: wrapping, authenticating: aad), let combined = box.combined else { throw .damaged }
    return Data([version]) + combined
  }

  static func unwrap(_ wrapped: Data, by wrapping: SymmetricKey, purpose: String) throws(KeyRingError) -> SymmetricKey {
    let aad = Data("chartkeep/v1/wrap|\(purpose)".utf8)
    guard wrapped.count == wrappedByteCount, wrapped.first == version,
      let box = try? AES.GCM.SealedBox(combined: wrapped.dropFirst()),
      let bytes = try? AES.GCM.open(box, using: wrapping, authenticating: aad)
    else { throw .damaged }
    return SymmetricKey(data: bytes)
  }
}
