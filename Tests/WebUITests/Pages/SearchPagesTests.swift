import Hummingbird
import Testing

@testable import Appliance
@testable import WebUI

@Suite struct SearchPagesTests {
  @Test func `what was looked for beside the question is told in words`() {
    #expect(SearchPages.words(of: []) == nil)
    #expect(
      SearchPages.words(of: [
        .init(typed: "SOB", added: ["shortness of breath"]), .init(typed: "RA", added: ["rheumatoid arthritis", "room air"]),
      ]) == "shortness of breath (SOB); rheumatoid arthritis, room air (RA)")
  }

  @Test func `it is escaped`() throws {
    let templates = try Templates(assets: try Assets())
    let page = SearchPages.SearchPage(
      question: "<b>", wasAsked: true, hits: [], hasHits: false, foundNothing: true, countWord: "", addedWords: "<b>heart</b>",
      maySearchAll: false, scopes: [], kinds: [], owners: [], hasOwners: false, file: "", from: "", to: "", isFiltered: false)
    let html = try templates.text(page)
    #expect(html.contains("Also searched for: &lt;b&gt;heart&lt;/b&gt;"))
    #expect(!html.contains("<b>"))
  }
}
