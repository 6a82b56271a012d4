import Foundation
import Testing

@testable import Appliance

struct IncomingFileTests {
  private let folder: ScratchFolder
  private let spool: SpoolFolder

  init() throws {
    folder = try ScratchFolder()
    spool = try SpoolFolder(in: folder.url, keys: KeyRing.ephemeral())
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: spool.folder.path) }

  @Test func `what came in pieces is one sealed file`() throws {
    let file = try IncomingFile(name: "a.txt", in: spool, limit: 100)
    try file.append(Data("Walks with ".utf8))
    try file.append(Data("a cane.".utf8))
    let content = try file.seal()
    #expect(content.bytes == 18)
    #expect(try file.seal() == content, "asked again, it says the same")
    file.handOver()
    #expect(try names() == [file.claim])
    #expect(try SealedFile(at: spool.url(file.claim), keys: spool.keys).decrypt(limit: 100) == Data("Walks with a cane.".utf8))
  }

  @Test(arguments: [false, true])
  func `one that is let go of leaves nothing`(isSealed: Bool) throws {
    do {
      let file = try IncomingFile(name: "a.txt", in: spool, limit: 100)
      try file.append(Data("Walks with a cane.".utf8))
      if isSealed { _ = try file.seal() }
      let meanwhile = try names().count
      withExtendedLifetime(file) {}
      #expect(meanwhile == 1)
    }
    #expect(try names() == [])
  }

  @Test func `one that was handed over stays`() throws {
    do {
      let file = try IncomingFile(name: "a.txt", in: spool, limit: 100)
      _ = try file.seal()
      file.handOver()
    }
    #expect(try names().count == 1)
  }

  @Test func `it takes no more than it may`() throws {
    let file = try IncomingFile(name: "a.txt", in: spool, limit: 4)
    try file.append(Data("1234".utf8))
    #expect(throws: SealedFileError.tooLarge(limit: 4)) { try file.append(Data("5".utf8)) }
  }
}
