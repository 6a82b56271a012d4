import Foundation
import Ingest

#if canImport(Glibc)
  import Glibc
#endif

/// The way to the service. Standard output itself is led to nowhere, because a library that prints something would break the frames.
struct MessageChannel {
  private let descriptor: Int32

  init?(takingOverStandardOutput: Void) {
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    let descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 4)
    guard nowhere >= 0, descriptor >= 0, dup2(nowhere, STDOUT_FILENO) >= 0 else { return nil }
    close(nowhere)
    self.descriptor = descriptor
  }

  /// False when nobody listens any more.
  @discardableResult
  func send(_ message: WorkerMessage) -> Bool {
    guard let frame = try? message.frame() else { return false }
    return frame.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return false }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }
}
