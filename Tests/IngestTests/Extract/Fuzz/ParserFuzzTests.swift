import Foundation
import Testing

@testable import Ingest

/// Each parser of foreign bytes gets damaged variants of the files in `Corpus`, a folder a kind: it ends with sound pages or with a reason,
/// and never takes the process down. A file that ever did is to be put into the corpus. With CHARTKEEP_LONG=1 many more.
@Suite struct ParserFuzzTests {
  private static let rounds = ProcessInfo.processInfo.environment["CHARTKEEP_LONG"] == "1" ? 50_000 : 2_000
  private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Corpus")

  private let limits: ExtractionLimits = {
    var limits = ExtractionLimits()
    limits.textLength = 200_000
    limits.pages = 200
    return limits
  }()

  private static func files(_ kind: String) throws -> [Data] {
    let folder = corpus.appendingPathComponent(kind)
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).sorted { $0.path < $1.path }
      .map { try Data(contentsOf: $0) }
  }

  /// How a file of the corpus becomes one that can be dropped: Office's parts lie in a zip file.
  private static func whole(_ part: Data, kind: String) -> Data {
    let text = String(decoding: part, as: UTF8.self)
    return switch kind {
    case "docx": OfficeBytes.docx(text)
    case "xlsx":
      ZipBytes.make([
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"s0\"/></sheets></workbook>"),
        (
          "xl/_rels/workbook.xml.rels",
          "<Relationships><Relationship Id=\"s0\" Type=\"x/worksheet\" Target=\"worksheets/sheet0.xml\"/></Relationships>"
        ),
        ("xl/worksheets/sheet0.xml", text),
      ])
    default: part
    }
  }

  @Test(arguments: ["hl7", "fhir", "cda", "eml", "rtf", "html", "docx", "xlsx"])
  func `damaged files end in pages or in a reason`(kind: String) throws {
    let files = try Self.files(kind)
    #expect(!files.isEmpty)
    let extractor = Extractor(limits: limits)
    var random = RepeatableRandom(seed: 29)
    var read = 0
    for (index, file) in files.enumerated() {
      _ = try extractor.extract(Self.whole(file, kind: kind))
      for round in 0..<Self.rounds / files.count {
        let damaged = round % 8 == 7 ? Damage.repeated(file, &random) : Damage.bytes(file, &random)
        do throws(ExtractionFailure) {
          let result = try extractor.extract(Self.whole(damaged, kind: kind))
          #expect(result.isSound(within: limits), "file \(index), round \(round)")
          read += 1
        } catch {
          #expect(error.code != .crashed, "file \(index), round \(round)")
        }
      }
    }
    // Small damage leaves most formats readable; if nothing were, this would try but the first check of each parser.
    #expect(read > 0)
  }

  @Test(arguments: ["docx", "xlsx"])
  func `damaged zip files end in pages or in a reason`(kind: String) throws {
    let part = try #require(Self.files(kind).first)
    let file = Self.whole(part, kind: kind)
    let extractor = Extractor(limits: limits)
    var random = RepeatableRandom(seed: 31)
    for round in 0..<Self.rounds {
      do throws(ExtractionFailure) {
        #expect(try extractor.extract(Damage.bytes(file, &random)).isSound(within: limits), "round \(round)")
      } catch {
        #expect(error.code != .crashed)
      }
    }
  }
}
