import Foundation
import GRDB
package import Ingest
import VectorCore

/// "This should not be readable": somebody found an identifier in approved text.
///
/// In one transaction the document leaves the search, the text is replaced in it and in the other documents of the same patient, and all of them
/// are queued to be cut and embedded anew. The word is learned, so that later documents don't show it either.
package final class MissedReports: Sendable {
  /// What a report did.
  package struct Outcome: Sendable, Equatable {
    /// Places that were redacted.
    package var places: Int
    /// Documents that held it: the one that was looked at, and others of the same patient.
    package var documents: Int
  }

  let database: ClinicDatabase
  let store: DocumentStore
  let patients: PatientStore
  let lifecycle: Lifecycle
  let audit: AuditLog
  let presenter: DocumentPresenter
  let index: ChunkIndex
  let knowledge: ClinicKnowledge
  let wake: Wake
  let now: @Sendable () -> Date

  init(_ parts: ClinicParts) {
    database = parts.database
    store = parts.documents
    patients = parts.patients
    lifecycle = parts.lifecycle
    audit = parts.audit
    presenter = parts.presenter
    index = parts.index
    knowledge = parts.knowledge
    wake = parts.wake
    now = parts.now
  }

  /// `text` as it stands in the redacted document; case does not matter, and it must stand as a word of its own.
  package func report(_ id: Document.ID, text: String, label: IdentifierLabel, principal: Principal) async throws -> Outcome {
    try principal.require(.searchOwn)
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (2...200).contains(text.unicodeScalars.count), text.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw Refusal(.invalid, "Select or type the words that should not be readable: 2 to 200 characters.", field: "text")
    }
    guard !text.contains("["), !text.contains("]") else {
      throw Refusal(.invalid, "The selection holds a mark. Select only the words beside it.", field: "text")
    }
    let (outcome, touched) = try await database.pool.write { [self] db in
      guard let row = try store.row(id, in: db), presenter.isReadable(row, by: principal), row.state == .indexed || row.state == .approved
      else { throw Refusal(.notFound, "There is no such document.") }
      let places = try redact(text, label, in: row, by: principal, db)
      guard places > 0 else {
        throw Refusal(.invalid, "These words do not stand in this document. Nothing was changed.", field: "text")
      }
      var outcome = Outcome(places: places, documents: 1)
      var touched = [id]
      for other in try others(of: row, db) {
        let places = try redact(text, label, in: other, by: principal, db)
        guard places > 0 else { continue }
        outcome.places += places
        outcome.documents += 1
        touched.append(other.id)
      }
      _ = try knowledge.learn(
        [.init(text: text, label: label, isMissed: true)], patients: try patient(of: row, db), from: id, by: principal.login, in: db)
      return (outcome, touched)
    }
    knowledge.forget()
    for document in touched { try await lifecycle.publish(document) }
    wake.indexing()
    return outcome
  }

  /// The patient's other documents: what was missed once is likely to stand there too.
  private func others(of row: DocumentRow, _ db: Database) throws -> [DocumentRow] {
    guard let patient = row.patient else { return [] }
    return try Int64.fetchAll(
      db, sql: "SELECT id FROM documents WHERE patient = ? AND id <> ? AND state IN ('indexed', 'approved') ORDER BY id",
      arguments: [patient.uuidString, row.id.rawValue]
    ).compactMap { try store.row(Document.ID(rawValue: $0), in: db) }
  }

  private func patient(of row: DocumentRow, _ db: Database) throws -> [PatientIdentity] {
    try row.patient.map { try patients.identities(of: $0, in: db) } ?? []
  }

  /// Gives how many places there were; with none nothing changes.
  private func redact(
    _ text: String, _ label: IdentifierLabel, in row: DocumentRow, by principal: Principal, _ db: Database
  ) throws -> Int {
    var count = 0
    for page in try store.pages(of: row.id, in: db) {
      guard let edit = RedactedEdit(page.redacted ?? "", reveal: page.reveal, replacing: text, label: label) else { continue }
      try store.setRedacted(edit.text, reveal: edit.reveal, page: page.number, of: row.id, in: db)
      count += edit.places
    }
    guard count > 0 else { return 0 }
    try store.withdraw(row.id, from: index, at: now(), in: db)
    try audit.append(
      .by(
        principal, .missedReported, target: row.id.auditTarget, metadata: ["label": .string(label.rawValue), "places": .int(Int64(count))]),
      in: db)
    return count
  }
}

/// Redacted text with one more thing taken out of it. Offsets count code points.
struct RedactedEdit {
  var text: String
  var reveal: [RevealedValue]
  var places: Int

  /// Nil when `wanted` does not stand in the text as words of their own, outside of marks. Case does not matter.
  init?(_ source: String, reveal: [RevealedValue], replacing wanted: String, label: IdentifierLabel) {
    let scalars = Array(source.unicodeScalars)
    let found = Self.places(of: Array(wanted.unicodeScalars), in: scalars)
    guard !found.isEmpty else { return nil }
    let mark = Array("[\(label.rawValue)]".unicodeScalars)
    var output = String.UnicodeScalarView()
    var values: [RevealedValue] = []
    var rest = reveal.sorted { $0.start < $1.start }[...]
    var position = 0
    var shift = 0
    for place in found {
      while let value = rest.first, value.start < place.lowerBound {
        values.append(value.moved(by: shift))
        rest.removeFirst()
      }
      output.append(contentsOf: scalars[position..<place.lowerBound])
      let start = place.lowerBound + shift
      if label == .name || label == .date {
        var taken = String.UnicodeScalarView()
        taken.append(contentsOf: scalars[place])
        values.append(RevealedValue(start: start, end: start + mark.count, label: label, value: String(taken)))
      }
      output.append(contentsOf: mark)
      shift += mark.count - place.count
      position = place.upperBound
    }
    output.append(contentsOf: scalars[position...])
    values += rest.map { $0.moved(by: shift) }
    text = String(output)
    self.reveal = values
    places = found.count
  }

  private static func places(of wanted: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
    let folded = text.map(\.properties.lowercaseMapping)
    // White space in the selection stands for any white space in the text: a line break, two spaces.
    let words = wanted.split(whereSeparator: \.properties.isWhitespace).map { $0.map(\.properties.lowercaseMapping) }
    guard !words.isEmpty else { return [] }
    let inMark = marks(in: text)
    var result: [Range<Int>] = []
    var index = 0
    while index < text.count {
      guard !inMark[index], let end = match(words, folded, text, at: index), isBorder(text, index), isBorder(text, end),
        !(index..<end).contains(where: { inMark[$0] })
      else {
        index += 1
        continue
      }
      result.append(index..<end)
      index = end
    }
    return result
  }

  private static func match(_ words: [[String]], _ folded: [String], _ text: [Unicode.Scalar], at start: Int) -> Int? {
    var index = start
    for (number, word) in words.enumerated() {
      if number > 0 {
        let before = index
        while index < text.count, text[index].properties.isWhitespace, index - before < 20 { index += 1 }
        guard index > before else { return nil }
      }
      guard index + word.count <= folded.count, folded[index..<(index + word.count)].elementsEqual(word) else { return nil }
      index += word.count
    }
    return index
  }

  /// Which code points lie in a mark such as `[NAME patient-3f9c0a1b2c3d]`.
  private static func marks(in text: [Unicode.Scalar]) -> [Bool] {
    var result = Array(repeating: false, count: text.count)
    var open: Int?
    for (index, scalar) in text.enumerated() {
      if scalar == "[" { open = index }
      guard scalar == "]", let start = open else { continue }
      if index - start < 80, text[start + 1].properties.isUppercase { for place in start...index { result[place] = true } }
      open = nil
    }
    return result
  }

  private static func isBorder(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0, index < text.count else { return true }
    let isWord = { (scalar: Unicode.Scalar) in scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
    return !(isWord(text[index - 1]) && isWord(text[index]))
  }
}

extension RevealedValue {
  func moved(by shift: Int) -> RevealedValue {
    var value = self
    value.start += shift
    value.end += shift
    return value
  }
}
