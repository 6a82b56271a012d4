import Foundation
import Testing

@testable import Ingest

struct RTFExtractorTests {
  private func pages(_ body: String) throws -> [String] {
    try RTFExtractor(limits: ExtractionLimits()).extract(Data("{\\rtf1\\ansi \(body)}".utf8)).documents[0].pages.map(\.text)
  }

  @Test(arguments: [
    (#"one\par two\line three\tab x\par\par\par end"#, "one\ntwo\nthree\tx\n\nend"),
    (#"caf\'e9 \u233?\u-10179?\u-8704? \uc0\u241 o \uc2\u8364\'80\'80."#, "café é😀 ño €."),
    (#"\lquote a\rquote\emdash b\~c\_d\-e \{x\}\\"#, "‘a’—b c-de {x}\\"),
    (#"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}}\f1\'cf\'f0\'e8\f0\'e9{\f2\'b7}"#, "Приé•"),
    (#"a{\*\unknown secret}{\info{\author Ann}}{\stylesheet{\s1 Normal;}}{\pict 00ff}b"#, "ab"),
    (#"{\field{\*\fldinst HYPERLINK "http://x.org"}{\fldrslt shown}}"#, "shown"),
    (#"{\object{\*\objdata 0102}{\result seen}}"#, "seen"),
    (#"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt boxed\par}}{\shprslt again}}after"#, "boxed\nafter"),
    (#"kept{\v hidden}{\deleted gone}{\revised  new}"#, "kept new"),
    (#"{\listtext\'b7\tab}first\par{\pntext 2.\tab}second"#, "- first\n2. second"),
    (#"\trowd\intbl a\par b\cell c\cell\row\pard\intbl d\cell\cell\row\pard after"#, "a b\tc\nd\t\nafter"),
    (
      #"\trowd\intbl x\par\itap2 i\nestcell j\nestcell{\*\nesttableprops\nestrow}\itap1 y\cell z\cell\row\pard e"#, "x i\tj y\tz\ne"
    ),
    (#"\bin3 {{{x"#, "x"), (#"{\*\bkmkstart n}text{\*\bkmkend n}{\xe index}"#, "text"),
  ])
  func `a writer's RTF reads as it is shown`(body: String, expected: String) throws {
    #expect(try pages(body) == [expected])
  }

  @Test func `headers, footers, notes, comments and pages have their places`() throws {
    let body =
      #"{\header Clinic\par}{\footer Page{\field{\*\fldinst PAGE}{\fldrslt 1}}}Body{\footnote \chftn see above}"#
      + #"{\*\atnid AL}{\*\atnauthor Ann Lee}{\*\annotation{\*\atndate 1}check this}\page Next"#
    let file = try RTFExtractor(limits: ExtractionLimits()).extract(Data("{\\rtf1 \(body)}".utf8))
    #expect(
      file.documents[0].pages.map(\.text) == [
        "Clinic\nBody", "Next\nPage1\nFootnote 1: see above\nComment by Ann Lee: check this",
      ])
    #expect(file.documents[0].pages[1].marks.map(\.label) == [.name])
  }

  @Test func `deleted text and pictures are told`() throws {
    let file = try RTFExtractor(limits: ExtractionLimits()).extract(Data(#"{\rtf1 x{\deleted y}{\pict 00}}"#.utf8))
    #expect(file.warnings == [DocumentPages.trackedChanges, DocumentPages.pictures])
  }

  @Test func `depth, pages and text are bounded, a file cut off is read as far as it goes`() throws {
    func code(_ text: String, _ limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
      do {
        _ = try RTFExtractor(limits: limits).extract(Data(text.utf8))
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(String(repeating: "{", count: 100_000)) == .tooNested)
    #expect(code("{\\rtf1 }") == .noText)
    var limits = ExtractionLimits()
    limits.pages = 2
    #expect(code("{\\rtf1 a\\page b\\page c}", limits) == .tooManyPages)
    limits.textLength = 5
    #expect(code("{\\rtf1 longer than five}", limits) == .bomb)
    #expect(try pages("{\\b cut off") == ["cut off"])
    #expect(try pages("}}}x") == ["x"])
  }
}
