import Appliance
import Foundation
import GRDB
import VectorCore

/// Whether an index that was killed holds what it acknowledged, agrees with its rows, and finds what a plain loop finds.
struct ChurnCheck {
  let seed: UInt64
  let size: Int
  /// The last commit that was said to be done.
  let acknowledged: Int64

  struct Report: Encodable {
    var commits: Int64 = 0
    var acknowledged: Int64 = 0
    var passages = 0
    var file: BaseSummary?
    /// The share of the nearest that searches found.
    var recall = 1.0
    var problems: [String] = []
  }

  static let queries = 20
  static let wanted = 10

  /// How many commits a database has seen.
  static func commits(in database: ClinicDatabase) throws -> Int64 {
    try database.pool.read { db in
      var commits: Int64 = 0
      try StoredChunk.each(in: db) { if $0.document == ChurnHistory.counter { commits = $0.received } }
      return commits
    }
  }

  func run(_ index: ChunkIndex, _ database: ClinicDatabase) throws -> Report {
    var report = Report(acknowledged: acknowledged)
    // What the killed process left, before anything is built anew.
    report.file = index.baseSummary
    var rows: [StoredChunk] = []
    try database.pool.read { db in try StoredChunk.each(in: db) { rows.append($0) } }
    report.passages = rows.count
    report.commits = rows.first { $0.document == ChurnHistory.counter }?.received ?? 0
    // One more may have been committed and not yet said to be.
    if !(acknowledged...acknowledged + 1).contains(report.commits) {
      report.problems.append("\(acknowledged) commits were acknowledged, the database has seen \(report.commits).")
    }
    compare(rows, ChurnHistory(seed: seed, size: size, commits: report.commits), &report)
    report.recall = try recall(of: rows, index, &report)
    report.problems += try index.verify(in: database.pool).problems
    return report
  }

  private func compare(_ rows: [StoredChunk], _ history: ChurnHistory, _ report: inout Report) {
    let vectors = ChurnVectors()
    var wrong = 0
    for (document, chunks) in Dictionary(grouping: rows.filter { $0.document != ChurnHistory.counter }, by: \.document) {
      guard let paper = history.papers[document], paper.chunks == chunks.count else {
        wrong += 1
        continue
      }
      for (ordinal, chunk) in chunks.enumerated()
      where chunk.owner != paper.owner || chunk.kind != paper.kind || chunk.received != paper.received
        || chunk.vectors != vectors.vectors(document: document, ordinal: ordinal)
      {
        wrong += 1
      }
    }
    let documents = Set(rows.map(\.document)).subtracting([ChurnHistory.counter]).count
    if documents != history.papers.count { report.problems.append("\(documents) documents instead of \(history.papers.count).") }
    if wrong > 0 { report.problems.append("\(wrong) rows are not what was written.") }
  }

  private func recall(of rows: [StoredChunk], _ index: ChunkIndex, _ report: inout Report) throws -> Double {
    let vectors = ChurnVectors()
    var random = PlainRandom(seed: seed &+ UInt64(bitPattern: report.commits))
    let byID = Dictionary(uniqueKeysWithValues: rows.indices.map { (rows[$0].id, $0) })
    var found = 0
    var expected = 0
    for _ in 0..<Self.queries {
      let query = vectors.vector(&random)
      let cosines = rows.map { Self.cosine($0.vectors, query) }
      for filter in filters(&random, rows) {
        let best = rows.indices.filter { Self.passes(rows[$0], filter) }.map { cosines[$0] }.sorted(by: >).prefix(Self.wanted)
        let hits = try index.nearest(to: query, filter: filter, limit: Self.wanted)
        // Vectors are compared in 16 bits.
        let least = (best.last ?? 0) - 5e-5
        let right = hits.count { hit in byID[hit.id].map { Self.passes(rows[$0], filter) && cosines[$0] >= least } ?? false }
        if hits.contains(where: { byID[$0.id] == nil }) { report.problems.append("A search found what is not there.") }
        if hits.count != best.count { report.problems.append("A search gave \(hits.count) passages instead of \(best.count).") }
        found += right
        expected += best.count
      }
    }
    let recall = expected == 0 ? 1 : Double(found) / Double(expected)
    // Without a file every vector is compared.
    let bound = report.file == nil && index.baseSummary == nil ? 1 : 0.99
    if recall < bound { report.problems.append("Searches found \(recall) of the nearest.") }
    return recall
  }

  private func filters(_ random: inout PlainRandom, _ rows: [StoredChunk]) -> [ChunkFilter] {
    let from = Int64.random(in: 0..<900, using: &random)
    let documents = Set((0..<30).compactMap { _ in rows.isEmpty ? nil : rows[Int.random(in: 0..<rows.count, using: &random)].document })
    return [
      ChunkFilter(owners: nil), ChunkFilter(owners: [Int64.random(in: ChurnHistory.owners, using: &random)]),
      ChunkFilter(owners: [1, 8]), ChunkFilter(owners: nil, kinds: [ChurnHistory.kinds[Int.random(in: 0..<3, using: &random)]]),
      ChunkFilter(owners: nil, received: from...from + 80), ChunkFilter(owners: nil, documents: documents),
      ChunkFilter(owners: [2, 3], kinds: ["pdf", "hl7"], received: from...from + 300),
    ]
  }

  private static func passes(_ row: StoredChunk, _ filter: ChunkFilter) -> Bool {
    if let owners = filter.owners, !(row.owner.map(owners.contains) ?? false) { return false }
    if let documents = filter.documents, !documents.contains(row.document) { return false }
    if let kinds = filter.kinds, !kinds.contains(row.kind) { return false }
    if let received = filter.received, !received.contains(row.received) { return false }
    return true
  }

  /// The nearest of a chunk's vectors.
  private static func cosine(_ vectors: [Float], _ query: [Float]) -> Float {
    stride(from: 0, to: vectors.count, by: query.count).map { first in
      vectors.withUnsafeBufferPointer { vectors in
        query.withUnsafeBufferPointer { query in
          var sum = SIMD16<Float>()
          for start in stride(from: 0, to: query.count, by: 16) {
            let a = UnsafeRawBufferPointer(vectors).loadUnaligned(fromByteOffset: (first + start) * 4, as: SIMD16<Float>.self)
            let b = UnsafeRawBufferPointer(query).loadUnaligned(fromByteOffset: start * 4, as: SIMD16<Float>.self)
            sum += a * b
          }
          return sum.sum()
        }
      }
    }.max() ?? -1
  }
}
