import Foundation

/// A PDF written object by object, for what `PDFBuilder` has no words for. The first object is the catalog.
enum PDFObjects {
  static func file(_ objects: [String]) -> Data {
    var file = Data("%PDF-1.7\n".utf8)
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(file.count)
      file += Data("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
    }
    let start = file.count
    let table = offsets.map { String(repeating: "0", count: 10 - "\($0)".count) + "\($0) 00000 n \n" }.joined()
    file += Data("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n\(table)trailer<</Size \(objects.count + 1)/Root 1 0 R>>\n".utf8)
    return file + Data("startxref\n\(start)\n%%EOF".utf8)
  }

  static func stream(_ content: String, _ keys: String = "") -> String {
    "<<\(keys)/Length \(content.utf8.count)>>stream\n\(content)\nendstream"
  }

  /// One page with these operators, annotations (further objects, whose numbers start with 7) and keys of the catalog.
  static func page(_ operators: String, annotations: [String], catalog: String = "", others: [String] = []) -> Data {
    let numbers = annotations.indices.map { "\(7 + $0) 0 R" }.joined(separator: " ")
    return file(
      [
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[\(numbers)]/DR<</Font<</F 4 0 R>>>>/DA(/F 10 Tf)>>\(catalog)>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>/Annots[\(numbers)]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        stream(operators), stream("", "/Type/XObject/Subtype/Form/BBox[0 0 10 10]"),
      ] + annotations + others)
  }

  static func text(_ text: String, x: Int, y: Int) -> String { "BT /F 11 Tf \(x) \(y) Td (\(text)) Tj ET\n" }

  /// Forms within forms, each drawn ten times by the next: 10^depth operators in the end.
  static func nest(depth: Int) -> Data {
    let first = 5
    let forms = (0..<depth).map { level in
      let content = level + 1 == depth ? "0 0 1 1 re f" : String(repeating: "/X Do ", count: 10)
      let inner = level + 1 == depth ? "" : "/Resources<</XObject<</X \(first + level + 1) 0 R>>>>"
      return stream(content, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]\(inner)")
    }
    return file(
      [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X \(first) 0 R>>>>>>", stream("/X Do"),
      ] + forms)
  }
}
