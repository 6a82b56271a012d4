import CDe265
import Foundation

/// Decodes single pictures coded in HEVC, by libde265, in this thread. Only their brightness is taken: text recognition sees no colours.
struct HEVCDecoder {
  private static let parameterSets = 32...34
  private static let sequenceParameters = 33

  /// Sizes of the length before each unit, and the parameter sets from the container (ISO/IEC 14496-15 §8.3.3).
  private let lengthSize: Int
  private let setup: [Data]
  let width: Int
  let height: Int

  /// Nil for a configuration that can't be read. Width and height are what the coded stream itself declares, which is what decoding it costs.
  init?(configuration: Data) {
    let bytes = BigEndianBytes(configuration)
    guard let sizes = bytes.byte(at: 21), let arrays = bytes.byte(at: 22) else { return nil }
    lengthSize = (sizes & 3) + 1
    var setup: [Data] = []
    var size: (width: Int, height: Int)?
    var at = 23
    for _ in 0..<arrays {
      guard let count = bytes.u16(at: at + 1) else { return nil }
      at += 3
      for _ in 0..<count {
        guard let length = bytes.u16(at: at), length >= 2, let unit = bytes.slice(at + 2, length), let first = unit.first else {
          return nil
        }
        at += 2 + length
        if Int(first >> 1) & 63 == Self.sequenceParameters {
          // Of two the second would count, and nobody writes two.
          guard size == nil, let found = SequenceParameters.pictureSize(unit) else { return nil }
          size = found
        }
        if Self.parameterSets.contains(Int(first >> 1) & 63) { setup.append(Data(unit)) }
      }
    }
    guard let size else { return nil }
    self.setup = setup
    (width, height) = size
  }

  /// One picture; nil when it is damaged.
  func decode(_ content: Data) -> PDFDocument.Drawing? {
    guard let decoder = de265_new_decoder() else { return nil }
    defer { de265_free_decoder(decoder) }
    de265_set_verbosity(0)
    for unit in setup + units(of: content) {
      let status = unit.withUnsafeBytes { de265_push_NAL(decoder, $0.baseAddress, Int32(clamping: $0.count), 0, nil) }
      guard de265_isOK(status) != 0 else { return nil }
    }
    guard de265_isOK(de265_flush_data(decoder)) != 0 else { return nil }
    var more: Int32 = 1
    // As many steps as there are bytes, at the very most.
    for _ in 0...content.count where more != 0 {
      let status = de265_decode(decoder, &more)
      if let picture = de265_get_next_picture(decoder) { return brightness(of: picture) }
      guard de265_isOK(status) != 0 else { return nil }
    }
    return nil
  }

  /// Parameter sets between the pictures' parts could declare another size than the one that was checked, so they are left out.
  private func units(of content: Data) -> [Data] {
    let bytes = BigEndianBytes(content)
    var units: [Data] = []
    var at = 0
    while let length = bytes.number(at: at, bytes: lengthSize), let unit = bytes.slice(at + lengthSize, length) {
      at += lengthSize + length
      if let first = unit.first, length >= 2, Int(first >> 1) & 63 < Self.parameterSets.lowerBound { units.append(Data(unit)) }
    }
    return units
  }

  private func brightness(of picture: OpaquePointer) -> PDFDocument.Drawing? {
    let width = Int(de265_get_image_width(picture, 0))
    let height = Int(de265_get_image_height(picture, 0))
    let bits = Int(de265_get_bits_per_pixel(picture, 0))
    var stride: Int32 = 0
    guard width > 0, width <= self.width, height > 0, height <= self.height, (8...16).contains(bits),
      let plane = de265_get_image_plane(picture, 0, &stride), Int(stride) >= width * (bits > 8 ? 2 : 1)
    else { return nil }
    var pixels = [UInt8](repeating: 255, count: width * height)
    for row in 0..<height {
      let line = plane + row * Int(stride)
      for column in 0..<width {
        pixels[row * width + column] =
          bits == 8 ? line[column] : UInt8(truncatingIfNeeded: (Int(line[2 * column]) | Int(line[2 * column + 1]) << 8) >> (bits - 8))
      }
    }
    return PDFDocument.Drawing(pixels: pixels, width: width, height: height)
  }
}

/// Reads the picture's size out of a sequence parameter set (ITU-T H.265 §7.3.2.2).
private struct SequenceParameters {
  private let bytes: [UInt8]
  private var position = 0

  static func pictureSize(_ unit: Data) -> (width: Int, height: Int)? {
    var reader = SequenceParameters(unit)
    guard reader.bits(4) != nil, let layers = reader.bits(3), reader.bits(1) != nil, reader.skipProfile(layers: layers),
      reader.number() != nil,
      let chroma = reader.number(), chroma != 3 || reader.bits(1) != nil, let width = reader.number(), let height = reader.number(),
      width > 0, height > 0
    else { return nil }
    return (width, height)
  }

  /// After the unit's header; a 3 between two zeros and a small byte is no content (§7.4.2).
  private init(_ unit: Data) {
    var bytes: [UInt8] = []
    var zeros = 0
    for byte in unit.dropFirst(2) {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  private mutating func bits(_ count: Int) -> Int? {
    guard position + count <= bytes.count * 8 else { return nil }
    var value = 0
    for _ in 0..<count {
      value = value << 1 | Int(bytes[position / 8] >> (7 - position % 8) & 1)
      position += 1
    }
    return value
  }

  /// Exp-Golomb (§9.2).
  private mutating func number() -> Int? {
    var zeros = 0
    while let bit = bits(1), bit == 0 { zeros += 1 }
    guard zeros <= 31, let rest = bits(zeros) else { return nil }
    return (1 << zeros) - 1 + rest
  }

  private mutating func skipProfile(layers: Int) -> Bool {
    position += 96
    var lengths: [Int] = []
    for _ in 0..<layers {
      guard let flags = bits(2) else { return false }
      lengths.append((flags & 2 != 0 ? 88 : 0) + (flags & 1 != 0 ? 8 : 0))
    }
    if layers > 0 { position += 2 * (8 - layers) }
    position += lengths.reduce(0, +)
    return position <= bytes.count * 8
  }
}
