import Foundation

/// The pages of a TIFF as its headers tell them, without decoding anything (TIFF 6.0 §2; BigTIFF).
///
/// Directories form a linked list that a broken file may tie into a ring; each is visited once, so that the walk ends.
struct TIFFDirectories {
  struct Page: Equatable {
    /// Where the directory starts, in bytes from the start of the file.
    var offset: Int
    var width: Int
    var height: Int
    /// How the first row lies, 1–8 (TIFF 6.0 §8).
    var orientation = 1
    /// The two bytes that hold it; nil when the file leaves it out.
    var orientationBytes: Range<Int>?
  }

  private(set) var pages: [Page] = []
  /// The list of directories leads outside the file or back to an earlier one.
  private(set) var isBroken = false
  private let isBigEndian: Bool

  /// Nil when the bytes are no TIFF. Stops after `limit` pages.
  init?(_ data: Data, limit: Int) {
    let reader = Reader(data)
    guard let layout = Layout(reader) else { return nil }
    isBigEndian = layout.isBigEndian
    var visited: Set<Int> = []
    var next = reader.integer(at: layout.firstOffset, size: layout.offsetSize, layout)
    while let offset = next, offset != 0, pages.count < limit {
      guard visited.insert(offset).inserted, let count = reader.integer(at: offset, size: layout.countSize, layout), count > 0,
        count <= 65_535
      else {
        isBroken = true
        return
      }
      var page = Page(offset: offset, width: 0, height: 0)
      for index in 0..<count {
        let entry = offset + layout.countSize + index * layout.entrySize
        guard let tag = reader.integer(at: entry, size: 2, layout), [256, 257, 274].contains(tag) else { continue }
        let value = reader.value(ofEntry: entry, layout) ?? 0
        switch tag {
        case 256: page.width = value
        case 257: page.height = value
        default:
          page.orientation = value
          page.orientationBytes = layout.valueStart(ofEntry: entry)..<layout.valueStart(ofEntry: entry) + 2
        }
      }
      pages.append(page)
      next = reader.integer(at: offset + layout.countSize + count * layout.entrySize, size: layout.offsetSize, layout)
      if next == nil { isBroken = true }
    }
  }

  /// The file with every page said to be upright, for a decoder that shall not turn pages itself.
  func withoutOrientation(_ data: Data) -> Data {
    var result = data
    for case let bytes? in pages.map(\.orientationBytes) where bytes.upperBound <= data.count {
      let start = result.startIndex + bytes.lowerBound
      (result[start], result[start + 1]) = isBigEndian ? (0, 1) : (1, 0)
    }
    return result
  }

  private struct Layout {
    var isBigEndian: Bool
    var firstOffset: Int
    var offsetSize: Int
    var countSize: Int
    var entrySize: Int

    init?(_ reader: Reader) {
      switch (reader.byte(at: 0), reader.byte(at: 1)) {
      case (0x49, 0x49): isBigEndian = false
      case (0x4D, 0x4D): isBigEndian = true
      default: return nil
      }
      switch (reader.byte(at: isBigEndian ? 3 : 2), reader.byte(at: isBigEndian ? 2 : 3)) {
      case (42, 0): (firstOffset, offsetSize, countSize, entrySize) = (4, 4, 2, 12)
      case (43, 0): (firstOffset, offsetSize, countSize, entrySize) = (8, 8, 8, 20)
      default: return nil
      }
    }

    /// Behind tag, type and count.
    func valueStart(ofEntry entry: Int) -> Int {
      entry + (entrySize == 12 ? 8 : 12)
    }
  }

  private struct Reader {
    private let data: Data

    init(_ data: Data) {
      self.data = data
    }

    func byte(at offset: Int) -> UInt8? {
      offset >= 0 && offset < data.count ? data[data.startIndex + offset] : nil
    }

    /// Nil outside the file, and for numbers no file offset can have.
    func integer(at offset: Int, size: Int, _ layout: Layout) -> Int? {
      guard offset >= 0, offset <= data.count - size else { return nil }
      var result: UInt64 = 0
      for index in 0..<size {
        guard let byte = byte(at: offset + (layout.isBigEndian ? index : size - 1 - index)) else { return nil }
        result = result << 8 | UInt64(byte)
      }
      return result <= UInt64(Int32.max) ? Int(result) : nil
    }

    /// The value of an entry that fits into the entry itself: SHORT, LONG or LONG8.
    func value(ofEntry entry: Int, _ layout: Layout) -> Int? {
      let start = layout.valueStart(ofEntry: entry)
      return switch integer(at: entry + 2, size: 2, layout) {
      case 3: integer(at: start, size: 2, layout)
      case 4, 13: integer(at: start, size: 4, layout)
      case 16, 18: integer(at: start, size: 8, layout)
      default: nil
      }
    }
  }
}
