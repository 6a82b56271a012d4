import CExif
import Foundation

/// Reads how a camera was held from a picture's EXIF block: 1–8, or 1 when it does not tell.
enum EXIFOrientation {
  static func ofJPEG(_ data: Data) -> Int {
    read(data)
  }

  /// PNG keeps the block in a chunk `eXIf` of its own, without the "Exif" mark that JPEG puts before it (PNG 3rd edition §11.3.2.6).
  static func ofPNG(_ data: Data) -> Int {
    var offset = data.startIndex + 8
    while offset + 12 <= data.endIndex {
      let length = data[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = data[offset + 4..<offset + 8]
      guard length <= data.endIndex - offset - 12 else { break }
      if type.elementsEqual("eXIf".utf8) {
        return read(Data("Exif\0\0".utf8) + data[offset + 8..<offset + 8 + length])
      }
      offset += 12 + length
    }
    return 1
  }

  /// WebP keeps the block in a chunk "EXIF", with or without that mark (WebP container specification, "Metadata").
  static func ofWebP(_ data: Data) -> Int {
    let bytes = [UInt8](data)
    var offset = 12
    while offset + 8 <= bytes.count {
      let length = bytes[offset + 4..<offset + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - offset - 8 else { break }
      if bytes[offset..<offset + 4].elementsEqual("EXIF".utf8) {
        let block = Data(bytes[offset + 8..<offset + 8 + length])
        return read(block.starts(with: "Exif".utf8) ? block : Data("Exif\0\0".utf8) + block)
      }
      offset += 8 + length + length & 1
    }
    return 1
  }

  private static func read(_ data: Data) -> Int {
    let exif = data.withUnsafeBytes { bytes in
      exif_data_new_from_data(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(clamping: bytes.count))
    }
    guard let exif else { return 1 }
    defer { exif_data_unref(exif) }
    guard
      let directory = exif.pointee.ifd.0, let entry = exif_content_get_entry(directory, EXIF_TAG_ORIENTATION),
      entry.pointee.format == EXIF_FORMAT_SHORT, entry.pointee.size >= 2, let value = entry.pointee.data
    else { return 1 }
    let orientation = Int(exif_get_short(value, exif_data_get_byte_order(exif)))
    return (1...8).contains(orientation) ? orientation : 1
  }
}
