import Appliance
import Foundation
import Hummingbird
import NIOCore

/// Where the files of an upload go while they come.
protocol UploadStore: Sendable {
  associatedtype File: Sendable
  func begin(_ name: String) async throws -> File
  func append(_ bytes: Data, to file: File) async throws
  func seal(_ file: File) async throws
}

/// The upload form: `csrf`, `phi` and up to fifty `file`s. Nothing of a file stays in memory: it goes on to the store as it comes.
struct UploadForm<Store: UploadStore> {
  var files: [Store.File] = []
  var phi: Bool

  /// Reads the body as it comes. The token is checked before the first byte of a file is kept: in the request's header, or in a `csrf` field
  /// that comes before the files. `expected` is nil for a program's token, which no browser sends by itself.
  init(_ request: Request, csrf expected: String?, to store: Store) async throws {
    guard let type = request.headers[.contentType], let boundary = MultipartParser.boundary(in: type) else {
      throw Refusal(.invalid, "This is not an upload form.", field: "file")
    }
    var reader = Reader(store: store, expected: expected, isTrusted: Self.headerMatches(request, expected))
    var parser = MultipartParser(boundary: boundary)
    let limit = BodyLimit.limit(of: request)
    var total = 0
    do {
      for try await buffer in request.body {
        total += buffer.readableBytes
        guard total <= limit else { throw HTTPError(.contentTooLarge) }
        for event in try parser.feed(buffer.readableBytesView) { try await reader.take(event) }
      }
      try parser.finish()
    } catch is MultipartError {
      throw Refusal(.invalid, "The upload was cut off or damaged on its way. Nothing was kept. Try again.", field: "file")
    }
    guard reader.isTrusted else { throw CrossSite.stale }
    guard !reader.files.isEmpty else { throw Refusal(.invalid, "Choose at least one file.", field: "file") }
    switch reader.phi {
    case "yes": phi = true
    case "no": phi = false
    default: throw Refusal(.invalid, "Say whether the files may hold patient information.", field: "phi")
    }
    files = reader.files
  }

  private static func headerMatches(_ request: Request, _ expected: String?) -> Bool {
    guard let expected else { return true }
    guard !expected.isEmpty, let given = CrossSite.header.flatMap({ request.headers[$0] }) else { return false }
    return CrossSite.equal(given, expected)
  }

  /// Puts the parser's events together.
  private struct Reader {
    let store: Store
    let expected: String?
    var isTrusted: Bool
    var files: [Store.File] = []
    var phi: String?
    private var header: PartHeader?
    private var file: Store.File?
    /// Of a field.
    private var content = Data()
    private var count = 0

    private let fieldLimit = 1_024

    init(store: Store, expected: String?, isTrusted: Bool) {
      self.store = store
      self.expected = expected
      self.isTrusted = isTrusted
    }

    mutating func take(_ event: MultipartParser.Event) async throws {
      switch event {
      case .part(let header):
        if header.fileName != nil {
          guard isTrusted else { throw CrossSite.stale }
          guard files.count < BodyLimit.filesPerUpload else {
            throw Refusal(.tooLarge, "At most \(BodyLimit.filesPerUpload) files go at a time.", field: "file")
          }
        }
        self.header = header
        content = Data()
        count = 0
      case .data(let bytes): try await takeData(Data(bytes))
      case .partEnd: try await endPart()
      }
    }

    private mutating func takeData(_ bytes: Data) async throws {
      count += bytes.count
      guard let header, let name = header.fileName else {
        guard count <= fieldLimit else { throw Refusal(.tooLarge, "A field may have at most \(Words.bytes(fieldLimit)).") }
        return content.append(bytes)
      }
      guard count <= BodyLimit.file else {
        throw Refusal(.tooLarge, "A file may have at most \(Words.bytes(BodyLimit.file)).", field: "file")
      }
      // Parts of other names are read over.
      guard header.name == "file" else { return }
      let current = if let file { file } else { try await store.begin(name) }
      file = current
      try await store.append(bytes, to: current)
    }

    private mutating func endPart() async throws {
      guard let header else { return }
      if let name = header.fileName {
        // A browser sends an empty, nameless part when no file was chosen.
        if header.name == "file", !(count == 0 && name == "file") {
          let whole = if let file { file } else { try await store.begin(name) }
          try await store.seal(whole)
          files.append(whole)
        }
      } else {
        let text = String(decoding: content, as: UTF8.self)
        if header.name == "phi", phi == nil { phi = text }
        if header.name == CrossSite.field, let expected, !expected.isEmpty, CrossSite.equal(text, expected) { isTrusted = true }
      }
      self.header = nil
      file = nil
      content = Data()
    }
  }
}
