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
  private let lock = ReadWriteLock()
  private var state = VectorState()
  private var reader: (any DatabaseReader)?
  private var isMerging = false
  /// A build that failed, on a full disk say, is not tried again before this.
  private var nextMerge = ContinuousClock.now
  private let commits = CommitCounter()
  /// One base is built at a time.
  private let merging = NSLock()
  /// Where the base is; nil for none: then every row is compared in each search.
  let baseFile: URL?
  let logger: Logger?

  /// So many of each list go into the fusion at least: what is far down in both can't get into the first ten.
  static let candidates = 100

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
        "slack \(header.near.slack) and \(header.far.slack), \(header.counts.lists) lists in \(header.counts.cells) cells; for 10: \(header.near.lists) "
        + "in \(header.near.cells), for 100: \(header.far.lists) in \(header.far.cells)"
    }
  }

  /// How many chunks are in memory.
  package var count: Int {
    lock.read { state.liveCount }
  }

  /// Opens the base and reads what it lacks, so that the first search does not have to. From then on bases are built by the way.
  package func load(from reader: any DatabaseWriter) throws {
    try ScanKernels.selfTest()
    reader.add(transactionObserver: commits)
    let base = try reader.read { db in
      let model = try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'model'") ?? "none"
      guard model == PinnedModel.identifier else {
        throw IndexFailure.otherModel(found: model, expected: PinnedModel.identifier)
      }
      return try baseFile.flatMap { try Self.usableBase(at: $0, in: db) }
    }
    lock.write {
      if let base { state = VectorState(base: base) }
      self.reader = reader
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

  /// Adds chunks, in the caller's transaction. Returns their ids.
  @discardableResult
  package func insert(_ chunks: [NewChunk], in db: Database) throws -> [Int64] {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO chunks (document, owner, ordinal, page, range_start, range_end, kind, received, patient, text, vector)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    return try chunks.map { chunk in
      guard Self.areUnits(chunk.vector) else { throw IndexFailure.badVector }
      try statement.execute(arguments: [
        chunk.document, chunk.owner, chunk.ordinal, chunk.page, chunk.range.lowerBound, chunk.range.upperBound, chunk.kind,
        chunk.received, chunk.patient, chunk.text, VectorBytes.data(chunk.vector),
      ])
      return db.lastInsertedRowID
    }
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

  package func search(_ request: SearchRequest, in reader: any DatabaseReader) throws -> [Hit] {
    try reader.read { try search(request, in: $0) }
  }

  /// The best chunks that pass the filter, best first; the order is the same every time.
  package func search(_ request: SearchRequest, in db: Database) throws -> [Hit] {
    guard request.top > 0 else { return [] }
    let depth = max(Self.candidates, 5 * request.top)
    let query = KeywordQuery(request.text)
    var vector: [Neighbour] = []
    if request.mode != .keyword, let numbers = request.vector {
      guard numbers.count == PinnedModel.dimension, Self.areUnits(numbers) else { throw IndexFailure.badVector }
      vector = try nearest(to: numbers, filter: request.filter, limit: depth, in: db)
    }
    let keyword =
      request.mode == .vector ? [] : try Self.keywordMatches(query, filter: request.filter, limit: depth, in: db)
    let ranked: [RankFusion.Ranked]
    switch (request.mode, request.vector) {
    case (.vector, _): ranked = vector.map { RankFusion.Ranked(id: $0.id, score: Double($0.cosine)) }
    case (.keyword, _), (.hybrid, nil): ranked = keyword
    case (.hybrid, _): ranked = RankFusion.fuse(vector: vector.map(\.id), keyword: keyword.map(\.id))
    }
    return try hits(ranked, request: request, marking: query.stems, in: db)
  }

  /// The nearest chunks that pass the filter, best first; of all that is committed. Needs `load`.
  package func nearest(
    to numbers: [Float], filter: ChunkFilter, limit: Int, effort: SearchEffort = SearchEffort()
  ) throws -> [Neighbour] {
    guard numbers.count == SplitVector.width, numbers.allSatisfy(\.isFinite) else { throw IndexFailure.badVector }
    let count = commits.count
    let found = lock.read {
      state.knownCommits == count ? state.nearest(to: numbers, filter: filter, limit: limit, effort: effort) : nil
    }
    if let found { return found }
    try catchUp()
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
    // Inside a write transaction the snapshot may yet be rolled back: what it shows is for this search alone.
    if try db.isInsideTransaction && !db.configuration.readonly && Bool.fetchOne(db, sql: "PRAGMA query_only") != true {
      let state = VectorState()
      try state.catchUp(from: db)
      return try ask(state)
    }
    // Between catching up and asking, a new base may take the place, which can be a commit behind.
    for _ in 0..<4 {
      let answer = try lock.read { try state.isCurrent(db) ? ask(state) : nil }
      if let answer { return answer }
      try lock.write { try state.catchUp(from: db) }
      startMergeIfWorthwhile()
    }
    return try lock.write {
      try state.catchUp(from: db)
      return try ask(state)
    }
  }

  /// Brings memory up to the last commit, even inside a write transaction.
  func catchUpForVerify(_ db: Database) throws {
    try catchUp()
    if lock.read({ reader == nil }) { try lock.write { try state.catchUp(from: db) } }
  }

  /// Asks memory as it is. Long work asks often: a waiting writer holds up every search.
  func asIs<T>(_ ask: (VectorState) throws -> T) rethrows -> T {
    try lock.read { try ask(state) }
  }

  /// The next search reads everything again, and the base is built anew.
  func forgetMemory() {
    // A build under way would bring back what is to be forgotten.
    merging.lock()
    defer { merging.unlock() }
    if let baseFile { unlink(baseFile.path) }
    lock.write { state = VectorState() }
  }

  // MARK: Bases

  /// The base, if it is of this database and says what the rows say.
  private static func usableBase(at url: URL, in db: Database) throws -> VectorBase? {
    let identity = try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'identity'") ?? ""
    guard let base = VectorBase.open(url, model: PinnedModel.identifier, identity: identity) else { return nil }
    // A base that knows of more than the database is of a database that was since set back.
    let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'chunks'") ?? 0
    let change = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'chunk_changes'") ?? 0
    guard base.header.lastChunk <= last, base.header.lastChange <= change, try agrees(base, with: db) else { return nil }
    return base
  }

  /// Compares a few rows with the database.
  private static func agrees(_ base: VectorBase, with db: Database) throws -> Bool {
    var vector = [Float](repeating: 0, count: SplitVector.width)
    for _ in 0..<min(base.rows, 4) {
      let row = Int.random(in: 0..<base.rows)
      let chunk = base.columns.chunks[row]
      let isChanged = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM chunk_changes WHERE seq > ? AND chunk = ?)",
        arguments: [base.header.lastChange, chunk])
      if isChanged == true { continue }
      guard let data = try Data.fetchOne(db, sql: "SELECT vector FROM chunks WHERE id = ?", arguments: [chunk]),
        let truth = VectorBytes.floats(data), truth.count % SplitVector.width == 0
      else { return false }
      base.columns.decode(row, into: &vector)
      let isThere = stride(from: 0, to: truth.count, by: SplitVector.width).contains { first in
        zip(vector, truth[first...]).allSatisfy { abs($0 - $1) < 1e-4 }
      }
      if !isThere { return false }
    }
    return true
  }

  private func startMergeIfWorthwhile() {
    let isWorthwhile = lock.write { () -> Bool in
      guard baseFile != nil, reader != nil, !isMerging, nextMerge <= .now, state.wantsNewBase else { return false }
      isMerging = true
      return true
    }
    guard isWorthwhile else { return }
    Thread.detachNewThread { [self] in
      Thread.current.name = "index merge"
      do {
        try merge()
      } catch {
        // Searches go on with the old base and compare what is new row by row.
        lock.write { nextMerge = .now + .seconds(600) }
        logger?.error(
          "Building the vector index failed. Searches go on without it; the next try is in ten minutes.", metadata: ["error": "\(error)"])
      }
      lock.write { isMerging = false }
    }
  }

  /// Builds a base of all that is committed and goes over to it. Searches and inserts go on meanwhile.
  package func merge() throws {
    guard let baseFile, let reader = lock.read({ reader }) else { return }
    merging.lock()
    defer { merging.unlock() }
    try catchUp()
    let snapshot = lock.read { state.snapshot() }
    guard snapshot.isWorthMerging else { return }
    let source = snapshot.source
    guard source.count > 0 else { return }
    let identity = try reader.read { db in
      try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'identity'") ?? ""
    }
    let base = try BaseBuilder(
      source: source, names: snapshot.names, model: PinnedModel.identifier, identity: identity, lastChunk: snapshot.lastChunk,
      lastChange: snapshot.lastChange
    ).build(at: baseFile)
    let next = VectorState(base: base)
    next.knownCommits = commits.count
    try reader.read { try next.catchUp(from: $0) }
    let old = lock.write { () -> VectorState in
      defer { state = next }
      return state
    }
    // Its memory goes when the last holder lets go: here, and not under the lock.
    withExtendedLifetime(old) {}
  }

  /// Whether it is one or more vectors of norm 1.
  static func areUnits(_ vectors: [Float]) -> Bool {
    let width = PinnedModel.dimension
    guard !vectors.isEmpty, vectors.count % width == 0 else { return false }
    return stride(from: 0, to: vectors.count, by: width).allSatisfy { first in
      abs(vectors[first..<first + width].reduce(0) { $0 + $1 * $1 } - 1) < 1e-3
    }
  }

  private static func keywordMatches(
    _ query: KeywordQuery, filter: ChunkFilter, limit: Int, in db: Database
  ) throws -> [RankFusion.Ranked] {
    guard let expression = query.expression else { return [] }
    let (conditions, arguments) = try filter.sql()
    return try Row.fetchAll(
      db,
      sql: """
        SELECT c.id, -bm25(chunks_fts) AS score FROM chunks_fts JOIN chunks AS c ON c.id = chunks_fts.rowid
        WHERE chunks_fts MATCH ?\(conditions) ORDER BY score DESC, c.id LIMIT ?
        """,
      arguments: [expression] + arguments + [limit]
    ).map { RankFusion.Ranked(id: $0[0], score: $0[1]) }
  }

  /// Reads the chunks. The filter is asked once more, of the rows themselves: memory proposes, the database decides.
  private func hits(
    _ ranked: [RankFusion.Ranked], request: SearchRequest, marking stems: Set<String>, in db: Database
  ) throws -> [Hit] {
    let (conditions, arguments) = try request.filter.sql()
    let statement = try db.cachedStatement(
      sql: """
        SELECT c.document, c.owner, c.ordinal, c.page, c.range_start, c.range_end, c.kind, c.received, c.patient, c.text
        FROM chunks AS c WHERE c.id = ?\(conditions)
        """)
    var found: [(entry: RankFusion.Ranked, row: Row)] = []
    for entry in ranked where found.count < request.top {
      guard let row = try Row.fetchOne(statement, arguments: [entry.id] + arguments) else { continue }
      found.append((entry, row.copy()))
    }
    var cosines: [Float?] = found.map { _ in nil }
    if let vector = request.vector, !found.isEmpty {
      cosines = try current(db) { state in found.map { state.cosine(of: $0.entry.id, to: vector) } }
    }
    return zip(found, cosines).map { found, cosine in
      let (entry, row) = found
      let text: String = row[9]
      return Hit(
        chunk: entry.id, document: row[0], owner: row[1], ordinal: row[2], page: row[3], range: row[4]..<row[5], kind: row[6],
        received: row[7], patient: row[8], text: text, score: entry.score, cosine: cosine,
        snippet: Snippet(of: text, marking: stems))
    }
  }
}
