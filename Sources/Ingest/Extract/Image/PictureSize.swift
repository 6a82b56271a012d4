import CTesseract
import Foundation

/// Width and height of a picture as its header tells them, before anything is decoded.
enum PictureSize {
  /// Nil when the header is broken.
  static func of(_ data: Data, kind: DocumentKind) -> (width: Int, height: Int)? {
    let size =
      switch kind {
      case .gif: gif(data)
      case .bmp: bmp(data)
      default: byLibrary(data)
      }
    guard let size, size.width > 0, size.height > 0 else { return nil }
    return size
  }

  private static func byLibrary(_ data: Data) -> (width: Int, height: Int)? {
    var width: Int32 = 0
    var height: Int32 = 0
    let isUnreadable = data.withUnsafeBytes { bytes in
      pixReadHeaderMem(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, nil, &width, &height, nil, nil, nil) != 0
    }
    return isUnreadable ? nil : (Int(width), Int(height))
  }

  /// leptonica has no reader of its header. The height is negative when the upper row comes first.
  private static func bmp(_ data: Data) -> (width: Int, height: Int)? {
    let bytes = LittleEndianBytes([UInt8](data.prefix(64)))
    guard let headerSize = bytes.u32(at: 14) else { return nil }
    if headerSize == 12 {
      guard let width = bytes.u16(at: 18), let height = bytes.u16(at: 20) else { return nil }
      return (width, height)
    }
    guard let width = bytes.u32(at: 18), let height = bytes.u32(at: 22), width <= Int32.max else { return nil }
    return (width, Int(abs(Int64(Int32(truncatingIfNeeded: height)))))
  }

  /// giflib decodes every picture of a moving GIF at once, so all of them count; the size given is a strip of that area.
  private static func gif(_ data: Data) -> (width: Int, height: Int)? {
    let bytes = LittleEndianBytes([UInt8](data))
    guard let width = bytes.u16(at: 6), let height = bytes.u16(at: 8), let flags = bytes.byte(at: 10) else { return nil }
    var pixels = 0
    var at = 13 + (flags & 0x80 != 0 ? 3 << (flags & 7 + 1) : 0)
    blocks: while let kind = bytes.byte(at: at) {
      switch kind {
      case 0x2C:
        guard let width = bytes.u16(at: at + 5), let height = bytes.u16(at: at + 7), let flags = bytes.byte(at: at + 9) else {
          break blocks
        }
        pixels += width * height
        at += 11 + (flags & 0x80 != 0 ? 3 << (flags & 7 + 1) : 0)
      case 0x21: at += 2
      default: break blocks
      }
      // Parts of up to 255 bytes, ended by an empty one.
      while let length = bytes.byte(at: at) {
        at += 1 + length
        if length == 0 { break }
      }
    }
    return pixels > width * height ? (pixels, 1) : (width, height)
  }
}
