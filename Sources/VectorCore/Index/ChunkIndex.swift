package import Foundation
package import GRDB
package import Logging

/// The index of all chunks: rows in SQLite are the truth, the vectors in memory and in the base file follow them.
///
/// Before each search memory catches up with what the search's own database snapshot shows, so that a chunk is found as soon
/// as its transaction is committed and never if it was rolled back. A search blocks its thread while it scans: call it on a
/// database queue or a thread of its own, not on the cooperative pool.
///
/// When much is new, a thread of its own builds a new base beside the old one and swaps them; nobody waits for it.
///
/// `@unchecked Sendable`: what varies is read under `lock` as reader or writer, and changed as writer.
package final class ChunkIndex: @unchecked Sendable {
  let lock = ReadWriteLock()
  var state = VectorState()
  private(set) var reader: (any DatabaseReader)?
  var isMerging = false
  /// A build that failed, on a full disk say, is not tried again before this.
  var nextMerge = ContinuousClock.now
  let commits = CommitCounter()
  let lengths = PassageLengths()
  /// One base is built at a time.
  let merging = NSLock()
  /// Where the base is; nil for none: then every row is compared in each search.
  let baseFile: URL?
  let logger: Logger?

  /// So many of each list go into the fusion at least: what is far down in both can't get into the first ten.
  static let candidates = 100

  /// So many new chunks are taken into memory in one turn: two or three milliseconds' work.
  private static let turn = 128

  package init(baseFile: URL? = nil, logger: Logger? = nil) {
    self.baseFile = baseFile
    self.logger = logger
    _ = BLAS.isSingleThreaded
  }

  /// How far searches reach, as the base measured it; nil without a base.
  package var reach: String? {
    lock.read { state.base }.map { base in
      let header = base.header
      return
        "slack \(header.near.slack) and \(header.far.slack), \(header.counts.lists) lists; for 10: \(header.near.lists), for 100: \(header.far.lists)"
    }
  }

  /// How many chunks are in memory.
  package var count: Int {
    lock.read { state.liveCount }
  }

  /// Opens the base and reads what it lacks, so that the first search does not have to. From then on bases are built by the way:
  /// also when there is none or one that is of no use, which goes.
  package func load(from writer: any DatabaseWriter) throws {
    try ScanKernels.selfTest()
    try writer.write { try EmbeddingModels.registerCurrent($0) }
    writer.add(transactionObserver: commits)
    let base = try openBase(for: writer)
    lock.write {
      if let base { state = VectorState(base: base) }
      reader = writer
    }
    try catchUp()
  }

  /// Reads what was committed since the last search, so that the next one does not have to.
  package func catchUp() throws {
    let (reader, isCurrent) = lock.read { (self.reader, state.knownCommits == commits.count) }
    guard let reader, !isCurrent else { return }
    // Counted before the snapshot is taken: what is committed in between is read once more, never missed.
    let count = commits.count
    let caughtUp = try reader.read { db in try current(db) { $0 } }
    lock.write { caughtUp.knownCommits = max(caughtUp.knownCommits, count) }
  }

  /// Removes a document's chunks, in the caller's transaction. Returns how many there were.
  @discardableResult
  package func remove(document: Int64, in db: Database) throws -> Int {
    try db.execute(sql: "DELETE FROM chunks WHERE document = ?", arguments: [document])
    return db.changesCount
  }

  /// Gives a document's chunks to another owner, or to nobody.
  package func changeOwner(document: Int64, to owner: Int64?, in db: Database) throws {
    try db.execute(sql: "UPDATE chunks SET owner = ? WHERE document = ?", arguments: [owner, document])
  }

  /// Says of a document's chunks whose they are medically: all of them, or those of some pages.
  package func changePatient(document: Int64, pages: ClosedRange<Int>? = nil, to patient: String?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE chunks SET patient = ? WHERE document = ? AND page BETWEEN ? AND ?",
      arguments: [patient, document, pages?.lowerBound ?? Int.min, pages?.upperBound ?? Int.max])
  }

  /// The nearest chunks that pass the filter, best first; of all that is committed. Needs `load`.
  package func nearest(
    to numbers: [Float], filter: ChunkFilter, limit: Int, effort: SearchEffort = SearchEffort()
  ) throws -> [Neighbour] {
    guard numbers.count == SplitVector.width, numbers.allSatisfy(\.isFinite) else { throw IndexFailure.badVector }
    let count = commits.count
    // After catching up a new base may take the place, which can be a commit behind.
    for _ in 0..<4 {
      let found = lock.read {
        state.knownCommits >= count ? state.nearest(to: numbers, filter: filter, limit: limit, effort: effort) : nil
      }
      if let found { return found }
      try catchUp()
    }
    return lock.read { state.nearest(to: numbers, filter: filter, limit: limit, effort: effort) }
  }

  /// The nearest chunks of what a database snapshot shows.
  func nearest(
    to numbers: [Float], filter: ChunkFilter, limit: Int, effort: SearchEffort = SearchEffort(), in db: Database
  ) throws -> [Neighbour] {
    try current(db) { $0.nearest(to: numbers, filter: filter, limit: limit, effort: effort) }
  }

  /// Asks memory as of this database snapshot.
  func current<T>(_ db: Database, _ ask: (VectorState) throws -> T) throws -> T {
    if try Self.isProvisional(db) {
      let state = VectorState()
      _ = try state.catchUp(from: db)
      return try ask(state)
    }
    // Between catching up and asking, a new base may take the place, which can be a commit behind.
    for _ in 0..<4 {
      let answer = try lock.read { try state.isCurrent(db) ? ask(state) : nil }
      if let answer { return answer }
      // A little at a time, so that searches of older snapshots get their turn in between. Each turn takes over something.
      while try !lock.read({ try state.isCurrent(db) }) {
        try lock.write { lengths.forget(try state.catchUp(from: db, atMost: Self.turn)) }
      }
      startMergeIfWorthwhile()
    }
    return try lock.write {
      lengths.forget(try state.catchUp(from: db))
      return try ask(state)
    }
  }

  /// Inside a write transaction the snapshot may yet be rolled back: what it shows is for this search alone.
  static func isProvisional(_ db: Database) throws -> Bool {
    try db.isInsideTransaction && !db.configuration.readonly && Bool.fetchOne(db, sql: "PRAGMA query_only") != true
  }

  /// Asks memory as it is. Long work asks often: a waiting writer holds up every search.
  func asIs<T>(_ ask: (VectorState) throws -> T) rethrows -> T {
    try lock.read { try ask(state) }
  }

  /// Whether it is one or more vectors of norm 1.
  static func areUnits(_ vectors: [Float]) -> Bool {
    let width = PinnedModel.dimension
    guard !vectors.isEmpty, vectors.count % width == 0 else { return false }
    return vectors.withUnsafeBufferPointer { buffer in
      guard let numbers = buffer.baseAddress else { return false }
      return stride(from: 0, to: vectors.count, by: width).allSatisfy { first in
        abs(BLAS.dot(width, numbers + first, numbers + first) - 1) < 1e-3
      }
    }
  }
}
