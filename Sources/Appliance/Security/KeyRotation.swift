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

  /// Ends a rotation that was cut off. To be called before the key is read.
  package static func finish(in data: URL) throws {
    let next = data.appendingPathComponent(nextName)
    guard FileManager.default.fileExists(atPath: next.path) else { return }
    let ring = try DurableFile.read(data.appendingPathComponent(KeyRing.fileName), limit: 65_536)
    if let new = try? MasterKey.load(environment: [:], keyFile: next), let ring, KeyRing.masterKey(of: ring.data) == new.id {
      guard rename(next.path, data.appendingPathComponent("master.key").path) == 0 else {
        throw MasterKeyError.file(FileError(.rename, next.path))
      }
    } else {
      unlink(next.path)
    }
    try DurableFile.syncFolder(data)
  }
}
