// For `struct stat`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Crypto
import Dispatch
package import Foundation

extension SealedFile {
  /// The whole content. Refuses before reading when it has more than `limit` bytes.
  package func decrypt(limit: Int) throws(SealedFileError) -> Data {
    let reader = try Reader(self)
    guard reader.plainByteCount <= limit else { throw .tooLarge(limit: limit) }
    var data = Data(capacity: reader.plainByteCount)
    for number in 0..<reader.chunkCount { data.append(try reader.chunk(number)) }
    return data
  }

  /// The content in pieces of at most 64 KiB, in order. Each piece is genuine when it comes, but only the return says that
  /// all came: what was done with the pieces must be undone when this throws.
  package func decrypt(_ body: (Data) throws -> Void) throws {
    let reader = try Reader(self)
    for number in 0..<reader.chunkCount { try body(reader.chunk(number)) }
  }

  /// The size of the content as its length on the disk tells; not authenticated until it was read.
  package func plainByteCount() throws(SealedFileError) -> Int {
    try Reader(self).plainByteCount
  }

  /// A read-only descriptor of the content in shared memory (`/dev/shm`), for a worker that reads one file: it has no name
  /// any more, so it ends with the last descriptor. The caller closes it.
  package func decryptToMemory(limit: Int, after prefix: Data = Data()) throws(SealedFileError) -> Int32 {
    let reader = try Reader(self)
    guard reader.plainByteCount <= limit else { throw .tooLarge(limit: limit) }
    let name = "/chartkeep-" + UUID().uuidString
    let writing = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    guard writing >= 0 else { throw .file(FileError(.create, name)) }
    defer { close(writing) }
    let reading = shm_open(name, O_RDONLY, 0)
    let failure = errno
    shm_unlink(name)
    guard reading >= 0 else { throw .file(FileError(.open, name, code: failure)) }
    do throws(SealedFileError) {
      guard prefix.withUnsafeBytes({ writeFully(writing, $0) }) else { throw .file(FileError(.write, name)) }
      for number in 0..<reader.chunkCount {
        let piece = try reader.chunk(number)
        guard piece.withUnsafeBytes({ writeFully(writing, $0) }) else { throw .file(FileError(.write, name)) }
      }
    } catch {
      close(reading)
      throw error
    }
    return reading
  }
}

/// A sealed file that is open for reading, with its header checked.
private final class Reader {
  let chunkCount: Int
  let plainByteCount: Int
  private let key: SymmetricKey
  private let descriptor: Int32
  private let sealedByteCount: Int

  init(_ file: SealedFile) throws(SealedFileError) {
    let descriptor = open(file.url.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .file(FileError(.open, file.url.path)) }
    do throws(SealedFileError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw .file(FileError(.inspect, file.url.path)) }
      let header = try Self.read(descriptor, SealedFile.headerByteCount)
      guard header.prefix(8) == SealedFile.magic else { throw .damaged }
      let ring = header.dropFirst(8).prefix(8)
      guard ring == file.keys.idBytes else { throw .wrongKey(expected: Data(ring).hex, given: file.keys.id) }
      guard let key = try? file.keys.unwrap(Data(header.dropFirst(16)), purpose: file.wrapPurpose()) else { throw .damaged }

      // The length tells how many chunks there must be; that it is the true length, the last chunk's nonce proves.
      let sealed = Int(status.st_size) - SealedFile.headerByteCount
      let full = SealedFile.chunkByteCount + SealedFile.tagByteCount
      chunkCount = (sealed + full - 1) / full
      let last = sealed - (chunkCount - 1) * full
      guard chunkCount > 0, last >= SealedFile.tagByteCount, chunkCount == 1 || last > SealedFile.tagByteCount else { throw .damaged }
      plainByteCount = sealed - chunkCount * SealedFile.tagByteCount
      sealedByteCount = sealed
      self.key = key
      self.descriptor = descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    close(descriptor)
  }

  /// Chunks are read in order, each once.
  func chunk(_ number: Int) throws(SealedFileError) -> Data {
    let full = SealedFile.chunkByteCount + SealedFile.tagByteCount
    let isLast = number == chunkCount - 1
    let sealed = try Self.read(descriptor, isLast ? sealedByteCount - number * full : full)
    let nonce = try SealedFile.nonce(UInt64(number), isLast: isLast)
    guard
      let box = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: sealed.dropLast(SealedFile.tagByteCount), tag: sealed.suffix(SealedFile.tagByteCount)),
      let plain = try? AES.GCM.open(box, using: key)
    else { throw .damaged }
    return plain
  }

  private static func read(_ descriptor: Int32, _ count: Int) throws(SealedFileError) -> Data {
    var data = Data(count: count)
    let got = data.withUnsafeMutableBytes { readFully(descriptor, into: $0) }
    guard let got else { throw .source(code: errno) }
    guard got == count else { throw .damaged }
    return data
  }
}
