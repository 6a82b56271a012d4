import Foundation
import GRDB

/// All vectors as of some moment: a base on the disk and the rows that came since, caught up from the database.
///
/// Invariants:
/// 1. After `catchUp(from: db)` it holds exactly the rows that `db`'s snapshot shows, or newer ones: it never goes back.
/// 2. A chunk's rows are either alive in the base, or alive in one segment next to each other, or dead everywhere.
/// 3. A row that changed is dead where it was and comes again as a new one.
///
/// `@unchecked Sendable`: `ChunkIndex` lets one thread at a time change it, and none read it meanwhile.
final class VectorState: @unchecked Sendable {
  let base: VectorBase?
  private(set) var deadInBase: RowSet
  private(set) var segments: [DeltaSegment] = []
  private(set) var deadInSegments: [RowSet] = []
  private(set) var names: NameTable
  private(set) var lastChunk: Int64
  private(set) var lastChange: Int64
  /// How many commits it has seen, as `CommitCounter` counts; 0 for unknown.
  var knownCommits = 0
  /// Chunks.
  private(set) var liveCount: Int
  private var deltaPlaces: [Int64: DeltaPlace] = [:]

  struct DeltaPlace {
    var segment: Int
    var rows: Range<Int>
  }

  init(base: VectorBase? = nil) {
    self.base = base
    deadInBase = RowSet(capacity: base?.rows ?? 0)
    names = NameTable(base?.header.names ?? [])
    lastChunk = base?.header.lastChunk ?? 0
    lastChange = base?.header.lastChange ?? 0
    liveCount = base?.header.counts.chunks ?? 0
  }

  var deltaRows: Int { segments.reduce(0) { $0 + $1.count } }

  /// Whether so much came or went that a new base pays: an eighth is new, or a quarter dead.
  var wantsNewBase: Bool {
    let rows = base?.rows ?? 0
    return deltaRows > max(DeltaSegment.capacity, rows / 8) || (deadInBase.count > 1024 && deadInBase.count > rows / 4)
  }

  /// Whether a snapshot shows nothing that is not here.
  func isCurrent(_ db: Database) throws -> Bool {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT (SELECT max(id) FROM chunks), (SELECT max(seq) FROM chunk_changes)"))
    return (row?[0] ?? Int64(0)) <= lastChunk && (row?[1] ?? Int64(0)) <= lastChange
  }

  private static let columns = "id, owner, document, received, kind, patient, vector"
  /// Vectors of another model can't be compared with ours. The plus keeps SQLite to the order of rows, which it reads faster.
  private static let isOurs = "+model = (\(EmbeddingModels.current))"

  /// Takes over what a snapshot shows and is not here: all of it, or so many new chunks and changes at most. Returns the chunks that
  /// changed or went.
  ///
  /// Snapshots come in any order. Changes wait until all chunks that ever were are read, up to the last number that was given out:
  /// a change that is passed over because its chunk is not here yet would be missed when an older snapshot brings the chunk.
  func catchUp(from db: Database, atMost limit: Int = .max) throws -> [Int64] {
    let last =
      try Int64.fetchOne(db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'chunks'")) ?? 0
    if last > lastChunk {
      let rows = try Row.fetchCursor(
        db.cachedStatement(sql: "SELECT \(Self.columns) FROM chunks WHERE id > ? AND \(Self.isOurs) ORDER BY id LIMIT ?"),
        arguments: [lastChunk, limit])
      var count = 0
      while let row = try rows.next() {
        try add(row)
        lastChunk = row[0]
        count += 1
      }
      // What comes after is gone or of another model.
      if count < limit { lastChunk = last }
    }
    var changed: Set<Int64> = []
    if lastChunk >= last {
      let changes = try Row.fetchAll(
        db.cachedStatement(sql: "SELECT seq, chunk FROM chunk_changes WHERE seq > ? ORDER BY seq LIMIT ?"),
        arguments: [lastChange, limit])
      changed = Set(changes.map { $0[1] as Int64 })
      for id in changed.sorted() { try refresh(id, from: db) }
      lastChange = changes.last?[0] ?? lastChange
    }
    if let codec = base?.codec {
      for segment in segments where segment.coded < segment.count { segment.encode(with: codec) }
    }
    return Array(changed)
  }

  /// Reads again a chunk that changed or went.
  private func refresh(_ id: Int64, from db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(Self.columns) FROM chunks WHERE id = ? AND \(Self.isOurs)"), arguments: [id])
    bury(id, wipes: row == nil)
    if let row { try add(row) }
  }

  private func bury(_ id: Int64, wipes: Bool) {
    var wasAlive = false
    if let base {
      let order = base.byChunk
      for place in base.rows(of: id) {
        let row = Int(order[place])
        guard row < base.rows else { continue }
        if deadInBase.insert(row) { wasAlive = true }
        if wipes { base.wipe(row) }
      }
    }
    if let place = deltaPlaces.removeValue(forKey: id) {
      for row in place.rows { deadInSegments[place.segment].insert(row) }
      wasAlive = true
    }
    if wasAlive { liveCount -= 1 }
  }

  private func add(_ row: Row) throws {
    let id: Int64 = row[0]
    let entry = DeltaSegment.Row(
      chunk: id, owner: row[1] ?? RowColumns.nobody, document: row[2], received: row[3], kind: names.number(of: row[4]),
      patient: (row[5] as String?).map { names.number(of: $0) } ?? RowColumns.noName)
    // No search fails because of a broken row; `index verify` names it.
    guard let vectors = try Self.vectors(of: row) else { return }
    let count = vectors.count / SplitVector.width
    if (segments.last?.count ?? DeltaSegment.capacity) + count > DeltaSegment.capacity {
      segments.append(DeltaSegment())
      deadInSegments.append(RowSet(capacity: DeltaSegment.capacity))
    }
    let segment = segments[segments.count - 1]
    deltaPlaces[id] = DeltaPlace(segment: segments.count - 1, rows: segment.count..<segment.count + count)
    vectors.withUnsafeBufferPointer { buffer in
      guard let vectors = buffer.baseAddress else { return }
      for window in 0..<count { segment.append(entry, vector: vectors + window * SplitVector.width) }
    }
    liveCount += 1
  }

  private static func vectors(of row: Row) throws -> [Float]? {
    try row.withUnsafeData(atIndex: 6) { data in
      guard let vectors = data.flatMap(VectorBytes.floats), !vectors.isEmpty, vectors.count % SplitVector.width == 0,
        vectors.count <= DeltaSegment.capacity * SplitVector.width
      else { return nil }
      return vectors
    }
  }

  /// What a new base is built from. The rows are looked through later, as that takes a while.
  func snapshot() -> Snapshot {
    Snapshot(
      base: base, deadInBase: deadInBase, segments: segments, counts: segments.map(\.count), deadInSegments: deadInSegments,
      names: names.names, lastChunk: lastChunk, lastChange: lastChange)
  }

  struct Snapshot: Sendable {
    let base: VectorBase?
    let deadInBase: RowSet
    let segments: [DeltaSegment]
    let counts: [Int]
    let deadInSegments: [RowSet]
    let names: [String]
    let lastChunk: Int64
    let lastChange: Int64

    var isWorthMerging: Bool { deadInBase.count > 0 || counts.contains { $0 > 0 } }

    var source: RowSource {
      var parts: [RowColumns] = []
      var places: [RowSource.Place] = []
      if let base {
        parts.append(base.columns)
        for row in 0..<base.rows where !deadInBase.contains(row) { places.append(RowSource.Place(part: 0, row: UInt32(row))) }
      }
      for (number, segment) in segments.enumerated() {
        for row in 0..<counts[number] where !deadInSegments[number].contains(row) {
          places.append(RowSource.Place(part: UInt32(parts.count), row: UInt32(row)))
        }
        parts.append(segment.columns)
      }
      return RowSource(parts: parts, places: places, owners: segments + (base.map { [$0] as [AnyObject] } ?? []))
    }
  }

  /// Whether what is here of a chunk (id, vector, owner, document, received, kind, patient) is what the database says.
  func agrees(with row: Row, _ vectors: [Float]) -> Bool {
    let width = SplitVector.width
    let places = places(of: row[0])
    guard places.count * width == vectors.count else { return false }
    let kind: String = row[5]
    var decoded = [Float](repeating: 0, count: width)
    // Windows keep their order in segments and may lose it in a base.
    var missing = Array(stride(from: 0, to: vectors.count, by: width))
    for (columns, place) in places {
      guard columns.owners[place] == row[2] ?? RowColumns.nobody, columns.documents[place] == row[3],
        columns.received[place] == row[4], names[columns.kinds[place]] == kind, names[columns.patients[place]] == row[6]
      else { return false }
      columns.decode(place, into: &decoded)
      guard let found = missing.firstIndex(where: { first in (0..<width).allSatisfy { abs(decoded[$0] - vectors[first + $0]) < 1e-4 } })
      else { return false }
      missing.remove(at: found)
    }
    return true
  }

  /// Where a chunk's rows are.
  func places(of id: Int64) -> [(columns: RowColumns, row: Int)] {
    if let place = deltaPlaces[id] { return place.rows.map { (segments[place.segment].columns, $0) } }
    guard let base else { return [] }
    let order = base.byChunk
    return base.rows(of: id).map { Int(order[$0]) }.filter { $0 < base.rows && !deadInBase.contains($0) }.map { (base.columns, $0) }
  }
}
