import Foundation
import Glibc

/// Tells whether a folder lies on a network mount, where inotify does not hear of what other machines do.
///
/// From `/proc/self/mountinfo` (proc(5)), because `statfs` is not part of Swift's Glibc module.
enum NetworkMount {
  static func holds(_ folder: Directory) -> Bool {
    var status = stat()
    guard fstat(folder.descriptor, &status) == 0 else { return false }
    guard let table = FileManager.default.contents(atPath: "/proc/self/mountinfo") else { return false }
    return isNetwork(device: UInt64(status.st_dev), in: String(decoding: table, as: UTF8.self))
  }

  /// A line: `36 35 0:52 / /mnt rw,noatime shared:1 - nfs4 server:/export rw`: the third field is the device, the first after ` - ` the type.
  static func isNetwork(device: UInt64, in table: String) -> Bool {
    // glibc's gnu_dev_major and gnu_dev_minor, which are macros.
    let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
    let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 4, fields[2] == "\(major):\(minor)" else { continue }
      guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      return isNetwork(type: String(fields[dash + 1]))
    }
    return false
  }

  private static func isNetwork(type: String) -> Bool {
    let remote: Set = [
      "nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse", "fuseblk", "9p", "ceph", "afs", "glusterfs", "ocfs2", "gfs2", "vboxsf", "virtiofs",
      "prl_fs", "ncpfs", "coda", "davfs",
    ]
    return remote.contains(type) || type.hasPrefix("fuse.")
  }
}
