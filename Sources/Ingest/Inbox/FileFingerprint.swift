import Glibc

/// What tells one state of a file from another without reading it. The time of change is compared, never believed: it may say 1970 or 2100.
struct FileFingerprint: Hashable, Sendable, Codable {
  enum Kind: String, Codable, Sendable {
    case file, folder, link, special
  }

  var device: UInt64
  var inode: UInt64
  var kind: Kind
  /// Bytes.
  var size: Int64
  /// Nanoseconds since 1970, wrapping.
  var modified: Int64

  init(device: UInt64, inode: UInt64, kind: Kind = .file, size: Int64, modified: Int64) {
    self.device = device
    self.inode = inode
    self.kind = kind
    self.size = size
    self.modified = modified
  }

  init(_ status: stat) {
    self.device = UInt64(status.st_dev)
    self.inode = UInt64(status.st_ino)
    self.kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .special
      }
    self.size = Int64(status.st_size)
    self.modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
  }

  func isSameObject(as other: FileFingerprint) -> Bool {
    device == other.device && inode == other.inode && kind == other.kind
  }
}
