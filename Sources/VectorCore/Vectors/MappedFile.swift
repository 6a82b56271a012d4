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
    // A little at a time: while memory is unmapped, no other thread's pages come in.
    for start in stride(from: 0, to: bytes, by: Self.unmappedAtOnce) {
      munmap(address + start, min(Self.unmappedAtOnce, bytes - start))
    }
    close(descriptor)
  }

  private static let unmappedAtOnce = 4 << 20

  /// Reads a part, past the mapping. Whether it was all there.
  func read(into target: UnsafeMutableRawPointer, at offset: Int, bytes: Int) -> Bool {
    var done = 0
    while done < bytes {
      let count = pread(descriptor, target + done, bytes - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
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
