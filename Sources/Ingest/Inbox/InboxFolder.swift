package import Foundation
import Glibc

/// The drop folder and what Chartkeep puts beside the drops.
///
/// ```
/// inbox/                     drop here; PHI is assumed, nobody owns it yet
/// inbox/no-phi/              said to hold no PHI
/// inbox/users/<login>/       belongs to that account; has a no-phi/ too
/// inbox/.claimed/            <uuid> being taken in, <uuid>.route where it came from and its name
/// inbox/done/<yyyy-mm-dd>/   <id>.receipt.txt
/// inbox/failed/<yyyy-mm-dd>/ <id>.WHY.txt
/// ```
package struct InboxFolder: Sendable {
  /// Absolute or relative to the working folder.
  package let path: String
  /// Decides on which day's folder a receipt lands in.
  let timeZone: TimeZone

  package init(path: String, timeZone: TimeZone = .current) {
    self.path = path
    self.timeZone = timeZone
  }

  static let noPHI = FileName("no-phi")
  static let users = FileName("users")
  static let claimed = FileName(".claimed")
  static let done = FileName("done")
  static let failed = FileName("failed")

  /// Members of the folder's group may drop and take back; new files keep the group.
  private static let sharedMode: mode_t = 0o2770
  private static let privateMode: mode_t = 0o700

  /// Makes what is missing, also the folders of these accounts. What exists keeps its permissions.
  package func prepare(logins: [String] = []) throws {
    if mkdir(path, 0o700) == 0 {
      guard chmod(path, Self.sharedMode) == 0 else { throw FileError("set permissions") }
    } else if errno != EEXIST {
      throw FileError("make folder")
    }
    let top = try Directory.open(path: path)
    try prepare(top)
    for login in logins { try addUser(login) }
  }

  /// The same below an inbox that exists. Used while running, when a vanished inbox may mean that a disk was unmounted: files must
  /// not begin to pile up under its mount point.
  func prepare(_ top: Directory) throws(FileError) {
    for name in [Self.noPHI, Self.users, Self.done, Self.failed] { _ = try top.folder(name, creatingWith: Self.sharedMode) }
    _ = try top.folder(Self.claimed, creatingWith: Self.privateMode)
  }

  /// Makes `users/<login>/` and its `no-phi/`. A log-in name that can't be a folder is refused with EINVAL.
  package func addUser(_ login: String) throws {
    guard Self.isUsable(login: login) else { throw FileError("make folder", EINVAL) }
    let users = try Directory.open(path: path).folder(Self.users, creatingWith: Self.sharedMode)
    let own = try users.folder(FileName(login), creatingWith: Self.sharedMode)
    _ = try own.folder(Self.noPHI, creatingWith: Self.sharedMode)
  }

  /// Letters, digits, `.`, `_`, `-` and `@`, not beginning with a dot: what Samba, macOS and Windows all accept as a folder.
  package static func isUsable(login: String) -> Bool {
    let allowed = login.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "._-@".utf8.contains(byte)
      }
    }
    return allowed && (1...200).contains(login.utf8.count) && !IgnoredNames.contains(folder: FileName(login))
  }

  /// Never looked into for drops.
  static func isOwn(_ folder: InboxPath) -> Bool {
    folder.components.count == 1 && [claimed, done, failed].contains(folder.components[0])
  }

  /// Part of the layout, so kept when it is empty.
  static func isLayout(_ folder: InboxPath) -> Bool {
    let names = folder.components
    switch names.count {
    case 0: return true
    case 1: return [noPHI, users].contains(names[0]) || isOwn(folder)
    case 2: return names[0] == users
    case 3: return names[0] == users && names[2] == noPHI
    default: return false
    }
  }

  /// `yyyy-mm-dd` in the clinic's time zone.
  func day(of date: Date) -> FileName {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return FileName(Self.padded(parts.year ?? 0, 4) + "-" + Self.padded(parts.month ?? 0, 2) + "-" + Self.padded(parts.day ?? 0, 2))
  }

  /// `yyyy-mm-dd hh:mm` in the clinic's time zone.
  func minute(of date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.hour, .minute], from: date)
    return day(of: date).text + " " + Self.padded(parts.hour ?? 0, 2) + ":" + Self.padded(parts.minute ?? 0, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Opens `done/<day>` or `failed/<day>`, made when missing.
  func dayFolder(in name: FileName, on date: Date) throws(FileError) -> Directory {
    try Directory.open(path: path).folder(name, creatingWith: Self.sharedMode).folder(day(of: date), creatingWith: Self.sharedMode)
  }
}
