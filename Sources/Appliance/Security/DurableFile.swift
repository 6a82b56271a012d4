// `struct stat` belongs to Glibc or to CoreFoundation, whichever the compiler happened to load first; Foundation re-exports only the former.
import CDispatch
import CoreFoundation
package import Foundation

/// What the operating system refused, while doing what. `path` is always one of Chartkeep's own, never a dropped file's name.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package enum Operation: String, Sendable {
    case open, read, write, sync, rename, create, lock, inspect
  }

  package var operation: Operation
  package var path: String
  /// `errno` of the call.
  package var code: Int32

  package init(_ operation: Operation, _ path: String, code: Int32 = errno) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  package var description: String {
    "Could not \(operation.rawValue) \(path): \(String(cString: strerror(code)))."
  }
}

/// Small files that must be whole or absent after a power cut: keys, certificates, the audit head.
package enum DurableFile {
  /// What was read, with the permission bits and the owner of the very file that was read.
  package struct Content: Sendable {
    package var data: Data
    package var mode: UInt32
    package var owner: UInt32
  }

  /// Puts `data` at `url`, whole or not at all: a `.part` file beside it, synced, renamed over the target, folder synced.
  package static func replace(_ url: URL, with data: Data, mode: UInt32 = 0o600) throws(FileError) {
    let part = url.path + ".part"
    unlink(part)
    do throws(FileError) {
      try writeNew(part, data, mode: mode)
      guard rename(part, url.path) == 0 else { throw FileError(.rename, url.path) }
    } catch {
      unlink(part)
      throw error
    }
    try syncFolder(url.deletingLastPathComponent())
  }

  /// Like ``replace(_:with:mode:)``, but fails with `EEXIST` when something is there already, so that two starts at the same
  /// moment cannot both believe that they made the file.
  package static func create(_ url: URL, with data: Data, mode: UInt32 = 0o600) throws(FileError) {
    let part = url.path + "." + String(UInt64.random(in: .min ... .max), radix: 36) + ".part"
    defer { unlink(part) }
    try writeNew(part, data, mode: mode)
    // A hard link, unlike a rename, never replaces what is there.
    guard link(part, url.path) == 0 else { throw FileError(.create, url.path) }
    try syncFolder(url.deletingLastPathComponent())
  }

  /// Removes a small file that held a key. Its bytes are overwritten where they stand, which a file written anew in its place would not do; on disks
  /// that write elsewhere it can't be helped.
  package static func erase(_ url: URL) throws(FileError) {
    let descriptor = open(url.path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor >= 0 {
      defer { close(descriptor) }
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 {
        let zeros = Data(count: min(Int(status.st_size), 1 << 20))
        guard zeros.withUnsafeBytes({ writeFully(descriptor, $0) }) else { throw FileError(.write, url.path) }
        guard fsync(descriptor) == 0 else { throw FileError(.sync, url.path) }
      }
    }
    guard unlink(url.path) == 0 || errno == ENOENT else { throw FileError(.write, url.path) }
    try syncFolder(url.deletingLastPathComponent())
  }

  /// Makes the folder's entries durable: without it a renamed file may have its old name after a power cut.
  package static func syncFolder(_ url: URL) throws(FileError) {
    let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.open, url.path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(.sync, url.path) }
  }

  /// Makes `url` and what leads to it, for this user alone. An existing folder keeps its mode.
  package static func makeFolder(_ url: URL, mode: UInt32 = 0o700) throws(FileError) {
    if mkdir(url.path, mode) == 0 {
      return try syncFolder(url.deletingLastPathComponent())
    }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(url.path, &status) == 0 else { throw FileError(.inspect, url.path) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.create, url.path, code: ENOTDIR) }
    case ENOENT where url.pathComponents.count > 1:
      try makeFolder(url.deletingLastPathComponent(), mode: mode)
      guard mkdir(url.path, mode) == 0 || errno == EEXIST else { throw FileError(.create, url.path) }
      try syncFolder(url.deletingLastPathComponent())
    default:
      throw FileError(.create, url.path)
    }
  }

  /// The content of a regular file of at most `limit` bytes; nil when there is none. Symbolic links are not followed.
  package static func read(_ url: URL, limit: Int = 1 << 20) throws(FileError) -> Content? {
    let descriptor = open(url.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw FileError(.open, url.path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(.inspect, url.path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.open, url.path, code: EINVAL) }
    guard status.st_size <= limit else { throw FileError(.read, url.path, code: EFBIG) }
    var data = Data(count: Int(status.st_size))
    let count = data.withUnsafeMutableBytes { readFully(descriptor, into: $0) }
    guard let count else { throw FileError(.read, url.path) }
    return Content(data: data.prefix(count), mode: status.st_mode & 0o7777, owner: status.st_uid)
  }

  private static func writeNew(_ path: String, _ data: Data, mode: UInt32) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileError(.create, path) }
    defer { close(descriptor) }
    guard data.withUnsafeBytes({ writeFully(descriptor, $0) }) else { throw FileError(.write, path) }
    // A file whose mode must be exact must not depend on the umask.
    guard fchmod(descriptor, mode) == 0 else { throw FileError(.create, path) }
    guard fsync(descriptor) == 0 else { throw FileError(.sync, path) }
  }
}

/// Reads until `buffer` is full or the file ends, at `offset` or where the descriptor stands. Returns the number of bytes, or
/// nil with `errno` set.
func readFully(_ descriptor: Int32, at offset: off_t? = nil, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
  var filled = 0
  while filled < buffer.count {
    let (place, room) = (buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
    let count = offset.map { pread(descriptor, place, room, $0 + off_t(filled)) } ?? read(descriptor, place, room)
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      return nil
    }
    filled += count
  }
  return filled
}

/// Writes all of `buffer`; false with `errno` set when that is not possible.
func writeFully(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Bool {
  var written = 0
  while written < buffer.count {
    let count = write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
    if count < 0 {
      if errno == EINTR { continue }
      return false
    }
    written += count
  }
  return true
}
