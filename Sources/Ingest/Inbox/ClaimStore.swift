import Foundation
import Glibc

/// `inbox/.claimed/`: files between the drop folder and the encrypted store.
///
/// 1. `<uuid>.route` is durable before the file is renamed to `<uuid>`: a claim always knows where it came from and its name.
/// 2. An id stands for one state of the file. Its fingerprint is in the route file before the file is handed over; a claim that
///    differs from it gets a new id (`refile`), so that an id which is stored already can be let go without losing a later change.
/// 3. Letting go removes the file, then its route file, then syncs the folder.
/// 4. At start a route file without a file is what a crash between 1 and the rename, or within 3, left behind: it is removed.
struct ClaimStore {
  /// What the route file holds. The name is in the clear, as it was on the file itself a moment before.
  struct Record: Codable, Equatable, Sendable {
    var name: String
    var route: DropRoute
    /// nil while the file is not known to be at rest.
    var fingerprint: FileFingerprint?
  }

  struct Claim: Equatable, Sendable {
    var id: UUID
    var record: Record
  }

  let folder: Directory
  let path: String
  private static let recordLimit = 65_536

  init(top: Directory, path: String) throws(FileError) {
    self.folder = try top.folder(InboxFolder.claimed)
    self.path = path + "/" + InboxFolder.claimed.text
  }

  static func fileName(_ id: UUID) -> FileName { FileName(id.uuidString.lowercased()) }
  private static func routeName(_ id: UUID) -> FileName { FileName(id.uuidString.lowercased() + ".route") }

  /// Renames a dropped file into the store. Which file it was is only certain afterwards, so the caller compares fingerprints.
  func claim(_ name: FileName, from source: Directory, route: DropRoute, expecting fingerprint: FileFingerprint) throws(FileError) -> Claim
  {
    // Not readable means not claimed: it would sit in the hidden folder where nobody sees it.
    close(try source.openFile(name))
    let claim = Claim(id: UUID(), record: Record(name: name.text, route: route, fingerprint: fingerprint))
    try save(claim)
    do throws(FileError) {
      try source.rename(name, to: folder, as: Self.fileName(claim.id))
    } catch {
      try? folder.remove(Self.routeName(claim.id))
      throw error
    }
    // One rename is one transaction on the file systems we know, so the source folder needs no sync of its own.
    try folder.sync()
    return claim
  }

  /// nil when somebody removed it.
  func fingerprint(_ id: UUID) throws(FileError) -> FileFingerprint? {
    try folder.fingerprint(Self.fileName(id))
  }

  func open(_ id: UUID) throws(FileError) -> (descriptor: Int32, fingerprint: FileFingerprint) {
    let descriptor = try folder.openFile(Self.fileName(id))
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError("look at file", code)
    }
    return (descriptor, FileFingerprint(status))
  }

  func save(_ claim: Claim) throws(FileError) {
    guard let json = try? JSONEncoder().encode(claim.record) else { throw FileError("write route", EINVAL) }
    try folder.write(Array(json), to: Self.routeName(claim.id), mode: 0o600)
  }

  /// The same file under a new id, because it is no longer what the old id stands for.
  func refile(_ claim: Claim) throws(FileError) -> Claim {
    var fresh = Claim(id: UUID(), record: claim.record)
    fresh.record.fingerprint = nil
    try save(fresh)
    try folder.rename(Self.fileName(claim.id), to: folder, as: Self.fileName(fresh.id))
    try folder.remove(Self.routeName(claim.id))
    try folder.sync()
    return fresh
  }

  func letGo(_ id: UUID) throws(FileError) {
    try folder.remove(Self.fileName(id))
    try folder.remove(Self.routeName(id))
    try folder.sync()
  }

  /// Moves the file out of the store; its route file goes.
  func expel(_ id: UUID, to destination: Directory, as name: FileName) throws(FileError) {
    try folder.rename(Self.fileName(id), to: destination, as: name)
    try folder.remove(Self.routeName(id))
    try destination.sync()
    try folder.sync()
  }

  /// What the last run left, oldest first. A claim without a legible route file is given as PHI without an owner: the careful reading.
  func recover() throws(FileError) -> [Claim] {
    var claims: [(claim: Claim, modified: Int64)] = []
    for name in try folder.names() {
      let text = name.text
      if text.hasSuffix(".route") {
        guard let id = UUID(uuidString: String(text.dropLast(6))), Self.routeName(id) == name else { continue }
        if try folder.fingerprint(Self.fileName(id)) == nil { try folder.remove(name) }
      } else if text.hasPrefix("."), text.hasSuffix(".tmp") {
        try folder.remove(name)
      } else if let id = UUID(uuidString: text), Self.fileName(id) == name {
        let record = (try? folder.read(Self.routeName(id), limit: Self.recordLimit))
          .flatMap { try? JSONDecoder().decode(Record.self, from: Data($0)) }
        let modified = try folder.fingerprint(Self.routeName(id))?.modified ?? 0
        claims.append((Claim(id: id, record: record ?? Record(name: "", route: DropRoute())), modified))
      }
    }
    return claims.sorted { $0.modified < $1.modified }.map(\.claim)
  }
}
