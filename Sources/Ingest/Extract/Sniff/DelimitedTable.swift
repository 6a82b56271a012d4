/// Tells a table of delimited values from prose: the same number of fields, line after line (RFC 4180, and its dialects).
enum DelimitedTable {
  private static let delimiters: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

  /// The delimiter of the table whose beginning is given; nil for prose.
  static func delimiter(of head: String) -> Character? {
    var best: (delimiter: UInt8, fields: Int)?
    let bytes = Array(head.utf8)
    for delimiter in delimiters {
      guard let fields = consistentFields(bytes, delimiter) else { continue }
      if fields > best?.fields ?? 1 { best = (delimiter, fields) }
    }
    return best.map { Character(Unicode.Scalar($0.delimiter)) }
  }

  /// How many fields the records have, if nearly all have the same number and it is more than one.
  private static func consistentFields(_ bytes: [UInt8], _ delimiter: UInt8) -> Int? {
    var counts: [Int] = []
    var fields = 1
    var quoted = false
    var empty = true
    var spaced = 0
    var delimitersSeen = 0
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") {
        quoted.toggle()
        empty = false
      } else if byte == delimiter, !quoted {
        fields += 1
        delimitersSeen += 1
        if index + 1 < bytes.count, bytes[index + 1] == 0x20 { spaced += 1 }
        empty = false
      } else if byte == 0x0A || byte == 0x0D, !quoted {
        if !empty { counts.append(fields) }
        fields = 1
        empty = true
        if counts.count == 50 { break }
      } else if byte > 0x20 {
        empty = false
      }
    }
    // The last record may be cut off by the end of the sample.
    if !empty, !quoted, bytes.count < 1 << 16, counts.count < 50 { counts.append(fields) }
    guard counts.count >= 2 else { return nil }
    let usual = Dictionary(grouping: counts, by: \.self).max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
    guard let fields = usual?.key, fields > 1, let same = usual?.value.count, same * 10 >= counts.count * 9 else { return nil }
    // In prose a space follows; a table with that habit must show itself by more columns and rows.
    let isProse = spaced * 2 > delimitersSeen && delimiter != UInt8(ascii: "\t") && delimiter != UInt8(ascii: "|")
    if isProse { return fields >= 3 && counts.count >= 4 ? fields : nil }
    if fields == 2, counts.count < 3, delimiter == UInt8(ascii: ",") { return nil }
    return fields
  }
}
