import Testing

@testable import WebUI

@Suite struct SafeReturnTests {
  @Test(arguments: ["/", "/documents?show=waiting", "/documents/12#page-3", "/search?q=%C3%A9"])
  func `paths of this site are kept`(path: String) {
    #expect(SafeReturn.path(path, otherwise: "/x") == path)
  }

  @Test(arguments: [
    nil, "", "documents", "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/a//evil.example",
    "javascript:alert(1)",
    "/\u{2029}/evil", "/log-in", "/log-in?then=/log-in", "/log-out", " /x", "/" + String(repeating: "a", count: 3_000),
  ])
  func `everything else leads to the start`(path: String?) {
    #expect(SafeReturn.path(path, otherwise: "/x") == "/x")
  }
}
