import GRDB
import VectorCore

/// Checks the index and builds it anew.
struct IndexCare: Sendable {
  private let database: ClinicDatabase
  private let index: ChunkIndex
  private let audit: AuditLog

  init(_ parts: ClinicParts) {
    database = parts.database
    index = parts.index
    audit = parts.audit
  }

  func verify() async throws -> IndexLine {
    let start = ContinuousClock.now
    let report = try await offload(to: IndexFolder.queue) { [index, database] in try index.verify(in: database.pool) }
    return IndexLine(
      passages: report.chunks, documents: report.documents, outdated: report.outdated, file: report.base, problems: report.problems,
      sound: report.isSound, seconds: Self.seconds(since: start))
  }

  /// The keyword index from the passages, then the vector index from the vectors. Searches go on, but what writes waits for the former.
  func rebuild(by principal: Principal) async throws -> IndexLine {
    let start = ContinuousClock.now
    let counts = try await database.pool.write { [index, audit] db in
      try index.rebuildKeywords(in: db)
      let counts = (
        passages: try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunks") ?? 0,
        documents: try Int.fetchOne(db, sql: "SELECT COUNT(DISTINCT document) FROM chunks") ?? 0, outdated: try index.outdatedCount(in: db)
      )
      try audit.append(
        .by(principal, .indexRebuilt, target: "index", metadata: ["chunks": .int(Int64(counts.passages))]), in: db)
      return counts
    }
    let file = try await offload(to: IndexFolder.queue) { [index] in try index.rebuildVectors() }
    return IndexLine(
      passages: counts.passages, documents: counts.documents, outdated: counts.outdated, file: file, problems: [], sound: true,
      seconds: Self.seconds(since: start))
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    Double((ContinuousClock.now - start).microseconds / 1000) / 1000
  }
}
