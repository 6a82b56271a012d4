import Foundation
import GRDB
import Ingest
import Synchronization

/// The clinic's own words: lists that an administrator keeps, and what reviews teach.
///
/// What a reviewer marks as missed is redacted in later documents; what reviewers of two documents leave readable stays readable. Numbers, dates
/// and the patient's own names are never learned.
package final class ClinicKnowledge: Sendable {
  let database: ClinicDatabase
  let audit: AuditLog
  let detector: Detector
  let now: @Sendable () -> Date
  let store: ClinicTermStore
  private let compiled = Mutex<ClinicTerms?>(nil)

  /// The most that are kept: a list of staff of a large hospital, and room to learn.
  package static let limit = 20_000

  init(database: ClinicDatabase, keys: KeyRing, audit: AuditLog, detector: Detector, now: @escaping @Sendable () -> Date) {
    self.database = database
    self.audit = audit
    self.detector = detector
    self.now = now
    store = ClinicTermStore(keys: keys)
  }

  /// For the detector; compiled once and again after each change.
  func terms() async throws -> ClinicTerms {
    if let known = compiled.withLock({ $0 }) { return known }
    let active = try await database.pool.read { [store] db in try store.active(in: db) }
    let made = detector.terms(active.map(\.entry))
    compiled.withLock { $0 = made }
    return made
  }

  func forget() { compiled.withLock { $0 = nil } }

  // MARK: An administrator's lists

  package func list(principal: Principal) async throws -> [ClinicTerm] {
    try principal.require(.manageWords)
    return try await database.pool.read { [store] db in try store.all(in: db) }
  }

  /// One term a line. Gives how many were new; lines that hold nothing to compare with are refused as a whole, so that a list is never half in.
  package func add(_ lines: String, kind: ClinicTerm.Kind, principal: Principal) async throws -> Int {
    try principal.require(.manageWords)
    let texts = lines.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !texts.isEmpty else { throw Refusal(.invalid, "Enter at least one name or word, one a line.", field: "text") }
    for (index, text) in texts.enumerated() {
      guard let problem = Self.problem(with: text) else { continue }
      throw Refusal(.invalid, "Line \(index + 1) \(problem). Nothing was added.", field: "text")
    }
    let label: IdentifierLabel = kind == .facility ? .organization : .name
    let count = try await database.pool.write { [store, audit, now] db in
      guard try store.count(in: db) + texts.count <= Self.limit else {
        throw Refusal(.conflict, "At most \(Self.limit) words can be kept. Nothing was added.", field: "text")
      }
      var count = 0
      for text in texts {
        let isNew = try store.add(
          text, kind, label: label, source: .person, isActive: true, document: nil, by: principal.login, at: now(), in: db)
        if isNew { count += 1 } else if let known = try store.term(text, kind, in: db) { try store.setActive(true, known.id, in: db) }
      }
      try audit.append(
        .by(principal, .wordsChanged, target: "words", metadata: ["kind": .string(kind.rawValue), "added": .int(Int64(count))]), in: db)
      return count
    }
    forget()
    return count
  }

  package func setActive(_ isActive: Bool, _ id: ClinicTerm.ID, principal: Principal) async throws {
    try await change(id, principal, isActive ? "on" : "off") { store, db in try store.setActive(isActive, id, in: db) }
  }

  package func remove(_ id: ClinicTerm.ID, principal: Principal) async throws {
    try await change(id, principal, "removed") { store, db in try store.remove(id, in: db) }
  }

  private func change(
    _ id: ClinicTerm.ID, _ principal: Principal, _ what: String, _ body: @escaping @Sendable (ClinicTermStore, Database) throws -> Void
  ) async throws {
    try principal.require(.manageWords)
    try await database.pool.write { [store, audit] db in
      guard let term = try store.term(id, in: db) else { throw Refusal(.notFound, "This word is not in the list any more.") }
      try body(store, db)
      try audit.append(
        .by(principal, .wordsChanged, target: "words", metadata: ["kind": .string(term.kind.rawValue), "change": .string(what)]), in: db)
    }
    forget()
  }

  /// Nil when the text can be a term.
  static func problem(with text: String) -> String? {
    if text.count > 100 { return "is longer than 100 characters" }
    if text.filter(\.isLetter).count < 2 { return "holds fewer than two letters" }
    if text.contains("[") || text.contains("]") { return "holds a bracket" }
    if text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).count > ClinicTerms.longest {
      return "holds more than \(ClinicTerms.longest) words"
    }
    return nil
  }

  // MARK: What reviews teach

  /// A decision that may be worth remembering: text that a person marked as missed, or left readable.
  struct Lesson {
    var text: String
    var label: IdentifierLabel
    var isMissed: Bool
  }

  /// Inside the transaction that approves the document; `forget` follows once it is committed. Gives how many were taken.
  func learn(_ lessons: [Lesson], patients: [PatientIdentity], from document: Document.ID, by login: String, in db: Database) throws -> Int
  {
    let own = Set(patients.flatMap { Self.words($0.family) + Self.words($0.given) })
    var seen: Set<String> = []
    var count = 0
    for lesson in lessons {
      let text = lesson.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard seen.insert("\(lesson.isMissed)\(text.lowercased())").inserted, Self.isLearnable(text, lesson.label),
        own.isDisjoint(with: Self.words(text))
      else { continue }
      if try take(Lesson(text: text, label: lesson.label, isMissed: lesson.isMissed), document, login, db) { count += 1 }
    }
    return count
  }

  private func take(_ lesson: Lesson, _ document: Document.ID, _ login: String, _ db: Database) throws -> Bool {
    let kind: ClinicTerm.Kind = lesson.isMissed ? .redact : .keep
    // An everyday word is only redacted once two documents agree, and nothing is kept readable on one person's word.
    let needed = lesson.isMissed && !detector.isEveryday(lesson.text) ? 1 : 2
    let opposite = try store.term(lesson.text, lesson.isMissed ? .keep : .redact, in: db)
    if let opposite {
      // Reviewers disagree: neither holds until an administrator decides; what a person entered stands.
      guard opposite.source == .review else { return false }
      try store.setActive(false, opposite.id, in: db)
    }
    if let known = try store.term(lesson.text, kind, in: db) {
      guard known.source == .review else { return false }
      try store.count(known, in: document, db: db)
      let documents = try store.term(known.id, in: db)?.documents ?? known.documents
      if documents >= needed, opposite == nil, !known.isActive, documents > known.documents { try store.setActive(true, known.id, in: db) }
      return true
    }
    guard try store.count(in: db) < Self.limit else { return false }
    return try store.add(
      lesson.text, kind, label: lesson.label, source: .review, isActive: needed == 1 && opposite == nil, document: document, by: login,
      at: now(),
      in: db)
  }

  /// Names, places and organizations of a few words. A number or a date is one person's and teaches nothing.
  private static func isLearnable(_ text: String, _ label: IdentifierLabel) -> Bool {
    [.name, .location, .organization].contains(label) && text.filter(\.isLetter).count >= 3 && !text.contains(where: \.isNumber)
      && words(text).count <= 6 && problem(with: text) == nil
  }

  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: { !$0.isLetter }).map { PatientKeys.folded(String($0)) }.filter { $0.count > 1 }
  }
}
