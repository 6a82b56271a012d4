import Foundation

@testable import Ingest

/// Writes small PDFs by hand, so that each test shows what stands on the page.
struct PDFBuilder {
  /// Drawing operators per page, and a picture to put under them.
  private var pages: [(operators: String, picture: PDFDocument.Drawing?)] = []

  /// Adds a US Letter page. Coordinates in `text` are points from the lower left corner.
  mutating func addPage(_ text: [(x: Int, y: Int, String)] = [], picture: PDFDocument.Drawing? = nil) {
    var operators = picture == nil ? "" : "q 612 0 0 792 0 0 cm /P Do Q\n"
    for (x, y, string) in text {
      let escaped = string.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)")
      operators += "BT /F 11 Tf \(x) \(y) Td (\(escaped)) Tj ET\n"
    }
    pages.append((operators, picture))
  }

  var data: Data {
    // 1 is the catalog, 2 the page list, 3 the font; then come a page, its content and its picture, three numbers each.
    var objects: [Data] = []
    let kids = pages.indices.map { "\(4 + 3 * $0) 0 R" }.joined(separator: " ")
    objects.append(Data("<</Type/Catalog/Pages 2 0 R>>".utf8))
    objects.append(Data("<</Type/Pages/Kids[\(kids)]/Count \(pages.count)>>".utf8))
    objects.append(Data("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".utf8))
    for (index, page) in pages.enumerated() {
      let number = 4 + 3 * index
      let picture = page.picture == nil ? "" : "/XObject<</P \(number + 2) 0 R>>"
      objects.append(
        Data(
          """
          <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents \(number + 1) 0 R/Resources<</Font<</F 3 0 R>>\(picture)>>>>
          """.utf8))
      objects.append(stream("", Data(page.operators.utf8)))
      if let drawing = page.picture {
        objects.append(
          stream(
            "/Type/XObject/Subtype/Image/Width \(drawing.width)/Height \(drawing.height)/ColorSpace/DeviceGray/BitsPerComponent 8",
            Data(drawing.pixels)))
      } else {
        objects.append(Data("null".utf8))
      }
    }
    var file = Data("%PDF-1.4\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(file.count)
      file += Data("\(index + 1) 0 obj\n".utf8) + object + Data("\nendobj\n".utf8)
    }
    let start = file.count
    let table = offsets.map { String(repeating: "0", count: 10 - "\($0)".count) + "\($0) 00000 n \n" }.joined()
    file += Data("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n\(table)trailer<</Size \(objects.count + 1)/Root 1 0 R>>\n".utf8)
    file += Data("startxref\n\(start)\n%%EOF".utf8)
    return file
  }

  private func stream(_ keys: String, _ content: Data) -> Data {
    Data("<<\(keys)/Length \(content.count)>>stream\n".utf8) + content + Data("\nendstream".utf8)
  }
}

extension PDFDocument.Drawing {
  /// A scan, as a fax machine would make it: the lines in grey pixels on white.
  static func scan(of lines: [String], dpi: Double = 150) throws -> PDFDocument.Drawing {
    var builder = PDFBuilder()
    builder.addPage(lines.enumerated().map { (72, 700 - 22 * $0.offset, $0.element) })
    let document = try PDFDocument(builder.data)
    guard let drawing = document.draw(page: 0, dpi: dpi) else { throw CocoaError(.fileReadCorruptFile) }
    return drawing
  }
}

/// What is written on the scans of these tests.
let letterLines = [
  "Riverside Family Clinic discharge summary",
  "The patient was admitted with shortness of breath and swelling of both legs",
  "for three days. Blood pressure was high and the heart rate was regular.",
  "She should take furosemide twice daily and return to the clinic next week.",
  "Please call the office when the weight rises by more than three pounds.",
]
