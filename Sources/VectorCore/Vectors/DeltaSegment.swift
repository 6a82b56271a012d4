import CVectorKernels

/// Up to 4,096 rows that came after the base was built, in memory.
///
/// `@unchecked Sendable`: rows are added under the index's write lock; what is below `count` never changes afterwards, so that
/// a base can be built from it meanwhile.
final class DeltaSegment: @unchecked Sendable {
  static let capacity = 4096

  let columns: RowColumns
  /// The rows' codes, when there is a codec.
  let blocks: UnsafeMutablePointer<ck_block>
  private(set) var count = 0
  private(set) var coded = 0

  init() {
    let capacity = Self.capacity
    columns = RowColumns(
      chunks: .allocate(capacity: capacity), owners: .allocate(capacity: capacity), documents: .allocate(capacity: capacity),
      received: .allocate(capacity: capacity), kinds: .allocate(capacity: capacity), patients: .allocate(capacity: capacity),
      scales: .allocate(capacity: capacity), high: .allocate(capacity: capacity * SplitVector.width),
      low: .allocate(capacity: capacity * SplitVector.width))
    blocks = .allocate(capacity: capacity / 16)
    // Padding lanes of the last block are read, though not used.
    UnsafeMutableRawPointer(blocks).initializeMemory(
      as: UInt8.self, repeating: 0, count: capacity / 16 * MemoryLayout<ck_block>.stride)
  }

  deinit {
    columns.chunks.deallocate()
    columns.owners.deallocate()
    columns.documents.deallocate()
    columns.received.deallocate()
    columns.kinds.deallocate()
    columns.patients.deallocate()
    columns.scales.deallocate()
    columns.high.deallocate()
    columns.low.deallocate()
    blocks.deallocate()
  }

  var isFull: Bool { count == Self.capacity }

  /// A row as the database has it.
  struct Row {
    var chunk: Int64
    var owner: Int64
    var document: Int64
    var received: Int64
    var kind: UInt32
    var patient: UInt32
  }

  func append(_ row: Row, vector: UnsafePointer<Float>) {
    let width = SplitVector.width
    columns.chunks[count] = row.chunk
    columns.owners[count] = row.owner
    columns.documents[count] = row.document
    columns.received[count] = row.received
    columns.kinds[count] = row.kind
    columns.patients[count] = row.patient
    columns.scales[count] = SplitVector.encode(vector, high: columns.high + count * width, low: columns.low + count * width)
    count += 1
  }

  /// Codes the rows that are not yet coded.
  func encode(with codec: ProductCodec) {
    let batch = 256
    let vectors = UnsafeMutablePointer<Float>.allocate(capacity: batch * SplitVector.width)
    defer { vectors.deallocate() }
    while coded < count {
      let rows = min(batch, count - coded)
      for row in 0..<rows { columns.decode(coded + row, into: vectors + row * SplitVector.width) }
      codec.encode(vectors, count: rows) { row, code, factor in blocks.set(coded + row, code: code, factor: factor) }
      coded += rows
    }
  }
}
