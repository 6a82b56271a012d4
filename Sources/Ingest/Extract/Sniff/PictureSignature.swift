/// The first bytes of pictures that cameras, phones and screens make, beside those of scanners.
enum PictureSignature {
  static func kind(_ head: [UInt8]) -> DocumentKind? {
    func at(_ offset: Int, _ text: String) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
    if at(0, "GIF87a") || at(0, "GIF89a") { return .gif }
    if at(0, "RIFF"), at(8, "WEBP") { return .webp }
    // The reserved bytes are 0, and a header of a known length follows.
    if at(0, "BM"), head.count > 26, head[6...9].allSatisfy({ $0 == 0 }), [12, 40, 52, 56, 108, 124].contains(head[14]) { return .bmp }
    return at(4, "ftyp") && isHEIC(head) ? .heic : nil
  }

  /// ISO/IEC 23008-12 annex B: one of the brands says that the picture is coded in HEVC. The main brand alone may be the general "mif1".
  private static func isHEIC(_ head: [UInt8]) -> Bool {
    let length = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let brands = stride(from: 8, to: min(length, head.count, 256) - 3, by: 4).map { String(decoding: head[$0..<$0 + 4], as: UTF8.self) }
    return brands.contains { ["heic", "heix", "heim"].contains($0) }
  }
}
