import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import WebUI

@Suite struct CrossSiteTests {
  static func request(_ headers: [String: String], body: String = "") -> Request {
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    let head = HTTPRequest(method: .post, scheme: "https", authority: "clinic.lan:8443", path: "/x", headerFields: fields)
    return Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
  }

  @Test(arguments: [
    [:], ["Origin": "https://clinic.lan:8443"], ["Origin": "https://clinic.lan:8443", "Sec-Fetch-Site": "same-origin"],
    // What a form sends under `Referrer-Policy: no-referrer`.
    ["Origin": "null", "Sec-Fetch-Site": "same-origin"],
  ])
  func `our own pages may`(headers: [String: String]) throws {
    try CrossSite.checkOrigin(of: Self.request(headers))
  }

  @Test(arguments: [
    ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://clinic.lan:8443"], ["Origin": "https://clinic.lan"],
    ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"],
    ["Origin": "https://clinic.lan:8443", "Sec-Fetch-Site": "cross-site"],
    ["Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"],
  ])
  func `others may not`(headers: [String: String]) {
    #expect(throws: Refusal.self) { try CrossSite.checkOrigin(of: Self.request(headers)) }
  }

  @Test func `the token counts in the header or as a field of a form`() async throws {
    let form = ["Content-Type": "application/x-www-form-urlencoded"]
    for (headers, body) in [(["X-CSRF-Token": "abc"], ""), (form, "csrf=abc&x=1")] {
      var request = Self.request(headers, body: body)
      try await CrossSite.checkToken(of: &request, expected: "abc")
      #expect(String(buffer: try await request.body.collect(upTo: 1_000)) == body)
    }
    for (headers, body, expected) in [
      ([:], "", "abc"), (["X-CSRF-Token": "abd"], "", "abc"), (form, "csrf=", "abc"), (form, "x=1", "abc"), (["X-CSRF-Token": ""], "", ""),
      (["X-CSRF-Token": "abc"], "", nil), (["Content-Type": "text/plain"], "csrf=abc", "abc"),
    ] as [([String: String], String, String?)] {
      var request = Self.request(headers, body: body)
      await #expect(throws: Refusal.self) { try await CrossSite.checkToken(of: &request, expected: expected) }
    }
  }

  @Test func `cookies are bound to host and TLS, and the session is out of scripts' reach`() {
    let cookie = SessionCookie.set("t", until: Date().addingTimeInterval(60))
    for part in ["__Host-session=t", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] { #expect(cookie.contains(part)) }
    #expect(!cookie.contains("Domain"))
    #expect(CSRFCookie.set("t") == "__Host-csrf=t; Path=/; Secure; SameSite=Strict")
    #expect(SessionCookie.removed.contains("Max-Age=0"))
    #expect(CSRFCookie.random().count == 64)
    #expect(CSRFCookie.random() != CSRFCookie.random())
  }

  @Test func `cookies are read by their whole name`() {
    let request = Self.request(["Cookie": "x__Host-session=no; __Host-session=yes; __Host-csrf="])
    #expect(request.cookie("__Host-session") == "yes")
    #expect(request.cookie("__Host-csrf") == nil)
    #expect(request.cookie("session") == nil)
  }
}
