import Foundation
import GRDB
import Testing

@testable import VectorCore

/// Searches see snapshots of different ages, and memory catches up from whichever comes.
struct SnapshotOrderTests {
  private let folder: URL
  private let pool: DatabasePool
  private let index = ChunkIndex()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "chartkeep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    pool = try DatabasePool(path: folder.appending(path: "index.sqlite").path)
    let index = index
    try pool.write { db in
      try ChunkSchema.create(db)
      try index.insert((1...400).map { IndexFixture.chunk(Int64($0)) }, in: db)
    }
  }

  private func liveCount(_ state: VectorState) throws -> Bool {
    try pool.read { db in
      _ = try state.catchUp(from: db)
      return try state.liveCount == Int.fetchOne(db, sql: "SELECT count(*) FROM chunks")
    }
  }

  @Test(arguments: [1, 128, 350, 400])
  func `what is deleted does not come back from an older snapshot`(turn: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let older = try pool.makeSnapshot()
    // The last one too: its number is beyond those of the rows that are left.
    for document in [3, 350, 400] as [Int64] { try pool.write { _ = try index.remove(document: document, in: $0) } }
    let state = VectorState()
    _ = try pool.read { try state.catchUp(from: $0, atMost: turn) }
    _ = try older.read { try state.catchUp(from: $0) }
    #expect(try liveCount(state))
    _ = try older.read { try state.catchUp(from: $0) }
    #expect(try liveCount(state))
    #expect(state.places(of: 350).isEmpty && state.places(of: 400).isEmpty)
  }

  @Test func `an owner that changed stays changed when an older snapshot is asked`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let older = try pool.makeSnapshot()
    try pool.write { try index.changeOwner(document: 390, to: 7, in: $0) }
    let state = VectorState()
    for turn in [100, 100, 1000] { _ = try pool.read { try state.catchUp(from: $0, atMost: turn) } }
    _ = try older.read { try state.catchUp(from: $0) }
    #expect(state.places(of: 390).map { $0.columns.owners[$0.row] } == [7])
    #expect(try liveCount(state))
  }
}
