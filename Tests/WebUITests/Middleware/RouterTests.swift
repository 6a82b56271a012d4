import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import WebUI

/// The middleware around two small routes, so that each check is seen alone.
@Suite struct RouterTests {
  static func application() throws -> some ApplicationProtocol {
    let templates = try Templates(assets: try Assets())
    let router = Router(context: WebContext.self)
    router.add(middleware: RequestLog())
    router.add(middleware: SecurityHeaders())
    router.add(middleware: ErrorPages(templates: templates))
    router.add(middleware: HostList(["localhost", "::1"]))
    router.add(middleware: BodyLimit())
    router.get("/page") { _, _ in "hello" }
    router.get("/api/v1/refused") { _, _ -> String in throw Refusal(.invalid, "Say what to look for.", field: "q") }
    router.get("/refused") { _, _ -> String in throw Refusal(.locked, "<b>Dr Ruiz</b> has this open.") }
    router.get("/broken") { _, _ -> String in throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "Maria Okafor.pdf"]) }
    router.get("/private") { request, _ -> String in throw LogInFirst(then: request.uri.string) }
    router.post("/api/v1/documents") { _, _ in "taken" }
    router.post("/other") { _, _ in "taken" }
    return Application(router: router, logger: Logger(label: "test"))
  }

  @Test func `every answer carries the headers that protect it`() async throws {
    try await Self.application().test(.router) { client in
      for path in ["/page", "/refused", "/api/v1/refused", "/nowhere"] {
        let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        let policy = try #require(HTTPField.Name("Content-Security-Policy"))
        #expect(response.headers[policy] == SecurityHeaders.contentSecurityPolicy, "\(path)")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.strictTransportSecurity] != nil)
      }
    }
    #expect(!SecurityHeaders.contentSecurityPolicy.contains("unsafe"))
    #expect(SecurityHeaders.contentSecurityPolicy.contains("default-src 'none'"))
  }

  @Test func `programs get a problem, people get a page, both with a reference`() async throws {
    try await Self.application().test(.router) { client in
      let problem = try await client.executeRequest(uri: "/api/v1/refused", method: .get, headers: [:], body: nil)
      #expect(problem.status == .unprocessableContent)
      #expect(problem.headers[.contentType] == "application/problem+json")
      let members = try #require(try JSONSerialization.jsonObject(with: Data(problem.body.readableBytesView)) as? [String: Any])
      #expect(members["code"] as? String == "invalid")
      #expect((members["errors"] as? [[String: Any]])?.first?["pointer"] as? String == "/q")
      #expect((members["reference"] as? String)?.count == 8)

      let page = try await client.executeRequest(uri: "/refused", method: .get, headers: [:], body: nil)
      #expect(page.status.code == 423)
      #expect(String(buffer: page.body).contains("&lt;b&gt;Dr Ruiz&lt;/b&gt; has this open."))
    }
  }

  @Test func `an error that is nobody's fault tells nothing of what it was about`() async throws {
    try await Self.application().test(.router) { client in
      let page = try await client.executeRequest(uri: "/broken", method: .get, headers: [:], body: nil)
      #expect(page.status == .internalServerError)
      #expect(!String(buffer: page.body).contains("Okafor"))
    }
  }

  @Test func `the way to the log-in keeps the way back`() async throws {
    try await Self.application().test(.router) { client in
      let page = try await client.executeRequest(uri: "/private?show=waiting", method: .get, headers: [:], body: nil)
      #expect(page.status == .seeOther)
      #expect(page.headers[.location] == "/log-in?then=/private%3Fshow%3Dwaiting")
    }
  }

  @Test(arguments: [
    ("localhost", true), ("localhost:8443", true), ("LOCALHOST", true), ("[::1]:8443", true), ("evil.example", false), ("", false),
  ])
  func `only known names are served`(host: String, isKnown: Bool) {
    #expect(["localhost", "::1"].contains(HostList.name(in: host.lowercased())) == isKnown)
  }

  @Test func `a body that says it is too large is refused before it is read`() async throws {
    try await Self.application().test(.router) { client in
      for (path, length, status) in [
        ("/other", BodyLimit.general, 200), ("/other", BodyLimit.general + 1, 413), ("/api/v1/documents", BodyLimit.file, 200),
        ("/api/v1/documents", BodyLimit.upload(files: 1) + 1, 413), ("/api/v1/documents?files=50", BodyLimit.upload(files: 50), 200),
        ("/api/v1/documents?files=50", BodyLimit.upload(files: 50) + 1, 413), ("/api/v1/documents?files=1000000", Int.max, 413),
        ("/api/v1/documents?files=-1", BodyLimit.upload(files: 1) + 1, 413), ("/other?files=50", BodyLimit.general + 1, 413),
      ] {
        let response = try await client.executeRequest(
          uri: path, method: .post, headers: [.contentLength: String(length)], body: nil)
        #expect(response.status.code == status, "\(path) \(length)")
      }
    }
  }

  @Test(arguments: [
    ("/documents/7", ["GET", "HEAD"]), ("/api/v1/documents/7/review/lock", ["DELETE", "POST"]), ("/log-in", ["GET", "HEAD", "POST"]),
    ("/nowhere", []), ("/documents/7/8/9", []),
  ])
  func `what may be asked of a path is told`(path: String, methods: [String]) {
    #expect(UnknownPaths.methods(at: path) == methods)
  }

  @Test func `a method that is not there is told from a path that is not`() async throws {
    let router = Router(context: WebContext.self)
    router.add(middleware: ErrorPages(templates: try Templates(assets: try Assets())))
    router.add(middleware: UnknownPaths(limits: RateLimits(Settings.Limits())))
    router.get("/log-in") { _, _ in "hello" }
    try await Application(router: router, logger: Logger(label: "test")).test(.router) { client in
      let wrong = try await client.executeRequest(uri: "/log-in", method: .delete, headers: [:], body: nil)
      #expect(wrong.status == .methodNotAllowed)
      #expect(wrong.headers[.allow] == "GET, HEAD, POST")
      let nowhere = try await client.executeRequest(uri: "/nowhere", method: .delete, headers: [:], body: nil)
      #expect(nowhere.status == .notFound && nowhere.headers[.allow] == nil)
    }
  }
}
