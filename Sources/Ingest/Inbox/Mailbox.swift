import Foundation
import Glibc
import Synchronization

/// Messages to the engine's thread, which waits in poll(2): each one wakes it.
final class Mailbox: Sendable {
  enum Message: Sendable, Equatable {
    /// The handler returned.
    case stored(UUID)
    /// The handler threw.
    case notStored(UUID)
    /// Hand over nothing more; handlers are still at work.
    case drain
    case stop
  }

  /// Becomes readable when there are messages.
  let descriptor: Int32
  private let writing: Int32
  private let messages = Mutex<[Message]>([])

  init() throws(FileError) {
    var ends: [Int32] = [-1, -1]
    // A socket pair, because it is close-on-exec from the start: a worker process spawned at this moment must not inherit it.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw FileError("make socket pair") }
    self.descriptor = ends[0]
    self.writing = ends[1]
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    // A full buffer has woken the thread already.
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }

  func take() -> [Message] {
    var drained = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &drained, drained.count) > 0 {}
    return messages.withLock { messages in
      defer { messages = [] }
      return messages
    }
  }
}
