package import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Style sheet, scripts and pictures, read once at the start. All carry one fingerprint in their names, so that browsers may keep them for
/// ever and get new ones after an upgrade; scripts refer to each other by those names.
package struct Assets: Sendable {
  private struct Asset {
    var type: String
    var bytes: ByteBuffer
  }

  package let fingerprint: String
  private let assets: [String: Asset]

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
  ]

  package init() throws {
    guard let folder = Bundle.module.url(forResource: "Assets", withExtension: nil) else { throw MissingTemplate(name: "Assets") }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var contents: [String: Data] = [:]
    for file in files where Self.types[file.pathExtension] != nil { contents[file.lastPathComponent] = try Data(contentsOf: file) }
    self.init(contents)
  }

  package init(_ contents: [String: Data]) {
    let names = contents.keys.sorted()
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for name in names {
      for byte in Data(name.utf8) + (contents[name] ?? Data()) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    let fingerprint = String(hash, radix: 36)
    self.fingerprint = fingerprint
    var assets: [String: Asset] = [:]
    for (name, data) in contents {
      let kind = String(name.split(separator: ".").last ?? "")
      guard let type = Self.types[kind] else { continue }
      var text = String(decoding: data, as: UTF8.self)
      // `import … from './api.js'` → `'./api.FINGERPRINT.js'`.
      if kind == "js" {
        for other in names { text = text.replacing("'./\(other)'", with: "'./\(Self.stamped(other, fingerprint))'") }
      }
      assets[Self.stamped(name, fingerprint)] = Asset(type: type, bytes: ByteBuffer(string: text))
    }
    self.assets = assets
  }

  private static func stamped(_ name: String, _ fingerprint: String) -> String {
    let parts = name.split(separator: ".", maxSplits: 1)
    return parts.count == 2 ? "\(parts[0]).\(fingerprint).\(parts[1])" : name
  }

  /// The address of the asset called `name` in the sources.
  package func address(_ name: String) -> String { "/assets/\(Self.stamped(name, fingerprint))" }

  /// What an address gives, for tests.
  func text(at address: String) -> String? { assets[String(address.dropFirst("/assets/".count))].map { String(buffer: $0.bytes) } }

  /// The asset at an address' last part.
  func response(_ name: String) throws -> Response {
    guard let asset = assets[name] else { throw HTTPError(.notFound) }
    return Response(
      status: .ok, headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: asset.bytes))
  }
}

/// Addresses that templates name.
struct AssetAddresses: Sendable {
  var style: String
  var icons: String
  var mark: String
  var frame: String
  var inbox: String
  var review: String
  var upload: String
  var search: String
  var document: String
  var passkeys: String
  var session: String
  var ask: String
  var note: String
  var signature: String

  init(_ assets: Assets) {
    style = assets.address("chartkeep.css")
    icons = assets.address("icons.svg")
    mark = assets.address("mark.svg")
    frame = assets.address("frame.js")
    inbox = assets.address("inbox.js")
    review = assets.address("review.js")
    upload = assets.address("upload.js")
    search = assets.address("search.js")
    document = assets.address("document.js")
    passkeys = assets.address("passkeys.js")
    session = assets.address("session.js")
    ask = assets.address("ask.js")
    note = assets.address("note.js")
    signature = assets.address("signature.js")
  }
}
