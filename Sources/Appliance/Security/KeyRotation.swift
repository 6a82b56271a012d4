package import Foundation

/// A new master key. Only the ring's root is wrapped anew, so it takes no time however much data there is, and the service goes on.
///
/// Beside a key file the new key stands as `master.key.next` until the ring is wrapped by it: whenever the power goes, one of the two opens the
/// ring, and the next start keeps that one.
package enum KeyRotation {
  package static let nextName = "master.key.next"

  /// Where the master key is a file in the data folder.
  static func replaceKeyFile(in data: URL, keys: KeyRing) throws -> MasterKey {
    try finish(in: data)
    let next = data.appendingPathComponent(nextName)
    let new = try MasterKey.create(at: next)
    try keys.rewrap(in: data, by: new)
    try finish(in: data)
    return new
  }

  /// From now on the master key is made of a pass-phrase, and the key file is gone. Until the ring is written the old key opens it, afterwards the
  /// pass-phrase; a key file that a kill left behind opens nothing any more, and the next start removes it.
  static func takePassphrase(_ passphrase: Passphrase, in data: URL, keys: KeyRing) throws -> MasterKey {
    try finish(in: data)
    let new = try MasterKey(passphrase, .fresh())
    try keys.rewrap(in: data, by: new)
    try DurableFile.erase(data.appendingPathComponent("master.key"))
    return new
  }

  /// Ends a rotation that was cut off. To be called before the key is read.
  package static func finish(in data: URL) throws {
    let next = data.appendingPathComponent(nextName)
    let ring = try DurableFile.read(data.appendingPathComponent(KeyRing.fileName), limit: 65_536)
    if let ring, let stored = try? KeyRing.decode(ring.data), stored.passphrase != nil {
      try DurableFile.erase(data.appendingPathComponent("master.key"))
    }
    guard FileManager.default.fileExists(atPath: next.path) else { return }
    if let new = try? MasterKey.load(environment: [:], keyFile: next), let ring, KeyRing.masterKey(of: ring.data) == new.id {
      // The old key opens the ring as it was, which may stand in the disk's free blocks: a rename alone would leave it there, too.
      let file = data.appendingPathComponent("master.key")
      try DurableFile.erase(file)
      guard rename(next.path, file.path) == 0 else {
        throw MasterKeyError.file(FileError(.rename, next.path))
      }
    } else {
      unlink(next.path)
    }
    try DurableFile.syncFolder(data)
  }
}
