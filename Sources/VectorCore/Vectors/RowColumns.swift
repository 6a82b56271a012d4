import CVectorKernels

/// Rows as arrays of one number a row: what filters ask of them, and their vectors. The memory is its maker's.
struct RowColumns {
  /// An owner that nobody has.
  static let nobody = Int64.min
  static let noName = UInt32.max

  var chunks: UnsafeMutablePointer<Int64>
  var owners: UnsafeMutablePointer<Int64>
  var documents: UnsafeMutablePointer<Int64>
  var received: UnsafeMutablePointer<Int64>
  var kinds: UnsafeMutablePointer<UInt32>
  var patients: UnsafeMutablePointer<UInt32>
  var scales: UnsafeMutablePointer<Float>
  /// (rows × 384)
  var high: UnsafeMutablePointer<Int8>
  /// (rows × 384)
  var low: UnsafeMutablePointer<UInt8>

  func decode(_ row: Int, into vector: UnsafeMutablePointer<Float>) {
    let first = row * SplitVector.width
    SplitVector.decode(high: high + first, low: low + first, scale: scales[row], into: vector)
  }

  /// Copies a row. The vector goes along byte by byte: it is split once, when it is read from the database.
  func copy(_ row: Int, to other: RowColumns, at place: Int) {
    let width = SplitVector.width
    other.chunks[place] = chunks[row]
    other.owners[place] = owners[row]
    other.documents[place] = documents[row]
    other.received[place] = received[row]
    other.kinds[place] = kinds[row]
    other.patients[place] = patients[row]
    other.scales[place] = scales[row]
    (other.high + place * width).update(from: high + row * width, count: width)
    (other.low + place * width).update(from: low + row * width, count: width)
  }
}

/// A filter in terms of the columns.
struct RowTest: Sendable {
  var owners: Set<Int64>?
  var documents: Set<Int64>?
  var received: ClosedRange<Int64>?
  var kinds: Set<UInt32>?
  var patient: UInt32?

  /// Whether it lets rows through whatever their owner is.
  var isOwnersOnly: Bool { documents == nil && received == nil && kinds == nil && patient == nil }

  @inline(__always)
  func passes(_ row: Int, of columns: RowColumns) -> Bool {
    if let owners, !owners.contains(columns.owners[row]) { return false }
    if let patient, patient != columns.patients[row] { return false }
    if let received, !received.contains(columns.received[row]) { return false }
    if let kinds, !kinds.contains(columns.kinds[row]) { return false }
    if let documents, !documents.contains(columns.documents[row]) { return false }
    return true
  }
}

/// Kinds and patients by number, so that a filter compares numbers.
struct NameTable: Sendable {
  private(set) var names: [String] = []
  private var numbers: [String: UInt32] = [:]

  init(_ names: [String] = []) {
    for name in names { _ = number(of: name) }
  }

  subscript(number: UInt32) -> String? {
    number < names.count ? names[Int(number)] : nil
  }

  mutating func number(of name: String) -> UInt32 {
    if let number = numbers[name] { return number }
    let number = UInt32(names.count)
    names.append(name)
    numbers[name] = number
    return number
  }

  /// The filter in numbers; nil when no row can pass.
  func test(for filter: ChunkFilter) -> RowTest? {
    var test = RowTest(owners: filter.owners, documents: filter.documents, received: filter.received)
    if filter.owners?.isEmpty == true || filter.documents?.isEmpty == true { return nil }
    if let kinds = filter.kinds {
      test.kinds = Set(kinds.compactMap { numbers[$0] })
      if test.kinds?.isEmpty == true { return nil }
    }
    if let patient = filter.patient {
      guard let number = numbers[patient] else { return nil }
      test.patient = number
    }
    return test
  }
}

/// A set of row numbers.
struct RowSet: Sendable {
  private var words: [UInt64]
  private(set) var count = 0

  init(capacity: Int) {
    words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
  }

  @inline(__always)
  func contains(_ row: Int) -> Bool {
    words[row >> 6] >> UInt64(row & 63) & 1 != 0
  }

  /// Whether it was not there before.
  @discardableResult
  mutating func insert(_ row: Int) -> Bool {
    guard !contains(row) else { return false }
    words[row >> 6] |= 1 << UInt64(row & 63)
    count += 1
    return true
  }
}
