import Foundation
import Testing

@testable import Ingest

struct HTMLExtractorTests {
  private func text(_ html: String) throws -> String { try HTMLText.text(html) }

  @Test(arguments: [
    ("<p>a  b</p><p>c</p>", "a b\nc"), ("<b>bold</b>er", "bolder"), ("a<br>b<br><br><br>c", "a\nb\n\nc"),
    ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td></td></tr></table>", "1\t2\n3\t"),
    ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a b\tc"),
    ("<table><tr><td><p>alone</p><p>keeps lines</p></td></tr></table>", "alone\nkeeps lines"),
    ("<table><tr><td>x<table><tr><td>i</td><td>j</td></tr></table></td><td>y</td></tr></table>", "x i\tj\ty"),
    ("<table><tr><td>open<td>cells<tr><td>and<td>rows", "open\tcells\nand\trows"), ("<td>no table</td> after", "no table\nafter"),
    ("<ul><li>one<li>two</ul><ol><li>a<li><p>b</p></ol>", "- one\n- two\n1. a\n2. b"), ("<ul><li></ul>x", "x"),
    ("<pre>a  b\n  c</pre>d", "a  b\n  c\nd"), ("<script>if (a<b) alert('x')</script>t<style>p{}</style>", "t"),
    ("<script>never closed <p>x", ""), ("<!-- a > b -->d<!-- open", "d"), ("<title>T &amp; U</title><body>v", "T & U\nv"),
    ("x < 5 and y > 3", "x < 5 and y > 3"), ("open <b", "open <b"), ("5<6", "5<6"), ("a</>b</ >c", "abc"),
    ("<a title='>'>x</a>", "x"), ("<a title=\"x>text", "text"), ("<img alt='a cat' src=x>", "a cat"),
    ("<input value='A &amp; B'><input type=hidden value=no><input type=checkbox checked>yes", "A & B [x] yes"),
    ("<xhtml:p>a</xhtml:p>b", "a\nb"), ("<![CDATA[c < d]]>e", "c < de"), ("<?php x ?>y", "y"),
    ("wo\u{AD}rd\u{200B}s\u{FEFF}", "words"), ("a&nbsp;&nbsp;b", "a b"),
  ])
  func `what a reader sees stays, what he does not see goes`(html: String, expected: String) throws {
    #expect(try text(html) == expected)
  }

  @Test(arguments: [
    ("&eacute;&ntilde;&#233;&#xE9;&#x1F600;", "éñéé😀"), ("&lt;b&gt; &amp;amp; &quot;&apos;", "<b> &amp; \"'"), ("&#128;&#146;", "€’"),
    ("AT&T &unknown; & &#; &#xZ;", "AT&T &unknown; & &#; &#xZ;"), ("&copy 2020 &ampx", "© 2020 &ampx"),
    ("&#0;&#xD800;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}9;"),
    ("&le;5 &micro;g &frac12; &yuml;", "≤5 µg ½ ÿ"),
  ])
  func `character references are resolved`(html: String, expected: String) throws {
    #expect(try text(html) == expected)
  }

  @Test func `the charset comes from transport, mark, page or the bytes themselves`() throws {
    let extractor = HTMLExtractor(limits: ExtractionLimits())
    let cyrillic = Data("<meta charset=windows-1251><p>".utf8) + Data([0xCF, 0xF0, 0xE8])
    #expect(try extractor.text(of: cyrillic, charset: nil) == "При")
    let old = Data("<meta http-equiv=Content-Type content='text/html; charset = \"iso-8859-1\"'>".utf8) + Data([0x93, 0xF1, 0x94])
    #expect(try extractor.text(of: old, charset: nil) == "“ñ”")
    #expect(try extractor.text(of: Data("<meta charset=iso-8859-1>año".utf8), charset: nil) == "año")
    #expect(try extractor.text(of: Data([0xCF, 0xF0, 0xE8]), charset: "windows-1251") == "При")
    let wide = try #require("<p>año".data(using: .utf16))
    #expect(try extractor.text(of: wide, charset: nil) == "año")
  }

  @Test func `an empty page has no text, and too much text is refused`() throws {
    var limits = ExtractionLimits()
    #expect(throws: ExtractionFailure.self) { try HTMLExtractor(limits: limits).extract(Data("<html><script>x</script></html>".utf8)) }
    limits.textLength = 10
    #expect(throws: ExtractionFailure.tooMuchText) { try HTMLExtractor(limits: limits).extract(Data("<p>longer than ten".utf8)) }
  }

  /// Each was quadratic in some reader; here a second is far too long.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "<!--", "<a b=\"", "<a b='\">", "<table><tr><td>", "<", "</", "&", "<script", "<li>", "<pre>\n", "<![CDATA[", "<div>", "&#1", "<a =",
      "<table><tr><td>x</table>", "\u{AD}", "<td>",
    ])
  func `endless repetition is read in linear time`(piece: String) throws {
    let html = String(repeating: piece, count: 200_000)
    let time = ContinuousClock().measure { _ = try? text(html) }
    #expect(time < .seconds(5), "\(piece)")
  }
}
