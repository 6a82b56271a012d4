import Crypto
import Foundation
import Ingest

/// The redacted pages of one document as pictures, as they are kept.
struct PictureBundle: Equatable {
  struct Page: Equatable {
    var number: Int
    /// Why nothing but this reason is on it.
    var refusal: PictureRefusal?
    /// A grey PNG without anything but pixels.
    var image: Data
  }

  /// Of the redacted text that they were made from, see `digest(of:)`.
  var digest: Data
  var pages: [Page]

  private struct Header: Codable {
    struct Entry: Codable {
      var page: Int
      var refusal: PictureRefusal?
      var bytes: Int
    }
    var digest: Data
    var pages: [Entry]
  }

  init(digest: Data, pages: [Page]) {
    self.digest = digest
    self.pages = pages
  }

  /// The header's length (32 bits, little-endian), the header as JSON, the pictures one after the other.
  func encoded() throws -> Data {
    let header = try JSONEncoder().encode(
      Header(digest: digest, pages: pages.map { .init(page: $0.number, refusal: $0.refusal, bytes: $0.image.count) }))
    return pages.reduce(withUnsafeBytes(of: UInt32(header.count).littleEndian) { Data($0) } + header) { $0 + $1.image }
  }

  /// Nil for what is no bundle.
  init?(_ data: Data) {
    let length = data.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard data.count >= 4, length <= data.count - 4,
      let header = try? JSONDecoder().decode(Header.self, from: Data(data.dropFirst(4).prefix(length)))
    else { return nil }
    var rest = data.dropFirst(4 + length)
    digest = header.digest
    pages = []
    for entry in header.pages {
      guard entry.bytes >= 0, entry.bytes <= rest.count else { return nil }
      pages.append(Page(number: entry.page, refusal: entry.refusal, image: Data(rest.prefix(entry.bytes))))
      rest = rest.dropFirst(entry.bytes)
    }
    guard rest.isEmpty else { return nil }
  }

  /// Tells whether the text is still the one that the pictures show. Marks without their pseudonyms: the pictures don't show those, and a document that
  /// goes to another patient keeps its pictures.
  static func digest(of pages: [DocumentStore.PageRow]) -> Data {
    var hash = SHA256()
    for page in pages {
      let text = Data((page.redacted ?? "").replacing(/\ patient-[0-9a-f]{12}(?=\])/, with: "").utf8)
      hash.update(data: withUnsafeBytes(of: UInt64(page.number).littleEndian) { Data($0) })
      hash.update(data: withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) })
      hash.update(data: text)
    }
    return Data(hash.finalize())
  }
}

/// `DATA/pictures`: redacted pages, one sealed file with a key of its own per document, named by its number.
///
/// The file is no row's column: whether it shows what the document's text says now is told by the digest in it, so one that outlived a change of the
/// text, a crash or a restored backup is never shown.
struct PictureFolder: Sendable {
  static let name = "pictures"
  /// Far more than the most pages give.
  private static let longest = 536_870_912

  let folder: URL
  let keys: KeyRing

  init(in data: URL, keys: KeyRing) throws {
    folder = data.appendingPathComponent(Self.name, isDirectory: true)
    self.keys = keys
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  private func file(_ id: Document.ID) -> SealedFile {
    SealedFile(at: folder.appendingPathComponent(id.description), keys: keys, context: "pictures|\(id)")
  }

  func write(_ bundle: PictureBundle, of id: Document.ID) throws {
    // A file that is written over would leave its old key in the disk's free blocks.
    try remove(id)
    try file(id).encrypt(bundle.encoded())
  }

  /// Nil when there is none, or none that is whole.
  func read(_ id: Document.ID) -> PictureBundle? {
    (try? file(id).decrypt(limit: Self.longest)).flatMap(PictureBundle.init)
  }

  func has(_ id: Document.ID) -> Bool { FileManager.default.fileExists(atPath: file(id).url.path) }

  func remove(_ id: Document.ID) throws { try file(id).shred() }

  /// Those of documents that are no more, and what a crash left half written. Returns how many went.
  func removeStrays(known: Set<Document.ID>) throws -> Int {
    let names = Set(known.map(\.description))
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !names.contains(name) {
      try SealedFile.shred(folder.appendingPathComponent(name))
      count += 1
    }
    return count
  }
}
