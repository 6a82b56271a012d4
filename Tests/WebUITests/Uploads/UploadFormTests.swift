import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import WebUI

/// Keeps files in memory and counts what was begun.
private actor Shelf: UploadStore {
  final class File: Sendable {
    let name: String
    let content = Mutex(Data())
    let isSealed = Mutex(false)
    init(_ name: String) { self.name = name }
  }
  private(set) var begun = 0

  func begin(_ name: String) -> File {
    begun += 1
    return File(name)
  }
  func append(_ bytes: Data, to file: File) { file.content.withLock { $0 += bytes } }
  func seal(_ file: File) { file.isSealed.withLock { $0 = true } }
}

@Suite struct UploadFormTests {
  private let shelf = Shelf()

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
    let form = try await UploadForm(Self.request([Self.file, Self.yes, Self.file], token: "abc"), csrf: "abc", to: shelf)
    #expect(form.files.map(\.name) == ["a.txt", "a.txt"])
    #expect(form.files.allSatisfy { file in file.isSealed.withLock { $0 } && file.content.withLock { $0 } == Data("hello".utf8) })
    #expect(form.phi)
    let plain = try await UploadForm(Self.request([Self.csrf, (#"name="phi""#, "no"), Self.file]), csrf: "abc", to: shelf)
    #expect(!plain.phi)
  }

  @Test func `without the token, or with it after a file, nothing is taken`() async {
    for parts in [[Self.yes, Self.file], [Self.yes, Self.file, Self.csrf], [(#"name="csrf""#, "abd"), Self.yes, Self.file]] {
      await #expect(throws: CrossSite.stale) { try await UploadForm(Self.request(parts), csrf: "abc", to: shelf) }
    }
    #expect(await shelf.begun == 0)
  }

  @Test func `a program's token needs no other, and an empty one is none`() async throws {
    let form = try await UploadForm(Self.request([Self.file, Self.yes]), csrf: nil, to: shelf)
    #expect(form.files.count == 1)
    await #expect(throws: CrossSite.stale) {
      try await UploadForm(Self.request([(#"name="csrf""#, ""), Self.yes, Self.file], token: ""), csrf: "", to: shelf)
    }
  }

  @Test func `an empty file is a file, and parts of other names are none`() async throws {
    let empty = (header: #"name="file"; filename="empty.txt""#, content: "")
    let other = (header: #"name="other"; filename="b.txt""#, content: "hello")
    let form = try await UploadForm(Self.request([Self.yes, empty, other], token: "abc"), csrf: "abc", to: shelf)
    #expect(form.files.map(\.name) == ["empty.txt"])
    #expect(await shelf.begun == 1)
  }

  @Test(arguments: [
    ([file], "phi"), ([(#"name="phi""#, "perhaps"), file], "phi"), ([yes], "file"),
    ([yes, (#"name="file"; filename="""#, "")], "file"),
  ])
  func `what is missing is named`(parts: [(header: String, content: String)], field: String) async {
    let error = await #expect(throws: Refusal.self) { try await UploadForm(Self.request(parts, token: "abc"), csrf: "abc", to: shelf) }
    #expect(error?.field == field)
  }

  @Test func `more than fifty files are refused`() async {
    let parts = [Self.yes] + Array(repeating: Self.file, count: 51)
    let error = await #expect(throws: Refusal.self) { try await UploadForm(Self.request(parts, token: "abc"), csrf: "abc", to: shelf) }
    #expect(error?.code == .tooLarge)
  }
}
