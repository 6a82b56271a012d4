import Foundation
import Testing

@testable import WebUI

@Suite struct FormFieldsTests {
  @Test func `plus, percent escapes and what is neither`() {
    let fields = FormFields("q=ejection+fraction%3F&name=Jos%C3%A9&odd=100%&odd2=%zz&empty=&bare&q=second")
    #expect(fields["q"] == "ejection fraction?")
    #expect(fields.all("q") == ["ejection fraction?", "second"])
    #expect(fields["name"] == "José")
    #expect(fields["odd"] == "100%")
    #expect(fields["odd2"] == "%zz")
    #expect(fields["empty"]?.isEmpty == true)
    #expect(fields["bare"]?.isEmpty == true)
    #expect(fields.text("empty") == nil)
    #expect(fields["missing"] == nil)
  }

  @Test func `bytes that are no UTF-8 become replacement characters`() {
    #expect(FormFields("q=%FF")["q"] == "\u{FFFD}")
  }

  @Test(arguments: [("2026-03-31", true), ("2026-13-01", false), ("31.3.2026", false), ("2026-3", false), ("", false)])
  func `days are read as date fields write them`(text: String, isDay: Bool) {
    #expect((FormFields("d=\(text)").day("d") != nil) == isDay)
  }
}
