import Foundation
import GRDB

/// All vectors in memory with what filters ask for, caught up from the database.
///
/// Invariants:
/// 1. After `catchUp(from: db)` it holds exactly the rows that `db`'s snapshot shows, or newer ones: it never goes back.
/// 2. Ids ascend through the blocks, so that an id's place is found by bisection.
/// 3. A chunk has a row for each of its vectors, next to each other in one block.
/// 4. A removed row stays as dead until a quarter of all rows is dead; then the blocks are packed.
struct VectorRows: Sendable {
  static let blockRows = 1024

  /// Up to 1,024 rows; `vectors` is (rows × 384).
  struct Block: Sendable {
    var ids: [Int64] = []
    var isAlive: [Bool] = []
    var owners: [Int64?] = []
    var documents: [Int64] = []
    var received: [Int64] = []
    var kinds: [Int32] = []
    var patients: [Int32] = []
    var vectors: [Float] = []
  }

  private(set) var blocks: [Block] = []
  /// Chunks.
  private(set) var liveCount = 0
  /// Rows.
  private var deadRows = 0
  private var allRows = 0
  private var lastChunk: Int64 = 0
  private var lastChange: Int64 = 0
  /// Kinds and patients by number; the filter asks for one number instead of a text per row.
  private var names: [String: Int32] = [:]

  private static let columns = "id, owner, document, received, kind, patient, vector"

  mutating func catchUp(from db: Database) throws {
    let change = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM chunk_changes") ?? 0
    if change > lastChange {
      let changed = try Int64.fetchAll(
        db, sql: "SELECT DISTINCT chunk FROM chunk_changes WHERE seq > ? AND chunk <= ?", arguments: [lastChange, lastChunk])
      for id in changed { try refresh(id, from: db) }
      lastChange = change
      packIfWorthwhile()
    }
    let rows = try Row.fetchCursor(
      db, sql: "SELECT \(Self.columns) FROM chunks WHERE id > ? ORDER BY id", arguments: [lastChunk])
    while let row = try rows.next() {
      let vectors = try Self.vectors(of: row)
      let count = vectors.count / PinnedModel.dimension
      let last = blockWithRoom(for: count)
      let kind = number(of: row[4])
      let patient = (row[5] as String?).map { number(of: $0) } ?? -1
      for _ in 0..<count {
        blocks[last].ids.append(row[0])
        blocks[last].isAlive.append(true)
        blocks[last].owners.append(row[1])
        blocks[last].documents.append(row[2])
        blocks[last].received.append(row[3])
        blocks[last].kinds.append(kind)
        blocks[last].patients.append(patient)
      }
      blocks[last].vectors += vectors
      lastChunk = row[0]
      liveCount += 1
      allRows += count
    }
  }

  /// The last block, or a new one if so many rows would not fit: at most 1,024 to a block, unless one chunk has more.
  private mutating func blockWithRoom(for rows: Int) -> Int {
    if blocks.isEmpty || blocks[blocks.count - 1].ids.count + rows > Self.blockRows {
      blocks.append(Block())
      blocks[blocks.count - 1].vectors.reserveCapacity(Self.blockRows * PinnedModel.dimension)
    }
    return blocks.count - 1
  }

  /// Reads again a chunk that changed or went.
  private mutating func refresh(_ id: Int64, from db: Database) throws {
    guard let (block, places) = place(of: id) else { return }
    guard let row = try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM chunks WHERE id = ?", arguments: [id]) else {
      if blocks[block].isAlive[places.lowerBound] {
        liveCount -= 1
        deadRows += places.count
      }
      for at in places { blocks[block].isAlive[at] = false }
      return
    }
    let kind = number(of: row[4])
    let patient = (row[5] as String?).map { number(of: $0) } ?? -1
    for at in places {
      blocks[block].owners[at] = row[1]
      blocks[block].documents[at] = row[2]
      blocks[block].received[at] = row[3]
      blocks[block].kinds[at] = kind
      blocks[block].patients[at] = patient
    }
    // What has other words is a new chunk; so a chunk's vectors may change, but not how many it has.
    let vectors = try Self.vectors(of: row)
    guard vectors.count == places.count * PinnedModel.dimension else { throw IndexFailure.badVector }
    let first = places.lowerBound * PinnedModel.dimension
    blocks[block].vectors.replaceSubrange(first..<first + vectors.count, with: vectors)
  }

  private static func vectors(of row: Row) throws -> [Float] {
    try row.withUnsafeData(atIndex: 6) { data throws(IndexFailure) in
      guard let vectors = data.flatMap(VectorBytes.floats), !vectors.isEmpty, vectors.count % PinnedModel.dimension == 0 else {
        throw .badVector
      }
      return vectors
    }
  }

  private mutating func number(of name: String) -> Int32 {
    if let number = names[name] { return number }
    let number = Int32(names.count)
    names[name] = number
    return number
  }

  /// Where a chunk's rows are.
  func place(of id: Int64) -> (block: Int, rows: Range<Int>)? {
    let block = blocks.partitioningIndex { ($0.ids.last ?? 0) >= id }
    guard block < blocks.count else { return nil }
    let first = blocks[block].ids.partitioningIndex { $0 >= id }
    let end = blocks[block].ids.partitioningIndex { $0 > id }
    return first < end ? (block, first..<end) : nil
  }

  private mutating func packIfWorthwhile() {
    guard deadRows > Self.blockRows, deadRows * 4 > allRows else { return }
    let old = blocks
    blocks = []
    allRows = 0
    deadRows = 0
    for block in old {
      for row in block.ids.indices where block.isAlive[row] {
        // A chunk's first row asks for room for all of them.
        let isFirst = row == 0 || block.ids[row - 1] != block.ids[row]
        let count = isFirst ? block.ids[row...].prefix { $0 == block.ids[row] }.count : 0
        let last = isFirst ? blockWithRoom(for: count) : blocks.count - 1
        blocks[last].ids.append(block.ids[row])
        blocks[last].isAlive.append(true)
        blocks[last].owners.append(block.owners[row])
        blocks[last].documents.append(block.documents[row])
        blocks[last].received.append(block.received[row])
        blocks[last].kinds.append(block.kinds[row])
        blocks[last].patients.append(block.patients[row])
        blocks[last].vectors += block.vectors[row * PinnedModel.dimension..<(row + 1) * PinnedModel.dimension]
        allRows += 1
      }
    }
  }

  /// The filter in terms of these rows; nil when no row can pass.
  func test(for filter: ChunkFilter) -> RowTest? {
    var test = RowTest(owners: filter.owners, documents: filter.documents, received: filter.received)
    if let kinds = filter.kinds {
      test.kinds = Set(kinds.compactMap { names[$0] })
      if test.kinds?.isEmpty == true { return nil }
    }
    if let patient = filter.patient {
      guard let number = names[patient] else { return nil }
      test.patient = number
    }
    return test
  }
}

/// A filter whose words are numbers.
struct RowTest: Sendable {
  var owners: Set<Int64>?
  var documents: Set<Int64>?
  var received: ClosedRange<Int64>?
  var kinds: Set<Int32>?
  var patient: Int32?

  func passes(_ row: Int, of block: VectorRows.Block) -> Bool {
    guard block.isAlive[row] else { return false }
    if let owners {
      guard let owner = block.owners[row], owners.contains(owner) else { return false }
    }
    if let documents, !documents.contains(block.documents[row]) { return false }
    if let received, !received.contains(block.received[row]) { return false }
    if let kinds, !kinds.contains(block.kinds[row]) { return false }
    if let patient, patient != block.patients[row] { return false }
    return true
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index whose element passes; all before it don't, all after it do.
  fileprivate func partitioningIndex(_ passes: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
