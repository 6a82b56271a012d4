import Foundation
import GRDB
import Ingest
import VectorCore

/// Questions to the index. Who asks and what they may see is part of the query, never a filter on its result.
package final class Searches: Sendable {
  private let database: ClinicDatabase
  private let store: DocumentStore
  private let patients: PatientStore
  private let presenter: DocumentPresenter
  private let embeddings: EmbeddingService
  private let index: ChunkIndex
  private let audit: AuditLog
  private let work: WorkCounts

  init(_ parts: ClinicParts) {
    database = parts.database
    store = parts.documents
    patients = parts.patients
    presenter = parts.presenter
    embeddings = parts.embeddings
    index = parts.index
    audit = parts.audit
    work = parts.work
  }

  package func answer(_ question: SearchQuestion, principal: Principal) async throws -> SearchAnswer {
    try principal.require(.searchOwn)
    if question.scope == .organization { try principal.require(.searchOrganization) }
    let text = question.text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw Refusal(.invalid, "Type what you are looking for.", field: "q") }
    guard text.count <= 1000 else { throw Refusal(.invalid, "Use at most 1,000 characters.", field: "q") }
    let start = ContinuousClock.now
    let owner = question.scope == .own ? principal.user : question.owner

    let (resolution, documents) = try await database.pool.read { [self] db in
      let resolution = try QueryPatients(store: patients).resolve(text, in: db) { patient in
        try store.hasDocument(of: patient.id, owner: owner, in: db)
      }
      var documents = try named(question, owner: owner, principal, in: db)
      // Namesakes: all of them are meant until somebody says more.
      if resolution.patients.count > 1 {
        let theirs = try store.documents(of: resolution.patients.map(\.id), in: db)
        documents = documents.map { $0.intersection(theirs) } ?? theirs
      }
      return (resolution, documents)
    }
    let words = resolution.rest.isEmpty ? resolution.patients.map(\.mark).joined(separator: " ") : resolution.rest
    var filter = ChunkFilter(owners: owner.map { [$0.rawValue] })
    filter.documents = documents
    filter.kinds = question.kinds.isEmpty ? nil : Set(question.kinds.map(\.rawValue))
    if question.receivedFrom != nil || question.receivedTo != nil {
      let from = question.receivedFrom.map { Int64($0.timeIntervalSince1970) } ?? 0
      filter.received = from...max(from, question.receivedTo.map { Int64($0.timeIntervalSince1970) } ?? Int64(Int32.max) * 1000)
    }
    if resolution.patients.count == 1 { filter.patient = resolution.patients.first?.id.uuidString }
    let mode: SearchRequest.Mode =
      switch question.mode {
      case .hybrid: .hybrid
      case .vector: .vector
      case .keyword: .keyword
      }
    let expansion = QueryExpansion(words)
    let vector = mode == .keyword ? nil : await embeddings.embedQuery([words] + [expansion.replaced].compactMap { $0 })
    let request = SearchRequest(
      text: words, vector: vector, mode: mode, top: min(max(question.top, 1), 100), filter: filter)
    let (hits, additions) = try await offload(to: Self.queue) { [index, database] in
      try database.pool.read { db in
        let (expanded, additions) = try expansion.expand(request, index, in: db)
        return (try index.search(expanded, in: db), additions)
      }
    }

    let found = try await database.pool.write { [self] db in
      let results = try hits.compactMap { hit -> SearchAnswer.Result? in
        guard let row = try store.row(Document.ID(rawValue: hit.document), in: db), presenter.isReadable(row, by: principal) else {
          return nil
        }
        return SearchAnswer.Result(
          document: row.id, name: presenter.isOpen(row, to: principal) ? try store.name(of: row) : nil, kind: row.kind,
          ownerLogin: row.ownerLogin, receivedAt: row.receivedAt, chunk: hit.chunk, page: hit.page, score: hit.score,
          snippet: hit.snippet.text, highlights: hit.snippet.highlights)
      }
      let metadata: [String: AuditValue] = [
        "scope": .string(question.scope.rawValue), "mode": .string(question.mode.rawValue), "length": .int(Int64(text.count)),
        "results": .int(Int64(results.count)), "patients": .string(resolution.patients.map(\.mark).joined(separator: " ")),
        "documents": .string(Array(Set(results.map(\.document.rawValue))).sorted().map(String.init).joined(separator: " ")),
      ]
      try audit.append(.by(principal, .searched, target: "index", metadata: metadata), in: db)
      return SearchAnswer(
        results: results, stillProcessing: try store.countProcessing(owner: owner, in: db),
        patientMark: resolution.patients.first?.mark, additions: additions,
        milliseconds: Double((ContinuousClock.now - start).microseconds) / 1000)
    }
    work.countSearch(in: ContinuousClock.now - start)
    return found
  }

  /// Documents whose file name holds the words of the filter. Names are encrypted, so they are compared one by one, and only those
  /// that the asking person may see.
  private func named(_ question: SearchQuestion, owner: User.ID?, _ principal: Principal, in db: Database) throws -> Set<Int64>? {
    guard let part = question.fileName?.trimmingCharacters(in: .whitespaces).lowercased(), !part.isEmpty else { return nil }
    let rows = try store.rows(
      .init(visibleTo: principal.user, includesUnclaimed: false, states: [.indexed], limit: 100_000), in: db)
    return try Set(rows.filter { try store.name(of: $0).lowercased().contains(part) }.map(\.id.rawValue))
  }

  /// Scans block; the pool's threads don't wait for them.
  private static let queue = DispatchQueue(label: "chartkeep.search", attributes: .concurrent)
}

extension Duration {
  var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}

extension DocumentStore {
  func documents(of patients: [UUID], in db: Database) throws -> Set<Int64> {
    try Int64.fetchSet(
      db, sql: "SELECT id FROM documents WHERE patient IN (\(databaseQuestionMarks(count: patients.count)))",
      arguments: StatementArguments(patients.map(\.uuidString)))
  }

  func hasDocument(of patient: UUID, owner: User.ID?, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM documents WHERE patient = ?1 AND state = 'indexed' AND (?2 IS NULL OR owner = ?2))",
      arguments: [patient.uuidString, owner?.rawValue]) ?? false
  }
}
