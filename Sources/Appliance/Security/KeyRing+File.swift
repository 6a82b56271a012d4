package import Foundation
import Crypto

extension KeyRing {
  /// The ring's file in a data folder. It is worth nothing without the master key, and the data is worth nothing without it.
  package static let fileName = "keyring"

  private struct Stored: Codable {
    var format: String
    /// ``MasterKey/id`` of the key that wrapped the root.
    var masterKey: String
    /// The wrapped root key, base64.
    var root: Data
  }

  private static let format = "chartkeep keyring 1"

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
    guard let stored = try? JSONDecoder().decode(Stored.self, from: found.data), stored.format == format else { throw .damaged }
    guard stored.masterKey == master.id else { throw .wrongMasterKey(expected: stored.masterKey, given: master.id) }
    return KeyRing(root: try unwrap(stored.root, by: master.key, purpose: purpose(master)))
  }

  /// Wraps the same root by a new master key. The file changes in one step: at any moment exactly one of the two keys opens it.
  package func rewrap(in folder: URL, by master: MasterKey) throws(KeyRingError) {
    let url = folder.appendingPathComponent(Self.fileName)
    do {
      try DurableFile.replace(url, with: try stored(by: master))
    } catch let error as FileError {
      throw .file(error)
    } catch {
      throw .damaged
    }
  }

  private static func create(at url: URL, master: MasterKey) throws(KeyRingError) -> KeyRing {
    let ring = KeyRing(root: SymmetricKey(size: .bits256))
    let content = try ring.stored(by: master)
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

  private func stored(by master: MasterKey) throws(KeyRingError) -> Data {
    let stored = Stored(
      format: Self.format, masterKey: master.id,
      root: try Self.wrap(root, by: master.key, purpose: Self.purpose(master)))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(stored) else { throw .damaged }
    return data + Data("\n".utf8)
  }
}
