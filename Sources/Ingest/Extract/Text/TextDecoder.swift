import CUchardet
package import Foundation

/// Turns a file's bytes into text whatever its encoding: byte order mark, UTF-8, UTF-16 by its zero bytes, else libuchardet's guess.
package enum TextDecoder {
  /// Nil when the bytes are no text in any encoding that is known.
  package static func decode(_ data: Data) -> String? {
    let bytes = [UInt8](data)
    if let marked = markedEncoding(bytes) {
      return string(bytes[marked.skip...], marked.encoding)
    }
    if let wide = unmarkedWideEncoding(bytes) {
      return string(bytes[...], wide)
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    if isWesternEuropean(bytes) { return string(bytes[...], .windowsCP1252) }
    if let name = guess(bytes), let encoding = encoding(named: name), let text = string(bytes[...], encoding) { return text }
    return string(bytes[...], .windowsCP1252) ?? string(bytes[...], .isoLatin1)
  }

  /// Decodes by a charset name as HL7, uchardet or MIME write it; nil when the name is unknown or the bytes don't fit.
  package static func decode(_ bytes: ArraySlice<UInt8>, charset: String) -> String? {
    guard let encoding = encoding(named: charset) else { return nil }
    return string(bytes, encoding)
  }

  /// Decodes what carries the name of its charset with it (MIME, HTML, XML). The name may be missing, unknown or wrong.
  package static func decode(_ data: Data, declared charset: String?) -> String? {
    let bytes = [UInt8](data)
    guard let charset, markedEncoding(bytes) == nil else { return decode(data) }
    let key = charset.uppercased().filter { $0.isLetter || $0.isNumber }
    // Senders that know nothing of charsets write one of these; bytes that form UTF-8 with accents are no accident.
    let isCareless = ["ASCII", "USASCII", "ISO88591", "LATIN1", "WINDOWS1252", "CP1252", "UTF8"].contains(key)
    if isCareless {
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      // WHATWG Encoding: what is called Latin 1 is Windows-1252.
      return key == "UTF8" ? decode(data) : string(bytes[...], .windowsCP1252) ?? string(bytes[...], .isoLatin1)
    }
    return decode(bytes[...], charset: charset) ?? decode(data)
  }

  private static func string(_ bytes: ArraySlice<UInt8>, _ encoding: String.Encoding) -> String? {
    if encoding == .utf8 { return String(validating: bytes, as: UTF8.self) }
    if encoding == .isoLatin1 {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
      return String(text)
    }
    return String(data: Data(bytes), encoding: encoding)
  }

  private static func markedEncoding(_ bytes: [UInt8]) -> (encoding: String.Encoding, skip: Int)? {
    // UTF-32's little-endian mark begins with UTF-16's, so it is asked first.
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return (.utf32LittleEndian, 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32BigEndian, 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    // A file that only claims UTF-8 falls through to the guess.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]), String(validating: bytes, as: UTF8.self) != nil { return (.utf8, 3) }
    return nil
  }

  /// UTF-16 and UTF-32 without a mark: text of the Latin script has a zero in every second (or three of four) bytes.
  private static func unmarkedWideEncoding(_ bytes: [UInt8]) -> String.Encoding? {
    let sample = bytes.prefix(4096)
    guard sample.count >= 4, bytes.count.isMultiple(of: 2) else { return nil }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 4] += 1 }
    let each = sample.count / 4
    func mostly(_ index: Int) -> Bool { zeros[index] * 10 >= each * 7 && zeros[index] > 0 }
    func rarely(_ index: Int) -> Bool { zeros[index] * 10 <= each }
    if mostly(1), mostly(2), mostly(3), rarely(0) { return .utf32LittleEndian }
    if mostly(0), mostly(1), mostly(2), rarely(3) { return .utf32BigEndian }
    if mostly(1), mostly(3), rarely(0), rarely(2) { return .utf16LittleEndian }
    if mostly(0), mostly(2), rarely(1), rarely(3) { return .utf16BigEndian }
    return nil
  }

  /// libuchardet takes short Spanish or French texts for Central European; this is surer where every odd byte is one of theirs.
  private static func isWesternEuropean(_ bytes: [UInt8]) -> Bool {
    var high = 0
    for byte in bytes where byte >= 0x80 {
      guard westernEuropean.contains(byte) else { return false }
      high += 1
    }
    // In a script of its own half of the bytes and more are high; a single accented name is allowed many.
    return high * (bytes.count < 64 ? 3 : 5) <= bytes.count
  }

  /// Windows-1252: € … ‘’“” • – — ¡ ¿ § ª º ° ± µ · ½ « » ™ ® and the letters of Spanish, French, German and Portuguese.
  private static let westernEuropean: Set<UInt8> = [
    0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xA0, 0xA1, 0xA7, 0xAA, 0xAB, 0xAE, 0xB0, 0xB1, 0xB5, 0xB7, 0xBA, 0xBB,
    0xBC,
    0xBD, 0xBE, 0xBF, 0xC0, 0xC1, 0xC3, 0xC4, 0xC7, 0xC8, 0xC9, 0xCD, 0xD1, 0xD3, 0xD6, 0xDA, 0xDC, 0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4,
    0xE7, 0xE8,
    0xE9, 0xEA, 0xEB, 0xED, 0xEE, 0xEF, 0xF1, 0xF3, 0xF4, 0xF5, 0xF6, 0xF9, 0xFA, 0xFB, 0xFC,
  ]

  private static func guess(_ bytes: [UInt8]) -> String? {
    guard let detector = uchardet_new() else { return nil }
    defer { uchardet_delete(detector) }
    // A megabyte tells as much as fifty.
    let sample = bytes.prefix(1 << 20)
    let fed = sample.withUnsafeBytes { buffer in
      uchardet_handle_data(detector, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard fed == 0 else { return nil }
    uchardet_data_end(detector)
    guard let name = uchardet_get_charset(detector) else { return nil }
    let charset = String(cString: name)
    return charset.isEmpty ? nil : charset
  }

  private static func encoding(named name: String) -> String.Encoding? {
    let key = name.uppercased().filter { $0.isLetter || $0.isNumber }
    if let plain = plainEncodings[key] { return plain }
    // CoreFoundation's numbers carry this bit as an `NSStringEncoding`.
    return coreFoundationEncodings[key].map { String.Encoding(rawValue: $0 | 0x8000_0000) }
  }

  private static let plainEncodings: [String: String.Encoding] = [
    "ASCII": .windowsCP1252, "USASCII": .windowsCP1252, "UTF8": .utf8, "UNICODEUTF8": .utf8, "UNICODE": .utf8,
    "UTF16": .utf16, "UTF16LE": .utf16LittleEndian, "UTF16BE": .utf16BigEndian, "UNICODEUTF16": .utf16,
    "UTF32": .utf32, "UTF32LE": .utf32LittleEndian, "UTF32BE": .utf32BigEndian, "UNICODEUTF32": .utf32,
    "ISO88591": .isoLatin1, "88591": .isoLatin1, "LATIN1": .isoLatin1, "ISO88592": .isoLatin2, "88592": .isoLatin2,
    "WINDOWS1250": .windowsCP1250, "WINDOWS1251": .windowsCP1251, "WINDOWS1252": .windowsCP1252, "WINDOWS1253": .windowsCP1253,
    "WINDOWS1254": .windowsCP1254, "EUCJP": .japaneseEUC, "SHIFTJIS": .shiftJIS, "ISO2022JP": .iso2022JP, "ISOIR87": .iso2022JP,
    "ISOIR14": .shiftJIS, "ISOIR159": .iso2022JP, "MACINTOSH": .macOSRoman, "MACROMAN": .macOSRoman, "CP1250": .windowsCP1250,
    "CP1251": .windowsCP1251, "CP1252": .windowsCP1252, "CP1253": .windowsCP1253, "CP1254": .windowsCP1254,
  ]

  private static let coreFoundationEncodings: [String: UInt] = [
    "ISO88593": 0x0203, "88593": 0x0203, "ISO88594": 0x0204, "88594": 0x0204, "ISO88595": 0x0205, "88595": 0x0205, "ISO88596": 0x0206,
    "88596": 0x0206, "ISO88597": 0x0207, "88597": 0x0207, "ISO88598": 0x0208, "88598": 0x0208, "ISO88599": 0x0209, "88599": 0x0209,
    "ISO885910": 0x020A, "ISO885911": 0x020B, "ISO885913": 0x020D, "ISO885915": 0x020F, "885915": 0x020F, "ISO885916": 0x0210,
    "WINDOWS1255": 0x0505, "CP1255": 0x0505, "CP1256": 0x0506, "CP1257": 0x0507, "CP1258": 0x0508,
    "WINDOWS1256": 0x0506, "WINDOWS1257": 0x0507, "WINDOWS1258": 0x0508, "TIS620": 0x041D, "IBM852": 0x0412,
    "IBM855": 0x0413, "IBM862": 0x0417, "IBM865": 0x041B, "IBM866": 0x0419, "KOI8R": 0x0A02, "MACCYRILLIC": 0x0007,
    "MACCENTRALEUROPE": 0x001D, "BIG5": 0x0A03, "GB18030": 0x0632, "GB180302000": 0x0632, "EUCKR": 0x0940, "UHC": 0x0422,
    "KSX1001": 0x0940, "EUCTW": 0x0931, "CNS116431992": 0x0931, "ISO2022KR": 0x0840, "ISO2022CN": 0x0830, "HZGB2312": 0x0A05,
    "GB2312": 0x0421, "GBK": 0x0421, "CP936": 0x0421, "CP932": 0x0420, "WINDOWS31J": 0x0420, "CP949": 0x0422, "KSC56011987": 0x0422,
    "CP950": 0x0423, "WINDOWS874": 0x041D, "CP874": 0x041D, "KOI8U": 0x0A08, "IBM437": 0x0400, "CP437": 0x0400, "IBM850": 0x0410,
    "CP850": 0x0410, "JOHAB": 0x0510, "CP1361": 0x0510,
  ]
}
