// For `struct stat`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Crypto
package import Foundation

/// Why a file could not be sealed or opened. Nothing of its content is told.
package enum SealedFileError: Error, Equatable, CustomStringConvertible {
  /// The source has more bytes than allowed; nothing was kept.
  case tooLarge(limit: Int)
  /// The source could not be read; `code` is `errno`.
  case source(code: Int32)
  /// Changed, cut, extended, its chunks reordered, or another file under this name.
  case damaged
  /// Sealed under another key ring; ids as in ``KeyRing/id``.
  case wrongKey(expected: String, given: String)
  case missing
  case file(FileError)

  package var description: String {
    switch self {
    case .tooLarge(let limit): "The file has more than \(limit) bytes."
    case .source(let code): "The file could not be read: \(String(cString: strerror(code)))."
    case .damaged: "The encrypted file was changed or cut, or is another file under this name."
    case .wrongKey(let expected, let given): "The encrypted file needs the key ring \(expected); this is \(given)."
    case .missing: "The encrypted file is not there."
    case .file(let error): error.description
    }
  }
}

/// What was sealed: its size in plain bytes, and the keyed hash by which the same bytes are recognized again.
package struct SealedContent: Equatable, Sendable {
  package var bytes: Int
  /// HMAC-SHA256 under ``KeyPurpose/contentMAC``, 32 bytes.
  package var contentMAC: Data
}

/// A file that is only ever on the disk encrypted: an original that waits for its review.
///
/// Its format is a STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as in age (C2SP, `age.md`, "Payload"):
///
/// ```
/// header   magic "ckfile" 0x00 0x01 (8) · ring id (8) · wrapped data-encryption key (61)
/// chunks   AES-256-GCM over 65,536 bytes each, the last one shorter or full; each followed by its tag (16)
/// nonce    chunk number (11, big-endian) · 1 for the last chunk, else 0 (1)
/// ```
///
/// 1. Each file has a key of its own, so a nonce never repeats under one key.
/// 2. The header is authenticated: magic, ring id and context are part of the wrapped key's associated data.
/// 3. The number in the nonce forbids reordering and leaving out; the last-chunk flag forbids cutting and extending.
/// 4. Only an empty file has an empty chunk, so each content has one form.
/// 5. The context (its own file name, unless told otherwise) forbids swapping two sealed files.
package struct SealedFile: Sendable {
  package let url: URL
  let keys: KeyRing
  let context: String

  static let magic = Data("ckfile".utf8) + [0, 1]
  static let headerByteCount = 8 + 8 + KeyRing.wrappedByteCount
  static let chunkByteCount = 65_536
  static let tagByteCount = 16

  /// `context` is what the file is, such as "original|42"; the same must be given to open it. Nil means the name of the file.
  package init(at url: URL, keys: KeyRing, context: String? = nil) {
    self.url = url
    self.keys = keys
    self.context = context ?? url.lastPathComponent
  }

  /// Encrypts all that `descriptor` gives, reading it once; plain bytes never touch the disk. A regular file is read from its
  /// start wherever the descriptor stands (who looked at its first bytes has moved it); a pipe from where it is.
  ///
  /// When it returns, the file and its folder are synced: the source may go. When it throws, nothing is left behind.
  @discardableResult
  package func encrypt(from descriptor: Int32, limit: Int) throws(SealedFileError) -> SealedContent {
    let writer = try SealedFileWriter(self, limit: limit)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkByteCount, alignment: 16)
    defer {
      wipe(buffer)
      buffer.deallocate()
    }
    let isSeekable = lseek(descriptor, 0, SEEK_CUR) >= 0
    var offset: off_t? = isSeekable ? 0 : nil
    while true {
      guard let count = readFully(descriptor, at: offset, into: buffer) else { throw .source(code: errno) }
      offset = offset.map { $0 + off_t(count) }
      if count > 0 { try writer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      if count < buffer.count { break }
    }
    return try writer.finish()
  }

  /// Encrypts bytes that are in memory already.
  @discardableResult
  package func encrypt(_ data: Data, limit: Int = .max) throws(SealedFileError) -> SealedContent {
    let writer = try SealedFileWriter(self, limit: limit)
    try writer.append(data)
    return try writer.finish()
  }

  /// Removes the file so that its content can't be had from the disk's free blocks: the wrapped key in its header is overwritten first. Under a
  /// second name (``HeldOriginals``) it lives on, and is shredded with that.
  func shred() throws(SealedFileError) {
    try Self.shred(url)
  }

  static func shred(_ url: URL) throws(SealedFileError) {
    let descriptor = open(url.path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return }
      // What is no file of ours, such as a symbolic link, is removed all the same.
      guard unlink(url.path) == 0 || errno == ENOENT else { throw .file(FileError(.write, url.path)) }
      return
    }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_nlink == 1, status.st_size >= headerByteCount {
      let zeros = [UInt8](repeating: 0, count: headerByteCount)
      guard zeros.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == zeros.count, fdatasync(descriptor) == 0 else {
        throw .file(FileError(.write, url.path))
      }
    }
    guard unlink(url.path) == 0 || errno == ENOENT else { throw .file(FileError(.write, url.path)) }
  }

  func wrapPurpose() -> String {
    "\(Self.magic.hex)|\(keys.id)|\(context)"
  }

  /// Chunk number, big-endian in 11 bytes, then the last-chunk flag.
  static func nonce(_ number: UInt64, isLast: Bool) throws(SealedFileError) -> AES.GCM.Nonce {
    var bytes = Data(count: 3)
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(isLast ? 1 : 0)
    guard let nonce = try? AES.GCM.Nonce(data: bytes) else { throw .damaged }
    return nonce
  }
}
