import CVectorKernels
import Foundation

/// What the file of a base says of itself; a block of JSON at its beginning.
struct BaseHeader: Codable, Sendable, Equatable {
  static let version = 2

  struct Counts: Codable, Sendable, Equatable {
    var rows = 0
    /// A chunk may have several rows.
    var chunks = 0
    var lists = 0
    var listBlocks = 0
    var partitions = 0
    var partitionBlocks = 0
  }

  /// How far a search has to reach so that it misses next to nothing; measured on the rows themselves when the base is built.
  struct Reach: Codable, Sendable, Equatable {
    var lists = 0
    /// How far below the worst of the best an estimate may be.
    var slack: Float = 1
  }

  var version = Self.version
  var model: String
  /// Which database the rows are of.
  var identity: String
  /// The last chunk and the last change that the base knows of.
  var lastChunk: Int64
  var lastChange: Int64
  var counts: Counts
  /// To the 10 and to the 100 nearest.
  var near = Reach()
  var far = Reach()
  /// Kinds and patients by number.
  var names: [String]
  /// Of the codec and the lists, which never change; `index verify` compares it.
  var checksum: UInt64?
}

/// Where the arrays of a base lie in its file.
struct BaseLayout {
  enum Section: Int, CaseIterable {
    case chunks, owners, documents, received, kinds, patients, scales
    /// Rows in the order of chunks, of documents, of patients.
    case byChunk, byDocument, byPatient
    case codec
    case listFirstRow, listFirstBlock, spreads, centroidScales, centroids
    case listBlocks
    case partitionOwners, partitionFirstBlock, partitionRows, partitionBlocks
    case high, low
  }

  static let page = 4096

  private(set) var offsets: [Int] = []
  private(set) var bytes = 0
  private let counts: BaseHeader.Counts

  init(_ counts: BaseHeader.Counts, headerBytes: Int) {
    self.counts = counts
    bytes = Self.aligned(headerBytes)
    for section in Section.allCases {
      offsets.append(bytes)
      bytes = Self.aligned(bytes + Self.size(of: section, counts))
    }
  }

  func offset(of section: Section) -> Int { offsets[section.rawValue] }

  func size(of section: Section) -> Int { Self.size(of: section, counts) }

  static func aligned(_ bytes: Int) -> Int { (bytes + page - 1) / page * page }

  private static func size(of section: Section, _ counts: BaseHeader.Counts) -> Int {
    let rows = counts.rows
    let block = MemoryLayout<ck_block>.stride
    switch section {
    case .chunks, .owners, .documents, .received: return 8 * rows
    case .kinds, .patients, .scales, .byChunk, .byDocument, .byPatient: return 4 * rows
    case .codec: return 4 * ProductCodec.floats
    case .listFirstRow, .listFirstBlock: return 4 * (counts.lists + 1)
    case .spreads, .centroidScales: return 4 * counts.lists
    case .centroids: return SplitVector.width * counts.lists
    case .listBlocks: return block * counts.listBlocks
    case .partitionOwners: return 8 * counts.partitions
    case .partitionFirstBlock: return 4 * (counts.partitions + 1)
    case .partitionRows: return 4 * 16 * counts.partitionBlocks
    case .partitionBlocks: return block * counts.partitionBlocks
    case .high, .low: return SplitVector.width * rows
    }
  }
}
