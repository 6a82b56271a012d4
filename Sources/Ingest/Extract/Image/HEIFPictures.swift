import Foundation

/// The pictures of a HEIC file, whose sizes passed the limits; decoded one by one.
struct HEIFPictures {
  /// One picture with what decoding it needs.
  private struct Plan {
    var tiles: [Int]
    var columns: Int
    var tileWidth: Int
    var tileHeight: Int
    var width: Int
    var height: Int
    var decoder: HEVCDecoder
    var properties: [HEIFContainer.Property]
  }

  private let container: HEIFContainer
  private var plans: [Plan?] = []

  var count: Int { plans.count }

  init(_ data: Data, limits: ExtractionLimits) throws(ExtractionFailure) {
    guard let container = HEIFContainer(data) else { throw ExtractionFailure.damaged }
    self.container = container
    let pictures = container.pictures
    guard !pictures.isEmpty else { throw ExtractionFailure.damaged }
    guard pictures.count <= limits.pages else { throw ExtractionFailure.tooManyPages(limits) }
    for picture in pictures {
      let plan = plan(for: picture)
      if let plan {
        // Tiles hang over the right and lower edge, but by less than one of them.
        let (area, overflow) = plan.width.multipliedReportingOverflow(by: plan.height)
        let (tile, tileOverflow) = plan.decoder.width.multipliedReportingOverflow(by: plan.decoder.height)
        let (work, workOverflow) = tile.multipliedReportingOverflow(by: plan.tiles.count)
        guard !overflow, !tileOverflow, !workOverflow, area <= limits.pixels, work <= 2 * limits.pixels else {
          throw ExtractionFailure.tooManyPixels(limits)
        }
      }
      plans.append(plan)
    }
  }

  /// Upright. Nil when it is damaged.
  func picture(at index: Int) -> PixelImage? {
    guard let plan = plans[index], let drawing = plan.tiles.count == 1 && plan.columns == 1 ? single(plan) : grid(plan) else { return nil }
    var image = PixelImage(drawing)
    for property in plan.properties {
      switch property {
      case .turned(let quarters): image = image?.turned(quarters: -quarters)
      case .mirrored(let leftRight): image = image?.upright(orientation: leftRight ? 2 : 4)
      default: break
      }
    }
    return image
  }

  private func single(_ plan: Plan) -> PDFDocument.Drawing? {
    container.content(of: plan.tiles[0]).flatMap(plan.decoder.decode)
  }

  /// A tile that is damaged stays white.
  private func grid(_ plan: Plan) -> PDFDocument.Drawing? {
    var result = PDFDocument.Drawing(
      pixels: [UInt8](repeating: 255, count: plan.width * plan.height), width: plan.width, height: plan.height)
    var isEmpty = true
    for (number, item) in plan.tiles.enumerated() {
      guard let tile = container.content(of: item).flatMap(plan.decoder.decode) else { continue }
      isEmpty = false
      let left = number % plan.columns * plan.tileWidth
      let top = number / plan.columns * plan.tileHeight
      let width = min(tile.width, plan.width - left)
      guard width > 0 else { continue }
      for row in 0..<max(0, min(tile.height, plan.height - top)) {
        let target = (top + row) * plan.width + left
        result.pixels.replaceSubrange(target..<target + width, with: tile.pixels[row * tile.width..<row * tile.width + width])
      }
    }
    return isEmpty ? nil : result
  }

  /// Nil for what can't be decoded.
  private func plan(for picture: Int) -> Plan? {
    guard let item = container.items[picture] else { return nil }
    let properties = container.properties(of: picture)
    if item.type == "hvc1" {
      guard let decoder = Self.decoder(properties) else { return nil }
      return Plan(
        tiles: [picture], columns: 1, tileWidth: decoder.width, tileHeight: decoder.height, width: decoder.width, height: decoder.height,
        decoder: decoder, properties: properties)
    }
    // ISO/IEC 23008-12 §6.6.2.3.2: version, flags, rows and columns less one, width and height.
    guard let head = container.content(of: picture).map(BigEndianBytes.init), let flags = head.byte(at: 1), let rows = head.byte(at: 2),
      let columns = head.byte(at: 3)
    else { return nil }
    let bytes = flags & 1 == 1 ? 4 : 2
    guard let width = head.number(at: 4, bytes: bytes), let height = head.number(at: 4 + bytes, bytes: bytes), width > 0, height > 0,
      item.tiles.count == (rows + 1) * (columns + 1), let first = item.tiles.first,
      let decoder = Self.decoder(container.properties(of: first))
    else { return nil }
    // What a tile shows may be a little less than what is coded.
    var tile = (width: decoder.width, height: decoder.height)
    for case .size(let width, let height) in container.properties(of: first) where width <= tile.width && height <= tile.height {
      tile = (width, height)
    }
    return Plan(
      tiles: item.tiles, columns: columns + 1, tileWidth: tile.width, tileHeight: tile.height, width: width, height: height,
      decoder: decoder,
      properties: properties)
  }

  private static func decoder(_ properties: [HEIFContainer.Property]) -> HEVCDecoder? {
    for case .decoder(let configuration) in properties { return HEVCDecoder(configuration: configuration) }
    return nil
  }
}
