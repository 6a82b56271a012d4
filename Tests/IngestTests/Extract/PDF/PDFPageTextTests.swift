import Testing

@testable import Ingest

@Suite struct PDFPageTextTests {
  @Test(arguments: [
    ("of\u{FB01}ce \u{FB02}uid", "office fluid"),
    ("a\u{0}b\u{7}c\u{1B}d", "abcd"),
    ("Jo\u{200B}hn \u{202E}Smith\u{202C}", "John Smith"),
    ("one\r\ntwo\rthree\u{C}", "one\ntwo\nthree"),
    ("soft\u{AD}hyphen and\u{A0}space  \nnext", "softhyphen and space\nnext"),
    ("  indented\n\n\n", "  indented"),
    ("tab\there", "tab\there"),
    ("José Núñez", "José Núñez"),
    ("", ""),
  ])
  func `what no reader sees is removed`(given: String, expected: String) {
    #expect(PageText.clean(given) == expected)
  }

  @Test func `cleaning twice changes nothing more`() {
    var random = RepeatableRandom(seed: 5)
    let alphabet = Array("ab \t\n\r\u{0}\u{7}\u{A0}\u{AD}\u{FB01}\u{200B}é".unicodeScalars)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<20, using: &random) {
        text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
      }
      let once = PageText.clean(String(text))
      #expect(Array(PageText.clean(once).unicodeScalars) == Array(once.unicodeScalars))
    }
  }

  @Test func `a text layer of unknown characters does not count`() {
    #expect(PageText.isUnreadable("\u{F0A7}\u{F0B1}\u{FFFD} x"))
    #expect(!PageText.isUnreadable("\u{F0A7} a list item"))
    #expect(!PageText.isUnreadable(""))
  }

  @Test func `only lines that the reading lacks are merged`() {
    let merged = PageText.merge(layer: "FAX 555 0100\nBlood pressure", into: "blood pressure was high")
    #expect(merged == "FAX 555 0100\nblood pressure was high")
  }

  @Test func `words that come after a NUL character are not lost`() {
    func word(_ text: String, _ left: Double) -> PDFDocument.Word {
      .init(text: text, left: left, top: 0, right: left + 20, bottom: 10)
    }
    let page = PDFDocument.Text(plain: "before", words: [word("before\u{0}", 0), word("after", 30)])
    #expect(PageText.words(of: LineJoiner.join(page)) == ["before", "after"])
  }

  @Test func `text and boxes that disagree leave the text alone`() {
    let page = PDFDocument.Text(plain: "a\n\nb", words: [.init(text: "z", left: 0, top: 0, right: 1, bottom: 1)])
    #expect(LineJoiner.join(page) == "a\n\nb")
  }

  @Test func `a drawing keeps within the pixels allowed`() {
    #expect(DrawingResolution.dpi(width: 612, height: 792, pixels: 50_000_000) == 300)
    for (width, height) in [(14_400.0, 14_400.0), (14_400, 10), (1, 1), (2_480, 3_508)] {
      let dpi = DrawingResolution.dpi(width: width, height: height, pixels: 1_000_000)
      #expect((width * dpi / 72).rounded(.up) * (height * dpi / 72).rounded(.up) <= 1_050_000)
    }
  }
}
