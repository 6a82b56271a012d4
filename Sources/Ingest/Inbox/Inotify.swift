import Glibc

/// The kernel's news about folders (inotify(7)). Confined to the engine's thread.
final class Inotify {
  struct Event: Equatable {
    enum Kind: Equatable {
      /// A name appeared: made by an open, a link, a mkdir.
      case created
      /// Closed after writing.
      case closed
      case movedIn
      /// Deleted, moved away, or its attributes changed: look again.
      case changed
      /// The watch itself ended.
      case ended
      /// Events were lost: look at everything.
      case overflow
    }

    var watch: Int32
    var kind: Kind
    var isFolder: Bool
    /// Empty for news about the watched folder itself.
    var name: FileName
  }

  let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  init() throws(FileError) {
    self.descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { throw FileError("start inotify") }
  }

  deinit {
    close(descriptor)
  }

  /// Watching a folder again gives the number it has.
  func watch(_ folder: Directory) throws(FileError) -> Int32 {
    let events = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB
    // Through the open descriptor: a path could have become a link to elsewhere since it was looked at.
    let path = "/proc/self/fd/\(folder.descriptor)"
    let watch = inotify_add_watch(descriptor, path, UInt32(events) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK))
    guard watch >= 0 else { throw FileError("watch folder") }
    return watch
  }

  func stopWatching(_ watch: Int32) {
    inotify_rm_watch(descriptor, watch)
  }

  /// What has happened so far, at most one buffer full; empty when nothing has.
  func read() -> [Event] {
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    return count > 0 ? Self.parse(buffer[..<count]) : []
  }

  /// `struct inotify_event`: wd, mask, cookie, len (32 bits each, native order), then `len` bytes of name, padded with NUL.
  /// Read by offset because Swift does not import the flexible `name`.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [Event] {
    var events: [Event] = []
    bytes.withUnsafeBytes { raw in
      var offset = 0
      while offset + 16 <= raw.count {
        let watch = raw.loadUnaligned(fromByteOffset: offset, as: Int32.self)
        let mask = Int(raw.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
        let length = Int(raw.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
        guard offset + 16 + length <= raw.count else { break }
        let name = raw[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }
        offset += 16 + length
        guard let kind = kind(mask) else { continue }
        events.append(Event(watch: watch, kind: kind, isFolder: mask & Int(IN_ISDIR) != 0, name: FileName(bytes: Array(name))))
      }
    }
    return events
  }

  private static func kind(_ mask: Int) -> Event.Kind? {
    if mask & Int(IN_Q_OVERFLOW) != 0 { return .overflow }
    if mask & Int(IN_IGNORED) != 0 { return .ended }
    if mask & Int(IN_MOVED_TO) != 0 { return .movedIn }
    if mask & Int(IN_CLOSE_WRITE) != 0 { return .closed }
    if mask & Int(IN_CREATE) != 0 { return .created }
    if mask & Int(IN_MOVED_FROM | IN_DELETE | IN_ATTRIB) != 0 { return .changed }
    return nil
  }
}
