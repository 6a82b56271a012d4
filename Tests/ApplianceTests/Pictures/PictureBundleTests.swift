import Foundation
import Ingest
import Testing

@testable import Appliance

@Suite struct PictureBundleTests {
  private let bundle = PictureBundle(
    digest: Data(repeating: 7, count: 32),
    pages: [
      .init(number: 1, refusal: nil, image: Data("first".utf8)), .init(number: 2, refusal: .unplaced, image: Data("reason".utf8)),
      .init(number: 3, refusal: nil, image: Data()),
    ])

  private func page(_ number: Int, _ redacted: String) -> DocumentStore.PageRow {
    DocumentStore.PageRow(number: number, source: .text, confidence: 1, original: nil, redacted: redacted, reveal: [], words: [])
  }

  @Test func `a bundle comes back as it was, and a cut one not at all`() throws {
    let data = try bundle.encoded()
    #expect(PictureBundle(data) == bundle)
    for length in 0..<data.count { #expect(PictureBundle(data.prefix(length)) == nil) }
    #expect(PictureBundle(data + [0]) == nil)
  }

  @Test func `the digest follows what is read, but not whose pseudonym a mark shows`() {
    let digest = PictureBundle.digest(of: [page(1, "Seen: [NAME patient-0123456789ab], knee")])
    #expect(digest == PictureBundle.digest(of: [page(1, "Seen: [NAME patient-ba9876543210], knee")]))
    #expect(digest == PictureBundle.digest(of: [page(1, "Seen: [NAME], knee")]))
    #expect(digest != PictureBundle.digest(of: [page(1, "Seen: [NAME], [ORG]")]))
    #expect(digest != PictureBundle.digest(of: [page(2, "Seen: [NAME], knee")]))
    #expect(PictureBundle.digest(of: [page(1, "ab"), page(2, "")]) != PictureBundle.digest(of: [page(1, "a"), page(2, "b")]))
  }

  @Test func `pictures are sealed, bound to their document, and gone with it`() throws {
    let temporary = try ScratchFolder()
    let folder = try PictureFolder(in: temporary.url, keys: KeyRing.ephemeral())
    let (one, other) = (Document.ID(rawValue: 1), Document.ID(rawValue: 2))
    try folder.write(bundle, of: one)
    #expect(folder.read(one) == bundle)
    let file = folder.folder.appendingPathComponent("1")
    #expect(try Data(contentsOf: file).range(of: Data("first".utf8)) == nil)
    try FileManager.default.copyItem(at: file, to: folder.folder.appendingPathComponent("2"))
    #expect(folder.read(other) == nil)
    #expect(try folder.removeStrays(known: [one]) == 1)
    #expect(folder.read(one) == bundle && !folder.has(other))
    try folder.remove(one)
    #expect(!folder.has(one) && folder.read(one) == nil)
  }
}
