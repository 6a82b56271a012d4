import Foundation

/// The pictures of a HEIC file as its boxes tell them, without decoding anything (ISO/IEC 23008-12 and 14496-12).
///
/// A picture is one item coded in HEVC, or a grid of such items; phones cut theirs into tiles of 512 × 512. Each loop here is bounded by the
/// bytes that its entries take up.
struct HEIFContainer {
  struct Item {
    var type = ""
    var isHidden = false
    var extents: [Range<Int>] = []
    /// Numbers of properties, counted from 1, in the order in which they apply.
    var properties: [Int] = []
    /// The tiles of a grid, row by row.
    var tiles: [Int] = []
  }

  enum Property {
    case size(width: Int, height: Int)
    case decoder(Data)
    /// Quarter turns against the clock.
    case turned(Int)
    /// Over the vertical axis (left and right change places), or over the horizontal one.
    case mirrored(leftRight: Bool)
    case other
  }

  private(set) var items: [Int: Item] = [:]
  private(set) var properties: [Property] = []
  private var primary = 0
  /// Thumbnails, masks and tiles, which are part of another picture.
  private var parts: Set<Int> = []
  private let file: BigEndianBytes
  private var itemData: Range<Int> = 0..<0

  /// Nil when there is no list of items.
  init?(_ data: Data) {
    file = BigEndianBytes(data)
    guard let meta = boxes(in: 0..<data.count).first(where: { $0.type == "meta" }) else { return nil }
    let children = boxes(in: meta.body.dropFirst(4))
    itemData = children.first { $0.type == "idat" }?.body ?? 0..<0
    for box in children {
      switch box.type {
      case "pitm": primary = file.number(at: box.body.lowerBound + 4, bytes: version(box) == 0 ? 2 : 4) ?? 0
      case "iinf": readTypes(box)
      case "iloc": readPlaces(box)
      case "iref": readReferences(box)
      case "iprp": readProperties(box)
      default: break
      }
    }
    guard !items.isEmpty else { return nil }
  }

  /// Whole pictures, the main one first.
  var pictures: [Int] {
    let whole = items.filter { !parts.contains($0.key) && !$0.value.isHidden && ["hvc1", "grid"].contains($0.value.type) }.keys.sorted()
    return whole.filter { $0 == primary } + whole.filter { $0 != primary }
  }

  func content(of item: Int) -> Data? {
    var result = Data()
    for extent in items[item]?.extents ?? [] {
      guard let part = file.slice(extent.lowerBound, extent.count), result.count + part.count <= file.count else { return nil }
      result += part
    }
    return result.isEmpty ? nil : result
  }

  func properties(of item: Int) -> [Property] {
    (items[item]?.properties ?? []).compactMap { properties.indices.contains($0 - 1) ? properties[$0 - 1] : nil }
  }

  // MARK: Boxes

  private struct Box {
    var type: String
    var body: Range<Int>
  }

  private func boxes(in range: Range<Int>) -> [Box] {
    var boxes: [Box] = []
    var at = range.lowerBound
    while at + 8 <= range.upperBound, let short = file.u32(at: at), let type = file.type(at: at + 4) {
      var head = 8
      var size = short
      if short == 1 {
        guard let long = file.number(at: at + 8, bytes: 8) else { break }
        (size, head) = (long, 16)
      } else if short == 0 {
        size = range.upperBound - at
      }
      guard size >= head, size <= range.upperBound - at else { break }
      boxes.append(Box(type: type, body: at + head..<at + size))
      at += size
    }
    return boxes
  }

  private func version(_ box: Box) -> Int { file.byte(at: box.body.lowerBound) ?? 0 }

  private mutating func readTypes(_ box: Box) {
    let start = box.body.lowerBound + (version(box) == 0 ? 6 : 8)
    guard start <= box.body.upperBound else { return }
    for entry in boxes(in: start..<box.body.upperBound) where entry.type == "infe" {
      let version = version(entry)
      let width = version == 2 ? 2 : 4
      let at = entry.body.lowerBound + 4
      guard version >= 2, let number = file.number(at: at, bytes: width), let type = file.type(at: at + width + 2) else { continue }
      items[number, default: Item()].type = type
      items[number, default: Item()].isHidden = (file.byte(at: at - 1) ?? 0) & 1 == 1
    }
  }

  private mutating func readPlaces(_ box: Box) {
    let version = version(box)
    var at = box.body.lowerBound + 4
    guard let sizes = file.u16(at: at) else { return }
    let (offsetSize, lengthSize, baseSize, indexSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, version > 0 ? sizes & 15 : 0)
    at += 2
    func take(_ bytes: Int) -> Int? {
      defer { at += bytes }
      return at + bytes <= box.body.upperBound ? file.number(at: at, bytes: bytes) : nil
    }
    guard let count = take(version < 2 ? 2 : 4) else { return }
    for _ in 0..<count {
      guard let number = take(version < 2 ? 2 : 4), let method = version > 0 ? take(2) : 0, take(2) != nil, let base = take(baseSize),
        let extents = take(2)
      else { return }
      // In the file, or in the box of item data.
      let origin = method & 15 == 1 ? itemData.lowerBound : 0
      for _ in 0..<extents {
        guard take(indexSize) != nil, let offset = take(offsetSize), let length = take(lengthSize), offsetSize + lengthSize > 0 else {
          return
        }
        let (start, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, start <= file.count, length <= file.count else { continue }
        items[number, default: Item()].extents.append(origin + start..<origin + start + length)
      }
    }
  }

  private mutating func readReferences(_ box: Box) {
    let width = version(box) == 0 ? 2 : 4
    for reference in boxes(in: box.body.dropFirst(4)) {
      let at = reference.body.lowerBound
      guard let from = file.number(at: at, bytes: width), let count = file.u16(at: at + width) else { continue }
      let targets = (0..<count).compactMap { file.number(at: at + width + 2 + $0 * width, bytes: width) }
      switch reference.type {
      case "dimg":
        items[from, default: Item()].tiles = targets
        parts.formUnion(targets)
      case "thmb", "auxl": parts.insert(from)
      default: break
      }
    }
  }

  private mutating func readProperties(_ box: Box) {
    for child in boxes(in: box.body) {
      if child.type == "ipco" {
        properties = boxes(in: child.body).map(property)
      } else if child.type == "ipma" {
        readAssociations(child)
      }
    }
  }

  private func property(_ box: Box) -> Property {
    let at = box.body.lowerBound
    switch box.type {
    case "ispe":
      guard let width = file.u32(at: at + 4), let height = file.u32(at: at + 8) else { return .other }
      return .size(width: width, height: height)
    case "hvcC": return file.slice(at, box.body.count).map { .decoder($0) } ?? .other
    case "irot": return .turned((file.byte(at: at) ?? 0) & 3)
    // The axis: 0 is the vertical one.
    case "imir": return .mirrored(leftRight: (file.byte(at: at) ?? 0) & 1 == 0)
    default: return .other
    }
  }

  private mutating func readAssociations(_ box: Box) {
    let at = box.body.lowerBound
    guard let flags = file.byte(at: at + 3), let count = file.u32(at: at + 4) else { return }
    let width = version(box) == 0 ? 2 : 4
    let isWide = flags & 1 == 1
    var next = at + 8
    for _ in 0..<count {
      guard let item = file.number(at: next, bytes: width), let links = file.byte(at: next + width) else { return }
      next += width + 1
      for _ in 0..<links {
        guard let link = file.number(at: next, bytes: isWide ? 2 : 1) else { return }
        next += isWide ? 2 : 1
        items[item, default: Item()].properties.append(link & (isWide ? 0x7FFF : 0x7F))
      }
    }
  }
}

extension Range<Int> {
  /// A box's body without the version and flags that some begin with.
  fileprivate func dropFirst(_ count: Int) -> Range<Int> {
    Swift.min(lowerBound + count, upperBound)..<upperBound
  }
}
