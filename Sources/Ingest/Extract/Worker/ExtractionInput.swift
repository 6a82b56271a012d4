import CSandbox
package import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An open file to extract from, closed with its last reference. A name would be resolved again, and may by then mean another file; a
/// descriptor stays what was checked.
package final class ExtractionInput: Sendable {
  package let descriptor: Int32
  /// The file's password stands before its bytes, see `memfd`.
  package let carriesPassword: Bool
  /// What is to be drawn stands there instead, see `prefix`.
  package let carriesJob: Bool

  package init(takingOwnership descriptor: Int32, carriesPassword: Bool = false, carriesJob: Bool = false) {
    self.descriptor = descriptor
    self.carriesPassword = carriesPassword
    self.carriesJob = carriesJob
  }

  deinit {
    close(descriptor)
  }

  /// Opens what a person named: a regular file of acceptable size, not a link, and without waiting for a pipe's other end.
  package static func open(_ path: String, limits: ExtractionLimits) throws(ExtractionFailure) -> ExtractionInput {
    let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      // A link gives ELOOP, a socket ENXIO.
      throw errno == ELOOP || errno == ENXIO ? .notAFile : .unreadable
    }
    let input = ExtractionInput(takingOwnership: descriptor)
    _ = try input.size(limits)
    return input
  }

  /// A file that exists in memory only, sealed against change, so that what was decrypted is never on a disk.
  ///
  /// A password goes the same way, in front of the file: its length in UTF-8 as 32 bits, little-endian, then its bytes. Arguments and the
  /// environment of a process can be read by others; this can't.
  package static func memfd(of data: Data, password: String? = nil) throws(ExtractionFailure) -> ExtractionInput {
    let descriptor = ck_sandbox_memory_file("chartkeep")
    guard descriptor >= 0 else { throw .unreadable }
    let input = ExtractionInput(takingOwnership: descriptor, carriesPassword: password != nil)
    if let password {
      guard write(try prefix(password), to: descriptor) else { throw .unreadable }
    }
    guard write(data, to: descriptor), ck_sandbox_seal(descriptor) == 0 else { throw .unreadable }
    return input
  }

  /// What stands before a file's bytes when its password is given.
  package static func prefix(_ password: String) throws(ExtractionFailure) -> Data {
    let bytes = Data(password.utf8)
    guard bytes.count <= longestPassword else { throw .passwordWrong }
    return prefix(bytes)
  }

  /// What stands before a file's bytes when pages of it are to be drawn.
  package static func prefix(_ job: PictureJob) throws(ExtractionFailure) -> Data {
    guard let bytes = try? JSONEncoder().encode(job), bytes.count <= PictureJob.longest else {
      throw ExtractionFailure(.tooLarge, "The pages hold too much text to be drawn.")
    }
    return prefix(bytes)
  }

  private static func prefix(_ bytes: Data) -> Data {
    withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Data($0) } + bytes
  }

  /// Bytes of a password; PDF takes 127 of them.
  package static let longestPassword = 1_024

  private static func write(_ data: Data, to descriptor: Int32) -> Bool {
    data.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return false }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }

  /// The size in bytes, a password in front of them included, once it is sure that this is a regular file within the limits.
  package func size(_ limits: ExtractionLimits) throws(ExtractionFailure) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size > 0 else { throw .emptyFile }
    let ahead = carriesJob ? 4 + PictureJob.longest : carriesPassword ? 4 + Self.longestPassword : 0
    let allowed = limits.fileBytes + ahead
    guard status.st_size <= allowed else { throw .tooLarge(limits) }
    return Int(status.st_size)
  }

  /// The whole content, wherever the descriptor's position is: that is shared with the process that opened it.
  package func contents(_ limits: ExtractionLimits) throws(ExtractionFailure) -> Data {
    try contentsAndPassword(limits).contents
  }

  package func contentsAndPassword(_ limits: ExtractionLimits) throws(ExtractionFailure) -> (contents: Data, password: String?) {
    let data = try bytes(limits)
    guard carriesPassword else { return (data, nil) }
    let (password, contents) = try Self.split(data, longest: Self.longestPassword)
    return (contents, String(decoding: password, as: UTF8.self))
  }

  package func contentsAndJob(_ limits: ExtractionLimits) throws(ExtractionFailure) -> (contents: Data, job: PictureJob) {
    let (prefix, contents) = try Self.split(try bytes(limits), longest: PictureJob.longest)
    guard let job = try? JSONDecoder().decode(PictureJob.self, from: prefix) else { throw .unreadable }
    return (contents, job)
  }

  private static func split(_ data: Data, longest: Int) throws(ExtractionFailure) -> (prefix: Data, contents: Data) {
    let length = data.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard data.count >= 4, length <= min(longest, data.count - 4) else { throw .unreadable }
    // Copied, so that the contents' indexes begin with 0.
    return (Data(data.dropFirst(4).prefix(length)), Data(data.dropFirst(4 + length)))
  }

  private func bytes(_ limits: ExtractionLimits) throws(ExtractionFailure) -> Data {
    let size = try size(limits)
    var data = Data(count: size)
    var filled = 0
    while filled < size {
      let offset = filled
      let count = data.withUnsafeMutableBytes { bytes in
        pread(descriptor, bytes.baseAddress?.advanced(by: offset), size - offset, off_t(offset))
      }
      if count < 0, errno == EINTR { continue }
      // Shorter than it said a moment ago: somebody is still writing it.
      guard count > 0 else { throw .unreadable }
      filled += count
    }
    return data
  }
}

extension ExtractionFailure {
  fileprivate static let notAFile = ExtractionFailure(
    .notAFile, "This is not a regular file but a folder, a link or a device. Drop the file itself.")
  fileprivate static let unreadable = ExtractionFailure(
    .unreadable, "The file could not be read. Check that it still exists and that the service may read it, and drop it again.")
  fileprivate static let emptyFile = ExtractionFailure(
    .emptyFile, "The file is empty. Check that it was saved or copied completely, and drop it again.")

  fileprivate static func tooLarge(_ limits: ExtractionLimits) -> ExtractionFailure {
    let megabytes = limits.fileBytes / 1_048_576
    return ExtractionFailure(.tooLarge, "The file is larger than \(megabytes) MB. Split it into smaller files, and drop them again.")
  }
}
