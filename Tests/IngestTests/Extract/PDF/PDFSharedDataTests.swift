import Foundation
import Testing

@testable import Ingest

/// Holds the extractor to `pdftotext` on a folder of other people's PDFs.
@Suite(.enabled(if: sharedDocuments != nil, "set CHARTKEEP_TEST_DATA to the folder of outside test data"))
struct PDFSharedDataTests {
  @Test func `at least 99 percent of pdftotext's words are on the same page`() throws {
    var pageCount = 0
    for file in try #require(sharedDocuments) {
      let document: PDFDocument
      do {
        document = try PDFDocument(Data(contentsOf: file))
      } catch {
        #expect(file.lastPathComponent == "password.pdf")
        continue
      }
      let expected = try pdftotext(file)
      for (index, page) in expected.enumerated() where !page.isEmpty {
        let words = counts(page.filter { !isControl($0) })
        let text = try document.text(ofPage: index)
        let found = counts(PageText.clean(LineJoiner.join(text)))
        let common = words.reduce(0) { $0 + min($1.value, found[$1.key] ?? 0) }
        let all = max(words.values.reduce(0, +), found.values.reduce(0, +))
        #expect(Double(common) >= 0.99 * Double(all), "\(file.lastPathComponent) page \(index + 1): \(common) of \(all)")
        pageCount += 1
      }
    }
    #expect(pageCount > 100)
  }

  @Test func `every PDF gives text or a reason`() throws {
    for file in try #require(sharedDocuments) {
      do throws(ExtractionFailure) {
        guard let data = try? Data(contentsOf: file) else { continue }
        let result = try PDFExtractor(limits: ExtractionLimits()).extract(data) { _, _ in }
        #expect(result.documents[0].pages.contains { !$0.text.isEmpty }, "\(file.lastPathComponent)")
      } catch {
        #expect(error.code == .encrypted && file.lastPathComponent == "password.pdf", "\(file.lastPathComponent)")
      }
    }
  }

  /// Some fonts give a control character for a bullet; pdftotext prints it, Chartkeep does not.
  private func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.value < 0x20 } && !character.isWhitespace
  }

  /// How often each word occurs. A word has a letter or a digit.
  private func counts(_ text: String) -> [Substring: Int] {
    let words = text.split(whereSeparator: \.isWhitespace).filter { $0.contains { $0.isLetter || $0.isNumber } }
    return Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
  }

  private func pdftotext(_ file: URL) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
    process.arguments = [file.path, "-"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\u{C}", omittingEmptySubsequences: false).map(String.init)
  }
}

private let sharedDocuments: [URL]? = {
  guard let root = ProcessInfo.processInfo.environment["CHARTKEEP_TEST_DATA"] else { return nil }
  let folder = URL(fileURLWithPath: root).appendingPathComponent("data/documents")
  let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
  return files.filter { $0.pathExtension == "pdf" }.sorted { $0.path < $1.path }
}()
