import Synchronization

/// The passwords of files that wait to be read: in memory only, and each for one reading.
final class FilePasswords: Sendable {
  private let passwords = Mutex<[Document.ID: String]>([:])

  func keep(_ password: String, for id: Document.ID) {
    passwords.withLock { $0[id] = password }
  }

  func take(_ id: Document.ID) -> String? {
    passwords.withLock { $0.removeValue(forKey: id) }
  }
}
