import Crypto
package import Foundation

/// Why there is no master key. Each message says what the administrator can do.
package enum MasterKeyError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  case tooOpen(path: String, mode: Int)
  case foreignOwner(path: String)
  case wrongSize(path: String, bytes: Int)
  case trivial(path: String)
  case notConfigured
  case passphraseNeeded
  case wrongPassphrase
  case passphraseDamaged
  case file(FileError)

  package var description: String {
    switch self {
    case .missing(let path):
      "There is no master key at \(path). Put the key of this data folder there (32 bytes, mode 0600); without it the data cannot be read."
    case .tooOpen(let path, let mode):
      "The master key \(path) has mode 0\(String(mode, radix: 8)): others may have read it. Run: chmod 0600 \(path)"
    case .foreignOwner(let path):
      "The master key \(path) belongs to another user, who can change it. Run: chown \"$(id -un)\" \(path)"
    case .wrongSize(let path, let bytes):
      "The master key \(path) has \(bytes) bytes instead of 32. It is damaged, or it is another file: restore it from its safe copy."
    case .trivial(let path):
      "The master key \(path) is one byte repeated: that is no key. Restore it from its safe copy."
    case .notConfigured:
      "No master key is configured: name a key file, or give the service the systemd credential \(MasterKey.credentialName)."
    case .passphraseNeeded:
      "This data is opened by a pass-phrase, and none was given. Start with --passphrase-stdin, or give the service the systemd credential \(Passphrase.credentialName)."
    case .wrongPassphrase:
      "This pass-phrase does not open the data. Capitals, spaces and accents count. If it is forgotten, the recovery code opens a backup."
    case .passphraseDamaged:
      "What stands beside the pass-phrase in the ring's file is damaged. Restore a backup; its own copy of the file opens it."
    case .file(let error):
      error.description
    }
  }
}

/// The key that opens the key ring, and so everything else: 32 random bytes that are kept apart from the data.
///
/// It comes from a systemd credential (encrypted to the machine, never on the disk in clear) or from a key file. It is used
/// for nothing but wrapping: see ``KeyRing``.
package struct MasterKey: Sendable {
  package static let credentialName = "chartkeep.master-key"
  package static let byteCount = 32

  /// Tells keys apart without telling anything about them: the first 8 bytes of a keyed hash, in hex.
  package let id: String
  let key: SymmetricKey
  /// What made it of a pass-phrase; nil for random keys. It has to stand beside whatever the key wraps.
  let passphrase: PassphraseParameters?

  private init(key: SymmetricKey, passphrase: PassphraseParameters? = nil) {
    self.key = key
    self.passphrase = passphrase
    let tag = HMAC<SHA256>.authenticationCode(for: Data("chartkeep/v1/master key id".utf8), using: key)
    id = Data(tag.prefix(8)).hex
  }

  /// A new random key.
  package static func generate() -> MasterKey {
    MasterKey(key: SymmetricKey(size: .bits256))
  }

  init(_ passphrase: Passphrase, _ parameters: PassphraseParameters) throws(MasterKeyError) {
    self.init(key: try passphrase.key(parameters), passphrase: parameters)
  }

  /// The key of a data folder: of a pass-phrase where its ring says so, else as ``load(environment:keyFile:createsKeyFile:)`` finds it. `ask` gives
  /// a pass-phrase that no credential brought; it is called only when one is needed.
  static func open(
    in data: URL, environment: [String: String] = ProcessInfo.processInfo.environment, createsKeyFile: Bool = false,
    ask: () throws -> Passphrase?
  ) throws -> MasterKey {
    let ring = try DurableFile.read(data.appendingPathComponent(KeyRing.fileName), limit: 65_536)
    guard let ring, let stored = try? KeyRing.decode(ring.data), let parameters = stored.passphrase else {
      return try load(
        environment: environment, keyFile: data.appendingPathComponent("master.key"), createsKeyFile: createsKeyFile)
    }
    guard let passphrase = try Passphrase.ofCredential(environment) ?? ask() else { throw MasterKeyError.passphraseNeeded }
    let key = try MasterKey(passphrase, parameters)
    guard key.id == stored.masterKey else { throw MasterKeyError.wrongPassphrase }
    return key
  }

  /// Takes the systemd credential if the service was given one, else `keyFile`.
  ///
  /// `createsKeyFile` is for the first start only: with data already there, a new key would open nothing.
  package static func load(
    environment: [String: String] = ProcessInfo.processInfo.environment, keyFile: URL?, createsKeyFile: Bool = false
  ) throws(MasterKeyError) -> MasterKey {
    if let folder = environment["CREDENTIALS_DIRECTORY"] {
      let credential = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(credentialName)
      // systemd shows the service's ACL as group bits, so a credential may read 0440; its folder is closed to others.
      if let key = try read(credential, forbidding: 0o027) { return key }
    }
    guard let keyFile else { throw .notConfigured }
    if let key = try read(keyFile, forbidding: 0o077) { return key }
    guard createsKeyFile else { throw .missing(path: keyFile.path) }
    return try create(at: keyFile)
  }

  /// Makes a key file of mode 0600. Fails when there is a file already.
  package static func create(at url: URL) throws(MasterKeyError) -> MasterKey {
    let key = SymmetricKey(size: .bits256)
    do {
      try DurableFile.makeFolder(url.deletingLastPathComponent())
      try DurableFile.create(url, with: key.withUnsafeBytes { Data($0) })
    } catch {
      throw .file(error)
    }
    return MasterKey(key: key)
  }

  /// Whether this machine has a key already: the systemd credential or the file.
  static func isThere(environment: [String: String] = ProcessInfo.processInfo.environment, keyFile: URL) -> Bool {
    isCredential(environment) || FileManager.default.fileExists(atPath: keyFile.path)
  }

  /// Whether the key comes from a systemd credential.
  package static func isCredential(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    guard let folder = environment["CREDENTIALS_DIRECTORY"] else { return false }
    return FileManager.default.fileExists(atPath: folder + "/" + credentialName)
  }

  /// Writes the key to a file of mode 0600 that must not be there yet.
  func keep(at url: URL) throws(MasterKeyError) {
    do {
      try DurableFile.makeFolder(url.deletingLastPathComponent())
      try DurableFile.create(url, with: key.withUnsafeBytes { Data($0) })
    } catch {
      throw .file(error)
    }
  }

  private static func read(_ url: URL, forbidding forbidden: UInt32) throws(MasterKeyError) -> MasterKey? {
    let found: DurableFile.Content?
    do {
      // Far more than a key has, so that a wrong file is told by its size; reading it costs nothing.
      found = try DurableFile.read(url, limit: 64 << 20)
    } catch {
      throw .file(error)
    }
    guard let found else { return nil }
    guard found.mode & forbidden == 0 else { throw .tooOpen(path: url.path, mode: Int(found.mode)) }
    guard [0, geteuid()].contains(found.owner) || geteuid() == 0 else { throw .foreignOwner(path: url.path) }
    guard found.data.count == byteCount else { throw .wrongSize(path: url.path, bytes: found.data.count) }
    guard Set(found.data).count > 1 else { throw .trivial(path: url.path) }
    return MasterKey(key: SymmetricKey(data: found.data))
  }
}
