/// The code pages of RTF's text.
enum RTFCharset {
  /// `\ansicpg`, `\cpg`: a Windows or OEM code page's number.
  static func codePage(_ number: Int) -> String? {
    switch number {
    case 437, 850, 932, 936, 949, 950, 874, 1250...1258, 1361: "CP\(number)"
    case 852, 855, 862, 865, 866: "IBM\(number)"
    case 10_000: "MACROMAN"
    case 20_866: "KOI8R"
    case 21_866: "KOI8U"
    case 28_591...28_605: "ISO8859\(number - 28_590)"
    case 54_936: "GB18030"
    case 65_001: "UTF8"
    default: nil
    }
  }

  /// `\fcharset` of a font; nil for the document's own.
  static func font(_ number: Int) -> String? {
    switch number {
    case 0, 2: "CP1252"
    case 77: "MACROMAN"
    case 128: "CP932"
    case 129: "CP949"
    case 130: "CP1361"
    case 134: "CP936"
    case 136: "CP950"
    case 161: "CP1253"
    case 162: "CP1254"
    case 163: "CP1258"
    case 177: "CP1255"
    case 178: "CP1256"
    case 186: "CP1257"
    case 204: "CP1251"
    case 222: "CP874"
    case 238: "CP1250"
    case 254: "CP437"
    case 255: "CP850"
    default: nil
    }
  }

  /// A byte of a symbol font (Symbol, Wingdings) as it is used in text: bullets and boxes.
  static func symbol(_ byte: UInt8) -> String? {
    switch byte {
    case 0xB7, 0xA7, 0x6C, 0x6E, 0x76, 0xD8: "•"
    case 0xFC: "✓"
    case 0xA8, 0x6F: "☐"
    case 0xFE: "☑"
    case 0xB0: "°"
    case 0xB1: "±"
    case 0xA3: "≤"
    case 0xB3: "≥"
    case 0x6D: "µ"
    default: nil
    }
  }
}
