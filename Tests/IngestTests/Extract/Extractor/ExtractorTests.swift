import Foundation
import Testing

@testable import Ingest

private let shared = ProcessInfo.processInfo.environment["CHARTKEEP_TEST_DATA"]

struct ExtractorTests {
  /// The kinds that need no picture or PDF library.
  private static let kinds: Set<String> = [
    "hl7", "json", "docx", "xlsx", "txt", "csv", "doc", "xls", "pptx", "odt", "html", "eml", "rtf", "ccda",
  ]

  private static func samples() -> [URL] {
    guard let shared else { return [] }
    return ["data/hl7-fhir", "data/documents"].flatMap { folder in
      let root = URL(fileURLWithPath: shared).appendingPathComponent(folder)
      return (FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? [])
        .filter { kinds.contains($0.pathExtension.lowercased()) }
    }
  }

  @Test(.enabled(if: shared != nil, "needs $CHARTKEEP_TEST_DATA"))
  func `every outside sample gives text or a refusal that was expected`() throws {
    let samples = Self.samples()
    #expect(samples.count > 400)
    var read: [String: Int] = [:]
    for url in samples {
      let data = try Data(contentsOf: url)
      do {
        let file = try Extractor(limits: ExtractionLimits()).extract(data)
        read[url.pathExtension, default: 0] += 1
        for page in file.documents.flatMap(\.pages) {
          let length = page.text.unicodeScalars.count
          #expect(page.marks.allSatisfy { $0.start < $0.end && $0.end <= length }, "\(url.lastPathComponent)")
          #expect(zip(page.marks, page.marks.dropFirst()).allSatisfy { $0.end <= $1.start }, "\(url.lastPathComponent)")
        }
      } catch {
        let isExpected: Bool =
          switch url.pathExtension {
          case "hl7": false
          case "json": error.code == .unsupportedType && (try? ContentType.kind(of: data)) == nil
          case "docx", "csv", "doc", "xls": false
          case "txt": error.code == .emptyFile
          case "eml", "html", "rtf", "odt", "ccda": error.code == .emptyFile
          case "xlsx": error.code == .encrypted || error.code == .noText
          default: [.unsupportedType, .emptyFile].contains(error.code)
          }
        #expect(isExpected, "\(url.lastPathComponent): \(error.code.rawValue)")
      }
    }
    #expect(read["hl7", default: 0] == 139)
    #expect(read["json", default: 0] >= 250)
    #expect(read["docx", default: 0] >= 18)
    #expect(read["ccda", default: 0] == 22)
    #expect(read["eml", default: 0] >= 39)
  }

  private static let small: [Data] = [
    OfficeBytes.docx("<w:p><w:r><w:t>some text</w:t></w:r></w:p>"),
    OfficeBytes.xlsx(sheets: [("A", "<row><c><v>1</v></c></row>")]),
    Data("MSH|^~\\&|A|B\rPID|1||1^^^X^MR||DOE^JANE||19800102\rOBX|1|TX|N^Note||a\\.br\\b\\X41\\".utf8),
    Data("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"D\\u00f6e\"}],\"text\":{\"div\":\"<p>x</p>\"}}".utf8),
    Data("a,b\n1,2\n3,4\n".utf8),
    Data("<!doctype html><p title='x'>a &eacute; b</p><table><tr><td>1<td>2</table><script>x</script>".utf8),
    Data(
      "From: a@b.org\nSubject: =?utf-8?B?w6k=?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx=\n--b\nContent-Type: text/csv;name=x\nContent-Transfer-Encoding: base64\n\nYSxi\n--b--"
        .utf8),
    Data(#"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}}caf\'e9\u233?{\footnote n}\trowd\intbl a\cell b\cell\row}"#.utf8),
    Data(
      "<ClinicalDocument><recordTarget><patientRole><id extension='1' root='1.2'/><patient><name><family>D</family></name></patient></patientRole></recordTarget><component><structuredBody><component><section><title>T</title><text>x</text></section></component></structuredBody></component></ClinicalDocument>"
        .utf8),
    Data("<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"D\"/></name><text><div><p>x</p></div></text></Patient>".utf8),
    ZipBytes.make([
      ("mimetype", "application/vnd.oasis.opendocument.text"),
      ("content.xml", "<d><text:p>a<text:note><text:p>n</text:p></text:note></text:p></d>"),
    ]),
  ]

  @Test(arguments: small)
  func `a file cut anywhere is read or refused, never a crash`(sample: Data) {
    for length in 0..<sample.count {
      _ = try? Extractor(limits: ExtractionLimits()).extract(sample.prefix(length))
    }
  }

  @Test(arguments: small)
  func `a file with broken bytes is read or refused, never a crash`(sample: Data) {
    var generator = SplitMix(state: 42)
    for _ in 0..<400 {
      var bytes = [UInt8](sample)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? Extractor(limits: ExtractionLimits()).extract(Data(bytes))
    }
  }

  @Test func `random bytes behind every signature are read or refused, never a crash`() {
    var generator = SplitMix(state: 3)
    for signature in [
      "MSH|^~\\&|", "{\"resourceType\":\"", "{", "PK\u{3}\u{4}", "<?xml", "a,b\n", "\u{FEFF}", "{\\rtf1", "<html>",
      "From: a@b\nSubject: x\nDate: y\n",
    ] {
      for _ in 0..<60 {
        let noise = (0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) }
        _ = try? Extractor(limits: ExtractionLimits()).extract(Data(signature.utf8) + Data(noise))
      }
    }
  }

  @Test func `a slice of data is read like a whole`() throws {
    let data = (Data("xxx".utf8) + Self.small[2]).dropFirst(3)
    #expect(try Extractor(limits: ExtractionLimits()).extract(data) == Extractor(limits: ExtractionLimits()).extract(Self.small[2]))
  }

  @Test func `a file over the limit is too large`() {
    var limits = ExtractionLimits()
    limits.fileBytes = 10
    #expect(throws: ExtractionFailure.self) { try Extractor(limits: limits).extract(Data("eleven bytes".utf8)) }
  }
}
