package import Foundation

/// A PDF (ISO 32000-1) of nothing but pictures, one per page: no text, no fonts, no metadata, no names, no identifier.
///
/// Written by hand because a PDF of pictures is little more than a list of them: a PNG's packed rows are what PDF calls Flate with PNG predictors
/// (7.4.4.4), so that they are taken over as they are.
package struct PicturePDF {
  /// Dots per inch at which the pages were drawn.
  private static let dpi = 110.0

  private let pages: [BarePNG]

  package init(_ pages: [BarePNG]) {
    self.pages = pages
  }

  package var data: Data {
    // 1 is the catalog, 2 the list of pages; then come a page, its content and its picture, three numbers each.
    var objects = [
      Data("<</Type/Catalog/Pages 2 0 R>>".utf8),
      Data("<</Type/Pages/Kids[\(pages.indices.map { "\(3 * $0 + 3) 0 R" }.joined(separator: " "))]/Count \(pages.count)>>".utf8),
    ]
    for (index, page) in pages.enumerated() {
      let number = 3 * index + 3
      let width = Self.points(page.width)
      let height = Self.points(page.height)
      objects.append(
        Data(
          """
          <</Type/Page/Parent 2 0 R/MediaBox[0 0 \(width) \(height)]/Contents \(number + 1) 0 R\
          /Resources<</XObject<</P \(number + 2) 0 R>>>>>>
          """.utf8))
      objects.append(Self.stream("", Data("q \(width) 0 0 \(height) 0 0 cm /P Do Q".utf8)))
      objects.append(
        Self.stream(
          """
          /Type/XObject/Subtype/Image/Width \(page.width)/Height \(page.height)/ColorSpace/DeviceGray/BitsPerComponent 8\
          /Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 8/Columns \(page.width)>>
          """, page.packed))
    }
    var file = Data("%PDF-1.4\n".utf8) + Data([0x25, 0xE2, 0xE3, 0xCF, 0xD3, 0x0A])
    var table = "0000000000 65535 f \n"
    for (index, object) in objects.enumerated() {
      let place = String(file.count)
      table += String(repeating: "0", count: max(0, 10 - place.count)) + place + " 00000 n \n"
      file += Data("\(index + 1) 0 obj\n".utf8) + object + Data("\nendobj\n".utf8)
    }
    let start = file.count
    file += Data("xref\n0 \(objects.count + 1)\n\(table)trailer\n<</Size \(objects.count + 1)/Root 1 0 R>>\n".utf8)
    return file + Data("startxref\n\(start)\n%%EOF\n".utf8)
  }

  private static func stream(_ entries: String, _ content: Data) -> Data {
    Data("<<\(entries)/Length \(content.count)>>\nstream\n".utf8) + content + Data("\nendstream".utf8)
  }

  /// To a hundredth of a point.
  private static func points(_ pixels: Int) -> String {
    let hundredths = Int((Double(pixels) * 7_200 / dpi).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
