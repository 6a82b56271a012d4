import Glibc

/// Whether a disk has room, so that intake can pause before writes begin to fail.
package enum FreeSpace {
  /// True when an unprivileged process can still write more than `reserve` bytes on the file system that holds `path`, and make files.
  /// When it can't be found out the answer is no: pausing loses nothing.
  package static func enoughSpace(at path: String, reserve: Int) -> Bool {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return false }
    // Some file systems (btrfs) have no fixed number of inodes and say 0 of 0.
    if status.f_files > 0, status.f_favail < 64 { return false }
    return free(status) > reserve
  }

  /// Bytes that an unprivileged process can still write there; nil when it can't be found out, with the reason in `errno`.
  package static func bytes(at path: String) -> Int? {
    var status = statvfs()
    return statvfs(path, &status) == 0 ? free(status) : nil
  }

  private static func free(_ status: statvfs) -> Int {
    let (free, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? .max : Int(clamping: free)
  }
}
