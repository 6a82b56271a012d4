import Appliance
import Foundation
import Hummingbird
import NIOCore

/// The upload form: `csrf`, `phi` and up to fifty `file`s.
struct UploadForm {
  var files: [UploadedFile] = []
  var phi: Bool

  /// Reads the body as it comes. The token is checked before the first byte of a file is kept: in the request's header, or in a `csrf` field
  /// that comes before the files. `expected` is nil for a program's token, which no browser sends by itself.
  init(_ request: Request, csrf expected: String?) async throws {
    guard let type = request.headers[.contentType], let boundary = MultipartParser.boundary(in: type) else {
      throw Refusal(.invalid, "This is not an upload form.", field: "file")
    }
    var reader = Reader(expected: expected, isTrusted: Self.headerMatches(request, expected))
    var parser = MultipartParser(boundary: boundary)
    var total = 0
    do {
      for try await buffer in request.body {
        total += buffer.readableBytes
        guard total <= BodyLimit.upload else { throw HTTPError(.contentTooLarge) }
        for event in try parser.feed(buffer.readableBytesView) { try reader.take(event) }
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
    let expected: String?
    var isTrusted: Bool
    var files: [UploadedFile] = []
    var phi: String?
    private var header: PartHeader?
    private var content = Data()

    private static let fieldLimit = 1_024

    init(expected: String?, isTrusted: Bool) {
      self.expected = expected
      self.isTrusted = isTrusted
    }

    mutating func take(_ event: MultipartParser.Event) throws {
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
      case .data(let bytes):
        let limit = header?.fileName == nil ? Self.fieldLimit : BodyLimit.file
        guard content.count + bytes.count <= limit else {
          throw Refusal(.tooLarge, "A file may have at most \(Words.bytes(BodyLimit.file)).", field: "file")
        }
        content.append(contentsOf: bytes)
      case .partEnd: endPart()
      }
    }

    private mutating func endPart() {
      guard let header else { return }
      if let name = header.fileName {
        // A browser sends an empty, nameless part when no file was chosen.
        if header.name == "file", !(content.isEmpty && name == "file") { files.append(UploadedFile(name: name, data: content)) }
      } else {
        let text = String(decoding: content, as: UTF8.self)
        if header.name == "phi", phi == nil { phi = text }
        if header.name == CrossSite.field, let expected, !expected.isEmpty, CrossSite.equal(text, expected) { isTrusted = true }
      }
      self.header = nil
      content = Data()
    }
  }
}
