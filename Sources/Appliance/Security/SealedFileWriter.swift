import Crypto
package import Foundation

/// Seals bytes that come piece by piece, such as an upload, into a ``SealedFile``.
///
/// What is written is `NAME.part` until ``finish()`` has synced and renamed it. A writer that goes away unfinished removes it.
package final class SealedFileWriter {
  private let file: SealedFile
  private let limit: Int
  private let key: SymmetricKey
  private let descriptor: Int32
  private let partPath: String
  private var mac: HMAC<SHA256>
  /// Plain bytes of the chunk that is not written yet: a full one waits too, until it is known whether it is the last.
  private let pending: UnsafeMutableRawBufferPointer
  private var pendingCount = 0
  private var chunkNumber: UInt64 = 0
  private var total = 0
  private var isFinished = false

  package init(_ file: SealedFile, limit: Int) throws(SealedFileError) {
    let wrapped: Data
    do {
      (key, wrapped) = try file.keys.wrapNewKey(purpose: file.wrapPurpose())
    } catch {
      throw .damaged
    }
    partPath = file.url.path + ".part"
    // What a crash left. The data lock says that nobody else is writing it.
    unlink(partPath)
    let descriptor = open(partPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(FileError(.create, partPath)) }
    self.file = file
    self.limit = limit
    self.descriptor = descriptor
    mac = file.keys.hasher(purpose: .contentMAC)
    pending = .allocate(byteCount: SealedFile.chunkByteCount, alignment: 16)
    try write(SealedFile.magic + file.keys.idBytes + wrapped)
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(partPath) }
    wipe(pending)
    pending.deallocate()
  }

  package func append(_ bytes: some ContiguousBytes) throws(SealedFileError) {
    let outcome: Result<Void, SealedFileError> = bytes.withUnsafeBytes { bytes in
      do throws(SealedFileError) {
        return .success(try append(bytes))
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(SealedFileError) {
    precondition(!isFinished, "A finished file takes no more bytes.")
    guard bytes.count <= limit - total else { throw .tooLarge(limit: limit) }
    total += bytes.count
    mac.update(data: bytes)
    var rest = bytes
    while !rest.isEmpty {
      if pendingCount == pending.count { try writeChunk(isLast: false) }
      let count = min(rest.count, pending.count - pendingCount)
      UnsafeMutableRawBufferPointer(rebasing: pending[pendingCount...]).copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      pendingCount += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Writes the last chunk and makes the file durable under its own name.
  package func finish() throws(SealedFileError) -> SealedContent {
    try writeChunk(isLast: true)
    guard fsync(descriptor) == 0 else { throw .file(FileError(.sync, partPath)) }
    guard rename(partPath, file.url.path) == 0 else { throw .file(FileError(.rename, partPath)) }
    isFinished = true
    do {
      try DurableFile.syncFolder(file.url.deletingLastPathComponent())
    } catch {
      throw .file(error)
    }
    return SealedContent(bytes: total, contentMAC: Data(mac.finalize()))
  }

  private func writeChunk(isLast: Bool) throws(SealedFileError) {
    let plain = UnsafeRawBufferPointer(rebasing: pending[..<pendingCount])
    let nonce = try SealedFile.nonce(chunkNumber, isLast: isLast)
    guard let box = try? AES.GCM.seal(plain, using: key, nonce: nonce) else { throw .damaged }
    try write(box.ciphertext)
    try write(box.tag)
    chunkNumber += 1
    pendingCount = 0
  }

  private func write(_ data: Data) throws(SealedFileError) {
    guard data.withUnsafeBytes({ writeFully(descriptor, $0) }) else { throw .file(FileError(.write, partPath)) }
  }
}
