import Foundation
import Glibc

/// What can't be taken is explained and put aside, so that nothing stays in the drop folder without a word.
extension InboxEngine {
  /// Without look-alikes: a reference is read out over the telephone.
  private static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ")

  private func newReference() -> String {
    "F-" + String((0..<10).map { _ in Self.alphabet.randomElement() ?? "X" })
  }

  /// The note is written first: what is moved away without one would have vanished.
  func refuse(_ path: InboxPath, in parent: Directory, _ fingerprint: FileFingerprint, code: String) {
    tracker.remove(.dropped(path))
    guard let name = path.name, explained[path] != fingerprint else { return }
    let reference = newReference()
    let date = Date()
    do {
      try writeWhy(reference, code, name.text, fingerprint.kind == .link ? .linkRemoved : .besideNote, date)
    } catch {
      // No room for the note: the next rescan comes back to it.
      return
    }
    do throws(FileError) {
      if fingerprint.kind == .link {
        try parent.remove(name)
      } else {
        let aside = try folder.dayFolder(in: InboxFolder.failed, on: date)
        try parent.rename(name, to: aside, as: FileName("\(reference).1"))
        try aside.sync()
      }
      noteTaken(from: path.parent)
    } catch {
      explained[path] = fingerprint
      try? writeWhy(reference, code, name.text, .inPlace, date)
    }
    notify(.refused(reference: reference, code: code, name: name.text, route: DropRoute(of: path)))
  }

  /// The same for what turned out to be no readable file only after it was claimed.
  func refuse(claim: ClaimStore.Claim, code: String) {
    let reference = newReference()
    let date = Date()
    do {
      try writeWhy(reference, code, claim.record.name, .besideNote, date)
      try store.expel(claim.id, to: folder.dayFolder(in: InboxFolder.failed, on: date), as: FileName("\(reference).1"))
      notify(.refused(reference: reference, code: code, name: claim.record.name, route: claim.record.route))
    } catch {
      // Stays claimed and is tried again at the next start.
    }
  }

  private func writeWhy(_ reference: String, _ code: String, _ name: String, _ remains: OutcomeNote.Remains, _ date: Date) throws {
    try folder.writeWhy(
      reference: reference, code: code, maskedName: InboxFolder.maskedName(name), remains: remains, date: date)
  }

  func noteTaken(from folder: InboxPath) {
    if !InboxFolder.isLayout(folder) { emptied[folder] = now }
  }

  /// Removes folders that files were taken from, some time after the last, with nothing in them but what desktops put there.
  func removeEmptiedFolders() {
    guard !emptied.isEmpty else { return }
    let now = now
    for path in emptied.filter({ $0.value.advanced(by: settings.folderGrace) <= now }).keys {
      emptied[path] = nil
      guard !InboxFolder.isLayout(path), let name = path.name, let parent = try? top.folder(path.parent),
        let opened = try? parent.folder(name), let names = try? opened.names(limit: 100), names.allSatisfy(IgnoredNames.isDesktopLitter)
      else { continue }
      for litter in names { try? opened.remove(litter) }
      guard (try? parent.removeFolder(name)) != nil else { continue }
      noteTaken(from: path.parent)
    }
  }
}
