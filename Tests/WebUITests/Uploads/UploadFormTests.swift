import Appliance
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import WebUI

@Suite struct UploadFormTests {
  static func request(_ parts: [(header: String, content: String)], token: String? = nil) -> Request {
    let bytes = MultipartParserTests.body(
      parts.map { ("Content-Disposition: form-data; \($0.header)", Array($0.content.utf8)) }, boundary: "B")
    var fields: HTTPFields = [.contentType: "multipart/form-data; boundary=B"]
    if let token, let name = CrossSite.header { fields[name] = token }
    return Request(
      head: HTTPRequest(method: .post, scheme: "https", authority: "localhost", path: "/api/v1/documents", headerFields: fields),
      body: RequestBody(buffer: ByteBuffer(bytes: bytes)))
  }

  static let file = (header: #"name="file"; filename="a.txt""#, content: "hello")
  static let yes = (header: #"name="phi""#, content: "yes")
  static let csrf = (header: #"name="csrf""#, content: "abc")

  @Test func `files and what was said of them`() async throws {
    let form = try await UploadForm(Self.request([Self.file, Self.yes, Self.file], token: "abc"), csrf: "abc")
    #expect(form.files.map(\.name) == ["a.txt", "a.txt"])
    #expect(form.phi)
    let plain = try await UploadForm(Self.request([Self.csrf, (#"name="phi""#, "no"), Self.file]), csrf: "abc")
    #expect(!plain.phi)
  }

  @Test func `without the token, or with it after a file, nothing is taken`() async {
    for parts in [[Self.yes, Self.file], [Self.yes, Self.file, Self.csrf], [(#"name="csrf""#, "abd"), Self.yes, Self.file]] {
      await #expect(throws: CrossSite.stale) { try await UploadForm(Self.request(parts), csrf: "abc") }
    }
  }

  @Test(arguments: [
    ([file], "phi"), ([(#"name="phi""#, "perhaps"), file], "phi"), ([yes], "file"),
    ([yes, (#"name="file"; filename="""#, "")], "file"),
  ])
  func `what is missing is named`(parts: [(header: String, content: String)], field: String) async {
    let error = await #expect(throws: Refusal.self) { try await UploadForm(Self.request(parts, token: "abc"), csrf: "abc") }
    #expect(error?.field == field)
  }

  @Test func `more than fifty files are refused`() async {
    let parts = [Self.yes] + Array(repeating: Self.file, count: 51)
    let error = await #expect(throws: Refusal.self) { try await UploadForm(Self.request(parts, token: "abc"), csrf: "abc") }
    #expect(error?.code == .tooLarge)
  }
}
