/// What people's computers leave in shared folders and nobody meant to file.
enum IgnoredNames {
  /// Dotfiles (`._*` and `.DS_Store` among them), the desktop's and Synology's own files, Office's lock files, unfinished downloads.
  static func contains(file name: FileName) -> Bool {
    if name.bytes.first == UInt8(ascii: ".") { return true }
    let lower = name.bytes.map(lowercased)
    if exact.contains(where: { $0.elementsEqual(lower) }) { return true }
    if lower.starts(with: "~$".utf8) { return true }
    return endings.contains { ending in lower.count >= ending.count && lower.suffix(ending.count).elementsEqual(ending) }
  }

  /// A folder is skipped for a leading dot or as Synology's index; `scans.tmp` is a folder like any other.
  static func contains(folder name: FileName) -> Bool {
    name.bytes.first == UInt8(ascii: ".") || name.bytes.map(lowercased).elementsEqual("@eadir".utf8)
  }

  /// Files that a desktop makes by itself. They may be removed together with an emptied folder; a `.part` never is.
  static func isDesktopLitter(_ name: FileName) -> Bool {
    let lower = name.bytes.map(lowercased)
    return lower.starts(with: "._".utf8) || [".ds_store", "desktop.ini", "thumbs.db"].contains { $0.utf8.elementsEqual(lower) }
  }

  private static let exact = ["desktop.ini", "thumbs.db", "@eadir"].map { Array($0.utf8) }
  /// What browsers, WinSCP and Syncthing call a file until it is whole.
  private static let endings = [".tmp", ".part", ".filepart", ".crdownload"].map { Array($0.utf8) }

  /// ASCII only: the bytes need not be UTF-8, and the listed names are ASCII.
  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
