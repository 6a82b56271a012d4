import Crypto
import Foundation

/// Blocks of backed-up files, sealed one by one. Equal blocks have one name and are kept once: what did not change since the last backup is not written again.
///
/// ```
/// name     HMAC-SHA256 of the plain block, keyed: it tells nobody without the ring what is in it
/// content  magic "ckblok" 0x00 0x01 (8) · ring id (8) · AES-256-GCM of the block · tag (16)
/// ```
///
/// The key of each block is derived from its name (HKDF), so no key seals two contents and the nonce may be constant.
struct BackupBlocks: Sendable {
  let folder: URL
  let keys: KeyRing

  /// A database page changed here and there must not make much of it new.
  static let byteCount = 262_144
  static let magic = Data("ckblok".utf8) + [0, 1]

  init(in folder: URL, keys: KeyRing) {
    self.folder = folder.appendingPathComponent("blocks", isDirectory: true)
    self.keys = keys
  }

  func id(of block: Data) -> Data { keys.mac(block, purpose: .backupNames) }

  func url(_ id: Data) -> URL {
    let name = id.hex
    return folder.appendingPathComponent(String(name.prefix(2)), isDirectory: true).appendingPathComponent(name)
  }

  /// Durable only after the file system was synced. Returns the bytes written.
  func write(_ block: Data, _ id: Data) throws(BackupError) -> Int {
    guard let box = try? AES.GCM.seal(block, using: key(id), nonce: nonce(), authenticating: aad(id)) else { throw .damaged(part: id.hex) }
    let sealed = Self.magic + keys.idBytes + box.ciphertext + box.tag
    let target = url(id)
    let part = target.path + ".part"
    let descriptor = open(part)
    guard descriptor >= 0 else { throw .file(FileError(.create, part)) }
    let isWritten = sealed.withUnsafeBytes { writeFully(descriptor, $0) }
    let failure = FileError(.write, part)
    close(descriptor)
    guard isWritten else {
      unlink(part)
      throw .file(failure)
    }
    guard rename(part, target.path) == 0 else { throw .file(FileError(.rename, target.path)) }
    return sealed.count
  }

  func read(_ id: Data) throws(BackupError) -> Data {
    let found: DurableFile.Content?
    do {
      found = try DurableFile.read(url(id), limit: Self.byteCount + 64)
    } catch {
      throw .file(error)
    }
    guard let data = found?.data, data.count >= 32, data.prefix(8) == Self.magic, data.dropFirst(8).prefix(8) == keys.idBytes,
      let box = try? AES.GCM.SealedBox(nonce: nonce(), ciphertext: data.dropFirst(16).dropLast(16), tag: data.suffix(16)),
      let plain = try? AES.GCM.open(box, using: key(id), authenticating: aad(id)), self.id(of: plain) == id
    else { throw .damaged(part: id.hex) }
    return plain
  }

  func all() throws -> Set<Data> {
    var found: Set<Data> = []
    for group in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where group.count == 2 {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(group).path) {
        if let id = Data(hex: name) { found.insert(id) }
      }
    }
    return found
  }

  func remove(_ id: Data) { unlink(url(id).path) }

  private func open(_ path: String) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let descriptor = Foundation.open(path, flags, 0o600)
    guard descriptor < 0, errno == ENOENT else { return descriptor }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    mkdir(folder.path, 0o700)
    mkdir(parent.path, 0o700)
    return Foundation.open(path, flags, 0o600)
  }

  private func key(_ id: Data) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: keys.subKey(.backup), info: Data("chartkeep/v1/block|".utf8) + id, outputByteCount: 32)
  }

  private func nonce() throws -> AES.GCM.Nonce { try AES.GCM.Nonce(data: Data(count: 12)) }

  private func aad(_ id: Data) -> Data { Self.magic + keys.idBytes + id }
}
