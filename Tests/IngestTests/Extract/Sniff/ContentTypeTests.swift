import Foundation
import Testing

@testable import Ingest

struct ContentTypeTests {
  private func outcome(_ data: Data) -> String {
    do {
      return try ContentType.kind(of: data).rawValue
    } catch {
      return error.code.rawValue
    }
  }

  @Test(arguments: [
    ("%PDF-1.7\n", "pdf"), ("junk before\n%PDF-1.4", "pdf"), ("\u{FEFF}MSH|^~\\&|A\r", "hl7"), ("\u{0B}MSH|^~\\&|A\r", "hl7"),
    ("FHS|^~\\&|A\rMSH|^~\\&|\r", "hl7"), ("MSHELL is a word", "text"), ("MSH is an abbreviation", "text"),
    ("{\"resourceType\":\"Patient\"}", "fhir"), ("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Observation\"}", "fhir"),
    ("{\"resourceType\":\"Patient\"", "fhir"), ("{\"a\":1}", "unsupported_type"), ("[1,2]", "unsupported_type"),
    ("[Doctor] how are you?", "text"),
    ("a,b,c\n1,2,3\n", "csv"), ("a;b\n1;2\n3;4\n", "csv"), ("a\tb\n1\t2\n", "csv"), ("\"x, y\",2\n\"z\",3\n\"q\",4\n", "csv"),
    ("Dear Ann, hello.\nI came, yesterday.\n", "text"), ("Just a line", "text"), ("", "empty_file"), (" \r\n\t ", "empty_file"),
    ("\u{FEFF}", "empty_file"), ("<!DOCTYPE html><html>", "html"), ("<!-- saved --><HTML>", "html"), ("<p>a</p>", "html"),
    ("<?xml version=\"1.0\"?><a/>", "unsupported_type"),
    ("<none> reported", "text"), ("{\\rtf1\\ansi}", "rtf"), (" {\\rtf1\\ansi}", "rtf"),
    ("From: a@b.org\r\nSubject: x\r\nDate: Mon\r\nMIME-Version: 1.0\r\n\r\nHi", "eml"),
    ("<?xml version=\"1.0\"?><!-- x --><ClinicalDocument xmlns=\"urn:hl7-org:v3\">", "cda"), ("<hl7:ClinicalDocument>", "cda"),
    ("<?xml version=\"1.0\"?><Patient xmlns=\"http://hl7.org/fhir\"/>", "fhir"), ("<?xml version=\"1.0\"?><html/>", "html"),
    ("From: Dr. Lee\nSubject: referral\n\nDear", "text"),
    ("GIF89a", "gif"), ("%!PS-Adobe", "unsupported_type"),
  ])
  func `content decides`(text: String, kind: String) {
    #expect(outcome(Data(text.utf8)) == kind)
  }

  @Test func `pictures are told by their first bytes`() {
    #expect(outcome(Data([0xFF, 0xD8, 0xFF, 0xE0])) == "jpeg")
    #expect(outcome(Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) == "png")
    #expect(outcome(Data([0x49, 0x49, 0x2A, 0x00])) == "tiff")
    #expect(outcome(Data([0x4D, 0x4D, 0x00, 0x2A])) == "tiff")
    #expect(outcome(Data("RIFF\u{10}\0\0\0WEBPVP8 ".utf8)) == "webp")
    #expect(outcome(Data("BM".utf8) + Data([60, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]) + Data(count: 40)) == "bmp")
    #expect(outcome(Data([0, 0, 0, 24] + Array("ftypheic".utf8))) == "heic")
    #expect(outcome(Data([0, 0, 0, 24] + Array("ftypmif1\0\0\0\0mif1heic".utf8))) == "heic")
    #expect(outcome(Data([0, 0, 0, 24] + Array("ftypmif1\0\0\0\0mif1avif".utf8))) == "unsupported_type")
  }

  @Test func `zip files are told by what is in them`() {
    #expect(outcome(OfficeBytes.docx("")) == "docx")
    #expect(outcome(OfficeBytes.xlsx(sheets: [])) == "xlsx")
    #expect(outcome(ZipBytes.make([("[Content_Types].xml", ""), ("ppt/presentation.xml", "")])) == "unsupported_type")
    let openDocument = "application/vnd.oasis.opendocument."
    #expect(outcome(ZipBytes.make([("mimetype", openDocument + "text"), ("content.xml", "")])) == "odt")
    #expect(outcome(ZipBytes.make([("mimetype", openDocument + "spreadsheet"), ("content.xml", "")])) == "ods")
    #expect(outcome(ZipBytes.make([("mimetype", openDocument + "presentation"), ("content.xml", "")])) == "unsupported_type")
    #expect(outcome(ZipBytes.make([("mimetype", "x"), ("content.xml", "")])) == "unsupported_type")
    #expect(outcome(ZipBytes.make([("a.txt", "x")])) == "unsupported_type")
    #expect(outcome(Data([0x50, 0x4B, 3, 4]) + Data(repeating: 7, count: 100)) == "damaged")
  }

  @Test func `an encrypted office file and old ones are told apart`() {
    func container(_ name: String) -> Data { CompoundBytes.file([(name, Data())]) }
    #expect(outcome(container("EncryptedPackage")) == "encrypted")
    #expect(outcome(container("WordDocument")) == "doc")
    #expect(outcome(container("Workbook")) == "xls")
    #expect(outcome(container("PowerPoint Document")) == "unsupported_type")
    #expect(outcome(Data(CompoundFile.signature)) == "damaged")
  }

  @Test func `random bytes are junk, and no message quotes them`() {
    var generator = SplitMix(state: 7)
    for _ in 0..<50 {
      let data = Data((0..<2000).map { _ in UInt8.random(in: 0...255, using: &generator) })
      #expect(outcome(data) == "unsupported_type")
    }
  }
}

/// A small generator with a seed, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
