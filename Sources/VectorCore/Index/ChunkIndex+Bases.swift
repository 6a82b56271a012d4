import Foundation
import GRDB
import Logging

/// What a base holds.
package struct BaseSummary: Sendable, Equatable, Codable {
  package var passages = 0
  /// A passage has a vector for each of its windows.
  package var vectors = 0
  /// 0 when there are so few vectors that all are compared.
  package var lists = 0
}

extension ChunkIndex {
  /// What the base holds; nil without one.
  package var baseSummary: BaseSummary? {
    lock.read { state.base }.map { Self.summary(of: $0) }
  }

  private static func summary(of base: VectorBase) -> BaseSummary {
    let counts = base.header.counts
    return BaseSummary(passages: counts.chunks, vectors: counts.rows, lists: counts.lists)
  }

  /// The base, if there is one of use. What a killed build left behind goes, and so does a base of no use: nothing would wipe in it
  /// what is deleted from now on.
  func openBase(for reader: any DatabaseReader) throws -> VectorBase? {
    guard let baseFile else { return nil }
    unlink(BaseBuilder.unfinished(baseFile))
    if let base = try reader.read({ try Self.usableBase(at: baseFile, in: $0) }) { return base }
    if unlink(baseFile.path) == 0 {
      logger?.notice("The vector index's file was damaged or of other data. It is removed and built anew when it pays.")
    }
    return nil
  }

  /// The base, if it is of this database and says what the rows say.
  private static func usableBase(at url: URL, in db: Database) throws -> VectorBase? {
    guard let base = VectorBase.open(url, model: PinnedModel.identifier, identity: try identity(of: db)) else { return nil }
    // A base that knows of more than the database is of a database that was since set back.
    let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'chunks'") ?? 0
    let change = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'chunk_changes'") ?? 0
    guard base.header.lastChunk <= last, base.header.lastChange <= change, try agrees(base, with: db) else { return nil }
    return base
  }

  private static func identity(of db: Database) throws -> String {
    try String.fetchOne(db, sql: "SELECT value FROM index_meta WHERE name = 'identity'") ?? ""
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

  func startMergeIfWorthwhile() {
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
    try build(of: snapshot, at: baseFile, reader)
  }

  /// Reads every vector from the rows again and builds the base anew, if it pays; searches go on with the old one meanwhile.
  package func rebuildVectors() throws -> BaseSummary? {
    guard let reader = lock.read({ reader }) else { return nil }
    // A build under way would bring back what is to be forgotten.
    merging.lock()
    defer { merging.unlock() }
    let fresh = VectorState()
    fresh.knownCommits = commits.count
    _ = try reader.read { try fresh.catchUp(from: $0) }
    if let baseFile, fresh.wantsNewBase {
      return Self.summary(of: try build(of: fresh.snapshot(), at: baseFile, reader))
    }
    if let baseFile { unlink(baseFile.path) }
    replaceState(fresh)
    return nil
  }

  @discardableResult
  private func build(of snapshot: VectorState.Snapshot, at baseFile: URL, _ reader: any DatabaseReader) throws -> VectorBase {
    let source = snapshot.source
    guard source.count > 0 else { throw IndexFailure.nothingToBuildFrom }
    let base = try BaseBuilder(
      source: source, names: snapshot.names, model: PinnedModel.identifier, identity: reader.read(Self.identity),
      lastChunk: snapshot.lastChunk, lastChange: snapshot.lastChange
    ).build(at: baseFile)
    let next = VectorState(base: base)
    next.knownCommits = commits.count
    lengths.forget(try reader.read { try next.catchUp(from: $0) })
    replaceState(next)
    return base
  }

  private func replaceState(_ next: VectorState) {
    let old = lock.write { () -> VectorState in
      defer { state = next }
      return state
    }
    // Its memory goes when the last holder lets go: here, and not under the lock.
    withExtendedLifetime(old) {}
  }
}
