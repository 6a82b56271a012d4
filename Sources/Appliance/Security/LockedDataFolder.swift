package import Foundation

/// Why a data folder cannot be had.
package enum DataFolderError: Error, Equatable, CustomStringConvertible {
  /// Another process holds the lock; `holder` is what it wrote of itself, such as "chartkeep serve, process 812".
  case inUse(path: String, holder: String?)
  case file(FileError)

  package var description: String {
    switch self {
    case .inUse(let path, let holder):
      "The data folder \(path) is in use by \(holder ?? "another process"). "
        + "Stop it first (systemctl stop chartkeep), or let the running service do the work."
    case .file(let error):
      error.description
    }
  }
}

/// A data folder that this process alone may change, for as long as the value lives.
///
/// The lock is the kernel's (`flock` on `DATA/.lock`): it ends with the process, however that ends, so there is never a stale one.
package final class LockedDataFolder: Sendable {
  package let url: URL
  private let descriptor: Int32

  /// Makes the folder (mode 0700) if needed and takes the lock, or fails at once. `purpose` is shown to whoever comes second.
  package init(_ url: URL, purpose: String = "chartkeep") throws(DataFolderError) {
    let path = url.appendingPathComponent(".lock").path
    do {
      try DurableFile.makeFolder(url)
    } catch {
      throw .file(error)
    }
    // Close-on-exec: a worker that inherited the descriptor would keep the lock after the service is gone.
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(FileError(.open, path)) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = FileError(.lock, path)
      let holder = Self.holder(descriptor)
      close(descriptor)
      throw error.code == EWOULDBLOCK ? .inUse(path: url.path, holder: holder) : .file(error)
    }
    ftruncate(descriptor, 0)
    let text = "\(purpose), process \(getpid())\n"
    _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    self.url = url
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 200)
    let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return nil }
    let line = String(decoding: buffer.prefix(count).prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    return line.isEmpty ? nil : line
  }
}
