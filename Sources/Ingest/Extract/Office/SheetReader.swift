import Foundation

/// The cells of one worksheet as lines with tabs (ECMA-376 part 1, 18.3).
struct SheetReader {
  struct TooLong: Error {}

  /// An empty stretch of a row is shown by as many tabs, up to this.
  static let widestGap = 64

  let strings: [String]
  let formats: [NumberFormat]
  let datesFrom1904: Bool
  let textLimit: Int

  private struct Cell {
    var column: Int
    var type: String
    var style: Int
    var value = ""
    var inline = ""
  }

  func read(_ bytes: [UInt8]) throws -> String {
    var scanner = try XMLScanner(bytes)
    var out = ""
    var size = 0
    var row = ""
    var nextColumn = 0
    var cell: Cell?
    var field = ""
    /// What is printed above and below the cells; first and even pages often repeat it.
    var margins: [String] = []
    while let event = try scanner.next() {
      switch event {
      case .start("row"):
        row = ""
        nextColumn = 0
      case .end("row"):
        guard !row.isEmpty else { continue }
        if !out.isEmpty { out += "\n" }
        out += row
        size += row.utf8.count + 1
        guard size <= textLimit else { throw TooLong() }
      case .start("c"):
        let column = scanner.attribute("r").flatMap(SheetReader.column) ?? nextColumn
        cell = Cell(column: column, type: scanner.attribute("t") ?? "n", style: scanner.attribute("s").flatMap(Int.init) ?? 0)
      case .end("c"):
        guard let done = cell else { continue }
        cell = nil
        // A cell is one line of the table, whatever breaks it holds.
        let shown = SheetReader.oneLine(display(done))
        guard !shown.isEmpty else { continue }
        let gap = max(row.isEmpty ? 0 : 1, done.column - nextColumn + (row.isEmpty ? 0 : 1))
        row += String(repeating: "\t", count: min(gap, SheetReader.widestGap)) + shown
        nextColumn = max(nextColumn, done.column) + 1
      case .start("v"), .start("t"):
        if case .start(let name) = event { field = name }
      case .start("rPh"): try scanner.skipElement()
      case .end("v"), .end("t"): field = ""
      case .start("oddHeader"), .start("evenHeader"), .start("firstHeader"), .start("oddFooter"), .start("evenFooter"),
        .start("firstFooter"):
        field = "margin"
        margins.append("")
      case .end("oddHeader"), .end("evenHeader"), .end("firstHeader"), .end("oddFooter"), .end("evenFooter"), .end("firstFooter"):
        field = ""
      case .text(let piece) where field == "margin":
        margins[margins.count - 1] += piece
        size += piece.utf8.count
        guard size <= textLimit else { throw TooLong() }
      case .text(let piece):
        if field == "v" { cell?.value += piece } else if field == "t" { cell?.inline += piece }
      default: break
      }
    }
    var known: Set<String> = []
    for margin in margins.map(SheetReader.shownMargin) where !margin.isEmpty && known.insert(margin).inserted {
      out += (out.isEmpty ? "" : "\n") + margin
    }
    return out
  }

  /// A printed header or footer without its codes (18.3.1.46): fonts, sizes, page numbers and the like begin with an ampersand.
  static func shownMargin(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "&", let code = rest.popFirst() else {
        out.append(character)
        continue
      }
      switch code {
      case "&": out.append("&")
      case "L", "C", "R": out.append(" ")
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "K": rest = rest.dropFirst(6)
      case "0"..."9": rest = rest.drop { $0.isNumber }
      default: break
      }
    }
    return oneLine(out)
  }

  static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 }) else { return text.trimmed }
    return text.replacing("\r\n", with: " ").replacing("\n", with: " ").replacing("\t", with: " ").trimmed
  }

  private func display(_ cell: Cell) -> String {
    switch cell.type {
    case "s":
      guard let index = Int(cell.value.trimmed), strings.indices.contains(index) else { return "" }
      return strings[index]
    case "inlineStr": return cell.inline
    case "str", "e": return cell.value
    case "d": return cell.value.replacing("T00:00:00", with: "").replacing("T", with: " ")
    case "b": return cell.value.trimmed == "1" ? "TRUE" : "FALSE"
    default:
      let raw = cell.value.trimmed
      guard let number = Double(raw), number.isFinite else { return raw }
      let format = formats.indices.contains(cell.style) ? formats[cell.style] : .general
      return format.display(number, datesFrom1904: datesFrom1904)
    }
  }

  /// "AB12" → 27.
  private static func column(_ reference: String) -> Int? {
    var number = 0
    for byte in reference.utf8 {
      let letter = byte & 0xDF
      guard letter >= 65, letter <= 90 else { break }
      number = number * 26 + Int(letter) - 64
      if number > 16_384 { return nil }
    }
    return number == 0 ? nil : number - 1
  }
}
