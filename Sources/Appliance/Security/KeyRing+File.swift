package import Foundation
import Crypto

extension KeyRing {
  /// The ring's file in a data folder. It is worth nothing without the master key, and the data is worth nothing without it.
  package static let fileName = "keyring"

  struct Stored: Codable {
    var format: String
    /// ``MasterKey/id`` of the key that wrapped the root.
    var masterKey: String
    /// The root key, wrapped by the master key; base64.
    var root: Data
    var recovery: Recovery?
    /// Where the master key is made of a pass-phrase: how.
    var passphrase: PassphraseParameters?
  }

  /// The same root, wrapped by the recovery code.
  struct Recovery: Codable, Equatable {
    var root: Data
    /// Under the ring itself: proves, without the code, that this is what was confirmed.
    var mac: Data
    /// Microseconds since 1970.
    var confirmedAt: Int64
  }

  static let format = "chartkeep keyring 1"

  /// Opens the ring of a data folder, or makes it when `createsIfMissing`: say so only for a folder without data.
  package static func open(in folder: URL, master: MasterKey, createsIfMissing: Bool) throws(KeyRingError) -> KeyRing {
    let url = folder.appendingPathComponent(fileName)
    let found: DurableFile.Content?
    do {
      found = try DurableFile.read(url, limit: 65_536)
    } catch {
      throw .file(error)
    }
    guard let found else {
      guard createsIfMissing else { throw .missing(path: url.path) }
      return try create(at: url, master: master)
    }
    return try open(found.data, by: master)
  }

  /// Opens a ring's file that stands elsewhere, such as in a backup.
  static func open(_ file: Data, by master: MasterKey) throws(KeyRingError) -> KeyRing {
    let stored = try decode(file)
    guard stored.masterKey == master.id else { throw .wrongMasterKey(expected: stored.masterKey, given: master.id) }
    return KeyRing(root: try unwrap(stored.root, by: master.key, purpose: purpose(master)))
  }

  static func decode(_ file: Data) throws(KeyRingError) -> Stored {
    guard let stored = try? JSONDecoder().decode(Stored.self, from: file), stored.format == format else { throw .damaged }
    return stored
  }

  /// Whether the data folder's key is made of a pass-phrase.
  package static func isOpenedByPassphrase(in folder: URL) -> Bool {
    guard let found = try? DurableFile.read(folder.appendingPathComponent(fileName), limit: 65_536) else { return false }
    return (try? decode(found.data))?.passphrase != nil
  }

  /// ``MasterKey/id`` of the key that opens the file; nil when it is no ring's file.
  static func masterKey(of file: Data) -> String? { try? decode(file).masterKey }

  /// Wraps the same root by a new master key. The file changes in one step: at any moment exactly one of the two keys opens it. The recovery
  /// code stays as it is.
  package func rewrap(in folder: URL, by master: MasterKey) throws(KeyRingError) {
    let present = try stored(in: folder)
    try write(try stored(by: master, recovery: present?.recovery), in: folder)
  }

  /// The file as it would be for another master key.
  func file(by master: MasterKey, recovery: Recovery?) throws(KeyRingError) -> Data {
    try Self.encode(try stored(by: master, recovery: recovery))
  }

  func stored(in folder: URL) throws(KeyRingError) -> Stored? {
    do {
      return try DurableFile.read(folder.appendingPathComponent(Self.fileName), limit: 65_536).map { try Self.decode($0.data) }
    } catch let error as FileError {
      throw .file(error)
    } catch {
      throw .damaged
    }
  }

  func write(_ stored: Stored, in folder: URL) throws(KeyRingError) {
    let data = try Self.encode(stored)
    do {
      try DurableFile.replace(folder.appendingPathComponent(Self.fileName), with: data)
    } catch {
      throw .file(error)
    }
  }

  private static func create(at url: URL, master: MasterKey) throws(KeyRingError) -> KeyRing {
    let ring = KeyRing(root: SymmetricKey(size: .bits256))
    let content = try ring.file(by: master, recovery: nil)
    do {
      try DurableFile.makeFolder(url.deletingLastPathComponent())
      try DurableFile.create(url, with: content)
    } catch {
      throw error.code == EEXIST ? .exists(path: url.path) : .file(error)
    }
    return ring
  }

  private static func purpose(_ master: MasterKey) -> String {
    "root|\(master.id)"
  }

  private func stored(by master: MasterKey, recovery: Recovery?) throws(KeyRingError) -> Stored {
    Stored(
      format: Self.format, masterKey: master.id, root: try Self.wrap(root, by: master.key, purpose: Self.purpose(master)),
      recovery: recovery, passphrase: master.passphrase)
  }

  private static func encode(_ stored: Stored) throws(KeyRingError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(stored) else { throw .damaged }
    return data + Data("\n".utf8)
  }
}
