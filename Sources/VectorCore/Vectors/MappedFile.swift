import Foundation

/// A file in memory, shared with the disk.
///
/// `@unchecked Sendable`: the address and the descriptor never change; who may write to the memory is its user's to say.
final class MappedFile: @unchecked Sendable {
  let address: UnsafeMutableRawPointer
  let bytes: Int
  private let descriptor: CInt

  private init(_ descriptor: CInt, bytes: Int) throws(FileFailure) {
    guard let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), address != MAP_FAILED else {
      let failure = FileFailure("mmap")
      close(descriptor)
      throw failure
    }
    self.address = address
    self.bytes = bytes
    self.descriptor = descriptor
    // Rows are read here and there: reading ahead would only push other things out of memory.
    madvise(address, bytes, MADV_RANDOM)
  }

  deinit {
    munmap(address, bytes)
    close(descriptor)
  }

  static func open(_ path: String) throws(FileFailure) -> MappedFile {
    let descriptor = Foundation.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw FileFailure("open") }
    let bytes = Int(lseek(descriptor, 0, SEEK_END))
    guard bytes > 0 else {
      close(descriptor)
      throw FileFailure("open", code: ENODATA)
    }
    return try MappedFile(descriptor, bytes: bytes)
  }

  /// A new file for its owner alone. The room is reserved first: a full disk is an error here and not a signal later.
  static func create(_ path: String, bytes: Int) throws(FileFailure) -> MappedFile {
    unlink(path)
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileFailure("create") }
    let code = posix_fallocate(descriptor, 0, off_t(bytes))
    guard code == 0 else {
      close(descriptor)
      unlink(path)
      throw FileFailure("reserve", code: code)
    }
    return try MappedFile(descriptor, bytes: bytes)
  }

  func synchronize() throws(FileFailure) {
    guard msync(address, bytes, MS_SYNC) == 0, fsync(descriptor) == 0 else { throw FileFailure("fsync") }
  }
}

/// A file operation that failed.
struct FileFailure: Error, CustomStringConvertible {
  let operation: String
  let code: Int32

  init(_ operation: String, code: Int32 = errno) {
    self.operation = operation
    self.code = code
  }

  var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
