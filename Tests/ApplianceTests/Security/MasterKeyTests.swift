import Foundation
import Testing

@testable import Appliance

struct MasterKeyTests {
  @Test func `a key file is made once, for its owner alone, and read again`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("master.key")
    let made = try MasterKey.load(environment: [:], keyFile: file, createsKeyFile: true)
    #expect(folder.names == ["master.key"])
    #expect(folder.mode("master.key") == 0o600)
    #expect(try Data(contentsOf: file).count == 32)
    #expect(try MasterKey.load(environment: [:], keyFile: file, createsKeyFile: true).id == made.id)
    #expect(made.id.count == 16 && made.id != MasterKey.generate().id)
  }

  @Test func `an existing key file is never replaced`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("master.key")
    _ = try MasterKey.create(at: file)
    let before = try Data(contentsOf: file)
    #expect(throws: MasterKeyError.file(FileError(.create, file.path, code: EEXIST))) { try MasterKey.create(at: file) }
    #expect(try Data(contentsOf: file) == before)
    #expect(folder.names == ["master.key"])
  }

  @Test(arguments: [0o644, 0o640, 0o660, 0o604])
  func `a key file that others can read is refused`(mode: Int) throws {
    let folder = try ScratchFolder()
    let file = folder.file("master.key")
    _ = try MasterKey.create(at: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    #expect(throws: MasterKeyError.tooOpen(path: file.path, mode: mode)) { try MasterKey.load(environment: [:], keyFile: file) }
  }

  @Test(arguments: [0, 31, 33, 64, 5_000])
  func `a key of another size is refused`(size: Int) throws {
    let folder = try ScratchFolder()
    let file = folder.file("master.key")
    var random = SeededGenerator(seed: 1)
    try DurableFile.create(file, with: random.bytes(size))
    #expect(throws: MasterKeyError.wrongSize(path: file.path, bytes: size)) {
      try MasterKey.load(environment: [:], keyFile: file, createsKeyFile: true)
    }
  }

  @Test func `zeros, links, folders and nothing are no keys`() throws {
    let folder = try ScratchFolder()
    let zeros = folder.file("zeros")
    try DurableFile.create(zeros, with: Data(count: 32))
    #expect(throws: MasterKeyError.trivial(path: zeros.path)) { try MasterKey.load(environment: [:], keyFile: zeros) }

    _ = try MasterKey.create(at: folder.file("key"))
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder.file("key"))
    #expect(throws: MasterKeyError.self) { try MasterKey.load(environment: [:], keyFile: link) }
    #expect(throws: MasterKeyError.self) { try MasterKey.load(environment: [:], keyFile: folder.url) }

    let absent = folder.file("absent")
    #expect(throws: MasterKeyError.missing(path: absent.path)) { try MasterKey.load(environment: [:], keyFile: absent) }
    #expect(throws: MasterKeyError.notConfigured) { try MasterKey.load(environment: [:], keyFile: nil) }
  }

  @Test func `the systemd credential comes before the key file`() throws {
    let folder = try ScratchFolder()
    let credential = try MasterKey.create(at: folder.file(MasterKey.credentialName))
    let other = try MasterKey.create(at: folder.file("other.key"))
    let environment = ["CREDENTIALS_DIRECTORY": folder.url.path]
    #expect(try MasterKey.load(environment: environment, keyFile: folder.file("other.key")).id == credential.id)
    // As systemd 252 shows it to a unit with a user of its own.
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: folder.file(MasterKey.credentialName).path)
    #expect(try MasterKey.load(environment: environment, keyFile: nil).id == credential.id)
    try FileManager.default.removeItem(at: folder.file(MasterKey.credentialName))
    #expect(try MasterKey.load(environment: environment, keyFile: folder.file("other.key")).id == other.id)
  }
}
