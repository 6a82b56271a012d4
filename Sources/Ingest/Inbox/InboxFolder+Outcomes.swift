package import Foundation
import Glibc

/// The notes that people find in `done/` and `failed/`. They hold no PHI: a number, an outcome, and the name's first and last character.
extension InboxFolder {
  /// Writes `done/<day>/<id>.receipt.txt`, replacing an earlier one of the same document.
  /// - Parameters:
  ///   - maskedName: from `maskedName(_:)`; nothing else may be given.
  ///   - code: `indexed`, `rejected`, `duplicate` or another that `OutcomeTexts` knows.
  ///   - duplicateOf: the document that holds the same content already.
  package func writeReceipt(
    id: Int64, code: String = "indexed", maskedName: String, pages: Int? = nil, duplicateOf: Int64? = nil, date: Date
  ) throws {
    let note = OutcomeNote(
      reference: String(id), code: code, maskedName: maskedName, date: minute(of: date), pages: pages, duplicateOf: duplicateOf)
    let folder = try dayFolder(in: Self.done, on: date)
    try folder.write(Array(note.text.utf8), to: FileName("\(id).receipt.txt"), mode: 0o640)
  }

  /// Writes `failed/<day>/<reference>.WHY.txt`, replacing an earlier one with the same reference.
  /// - Parameter reference: the document's id, or for what never became a document a random reference.
  package func writeWhy(
    reference: String, code: String, maskedName: String, duplicateOf: Int64? = nil, remains: OutcomeNote.Remains = .stored, date: Date
  ) throws {
    guard Self.isUsable(login: reference) else { throw FileError("create file", EINVAL) }
    let note = OutcomeNote(
      reference: reference, code: code, maskedName: maskedName, date: minute(of: date), duplicateOf: duplicateOf, remains: remains)
    let folder = try dayFolder(in: Self.failed, on: date)
    try folder.write(Array(note.text.utf8), to: FileName("\(reference).WHY.txt"), mode: 0o640)
  }

  /// "Garcia_Maria.pdf" → `G…f`: enough to recognise one's own file, too little to tell others whose it is.
  ///
  /// Names of fewer than four characters would be given away whole, so they become `…`. What is not a plain letter, digit or ASCII
  /// sign (a line break, a bidi mark, an emoji) is shown as `?`.
  package static func maskedName(_ name: String) -> String {
    guard name.count >= 4, let first = name.first, let last = name.last else { return "…" }
    return shown(first) + "…" + shown(last)
  }

  private static func shown(_ character: Character) -> String {
    guard let scalar = character.unicodeScalars.first else { return "?" }
    let plain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil || (0x21...0x7E).contains(scalar.value)
    return plain ? String(scalar) : "?"
  }
}
