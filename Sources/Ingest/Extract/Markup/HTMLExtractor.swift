package import Foundation

/// Reads web pages, and what programs save as such.
package struct HTMLExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    var writer = PageWriter()
    writer.write(try text(of: data, charset: nil))
    guard !writer.text.trimmed.isEmpty else {
      throw ExtractionFailure(.noText, "The web page holds no text of its own. Print it to PDF from the browser and drop that.")
    }
    return ExtractedFile(documents: [ExtractedDocument(type: .html, pages: [writer.page(1)])])
  }

  /// `charset` is what transport says, which comes before what the page says.
  func text(of data: Data, charset: String?) throws(ExtractionFailure) -> String {
    guard let html = TextDecoder.decode(data, declared: charset ?? HTMLExtractor.charset(in: data)) else {
      throw ExtractionFailure(.unsupportedType, "The page is not text in any known encoding. Print it to PDF and drop that.")
    }
    do {
      return try HTMLText.text(html, limit: limits.textLength)
    } catch {
      throw ExtractionFailure.tooMuchText
    }
  }

  /// From `<meta charset=…>`, `<meta http-equiv=…>` or the XML declaration, within the first bytes as browsers do (Living Standard, 13.2.3.2).
  static func charset(in data: Data) -> String? {
    let head = Array(data.prefix(4096)).map { byte in (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    for mark in ["charset", "encoding"] {
      var from = 0
      while let found = head[from...].firstRange(of: Array(mark.utf8)) {
        from = found.upperBound
        var at = found.upperBound
        while at < head.count, head[at] == 0x20 { at += 1 }
        guard at < head.count, head[at] == UInt8(ascii: "=") else { continue }
        at += 1
        while at < head.count, head[at] == 0x20 || head[at] == UInt8(ascii: "\"") || head[at] == UInt8(ascii: "'") { at += 1 }
        let name = head[at...].prefix(40).prefix { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x5F, 0x2E, 0x3A].contains(byte)
        }
        if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
      }
    }
    return nil
  }
}
