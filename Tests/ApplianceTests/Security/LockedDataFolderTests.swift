import Foundation
import Testing

@testable import Appliance

struct LockedDataFolderTests {
  @Test func `the folder is made for its owner alone and belongs to one process at a time`() throws {
    let scratch = try ScratchFolder()
    let data = scratch.file("deep/data")
    var first: LockedDataFolder? = try LockedDataFolder(data, purpose: "chartkeep serve")
    #expect(scratch.mode("deep/data") == 0o700)
    let holder = "chartkeep serve, process \(getpid())"
    #expect(throws: DataFolderError.inUse(path: data.path, holder: holder)) { try LockedDataFolder(data) }
    #expect(DataFolderError.inUse(path: "/d", holder: holder).description.contains("systemctl stop chartkeep"))
    #expect(first != nil)
    first = nil
    _ = try LockedDataFolder(data)
  }

  @Test func `a file in the way is an error that names it`() throws {
    let scratch = try ScratchFolder()
    try Data().write(to: scratch.file("data"))
    #expect(throws: DataFolderError.file(FileError(.create, scratch.file("data").path, code: ENOTDIR))) {
      try LockedDataFolder(scratch.file("data"))
    }
  }

  @Test func `a durable file is replaced whole and created once`() throws {
    let scratch = try ScratchFolder()
    let url = scratch.file("f")
    try DurableFile.replace(url, with: Data("one".utf8))
    try DurableFile.replace(url, with: Data("two".utf8), mode: 0o644)
    #expect(scratch.names == ["f"] && scratch.mode("f") == 0o644)
    #expect(try DurableFile.read(url)?.data == Data("two".utf8))
    #expect(try DurableFile.read(scratch.file("g"))?.data == nil)
    #expect(throws: FileError(.create, url.path, code: EEXIST)) { try DurableFile.create(url, with: Data()) }
    #expect(throws: FileError(.read, url.path, code: EFBIG)) { try DurableFile.read(url, limit: 2) }
    #expect(throws: FileError.self) { try DurableFile.replace(scratch.file("none/f"), with: Data()) }
    #expect(scratch.names == ["f"])
  }
}
