import Foundation

/// Makes zip files of stored entries, so that tests need no files and can break each byte.
enum ZipBytes {
  static func make(_ entries: [(name: String, text: String)]) -> Data {
    var out = Data()
    var directory = Data()
    for (name, text) in entries {
      let content = Data(text.utf8)
      let offset = UInt32(out.count)
      var fields = Data()
      fields.append(contentsOf: [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0])
      fields.append(little(crc(content)))
      fields.append(little(UInt32(content.count)))
      fields.append(little(UInt32(content.count)))
      fields.append(contentsOf: [UInt8(name.utf8.count & 0xFF), UInt8(name.utf8.count >> 8), 0, 0])
      out.append(contentsOf: [0x50, 0x4B, 3, 4])
      out.append(fields)
      out.append(Data(name.utf8))
      out.append(content)
      directory.append(contentsOf: [0x50, 0x4B, 1, 2, 20, 0])
      directory.append(fields)
      directory.append(contentsOf: [UInt8](repeating: 0, count: 10))
      directory.append(little(offset))
      directory.append(Data(name.utf8))
    }
    let start = UInt32(out.count)
    out.append(directory)
    out.append(contentsOf: [0x50, 0x4B, 5, 6, 0, 0, 0, 0])
    let count = [UInt8(entries.count & 0xFF), UInt8(entries.count >> 8)]
    out.append(contentsOf: count + count)
    out.append(little(UInt32(directory.count)))
    out.append(little(start))
    out.append(contentsOf: [0, 0])
    return out
  }

  private static func little(_ value: UInt32) -> Data {
    Data([UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value >> 16 & 0xFF), UInt8(value >> 24)])
  }

  private static func crc(_ data: Data) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

/// Small office files around the parts that a test is about.
enum OfficeBytes {
  static func docx(_ body: String, parts: [(name: String, kind: String, text: String)] = []) -> Data {
    let relationships = parts.enumerated().map { index, part in
      "<Relationship Id=\"r\(index)\" Type=\"http://schemas.example/relationships/\(part.kind)\" Target=\"\(part.name)\"/>"
    }
    return ZipBytes.make(
      [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>\(body)</w:body></w:document>"),
        ("word/_rels/document.xml.rels", "<Relationships>\(relationships.joined())</Relationships>"),
      ] + parts.map { ("word/\($0.name)", $0.text) })
  }

  static func xlsx(sheets: [(name: String, rows: String)], styles: String = "", strings: [String] = [], workbook: String = "") -> Data {
    let list = sheets.enumerated().map { "<sheet name=\"\($1.name)\" sheetId=\"\($0 + 1)\" r:id=\"s\($0)\"/>" }.joined()
    let relationships = sheets.indices.map { "<Relationship Id=\"s\($0)\" Type=\"x/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>" }
      .joined()
    return ZipBytes.make(
      [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook xmlns:r=\"r\">\(workbook)<sheets>\(list)</sheets></workbook>"),
        (
          "xl/_rels/workbook.xml.rels",
          "<Relationships>\(relationships)<Relationship Id=\"a\" Type=\"x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
            + "<Relationship Id=\"b\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
        ("xl/sharedStrings.xml", "<sst>\(strings.map { "<si><t>\($0)</t></si>" }.joined())</sst>"),
        ("xl/styles.xml", "<styleSheet>\(styles)</styleSheet>"),
      ] + sheets.enumerated().map { ("xl/worksheets/sheet\($0).xml", "<worksheet><sheetData>\($1.rows)</sheetData></worksheet>") })
  }
}
