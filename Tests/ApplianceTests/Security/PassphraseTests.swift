import Foundation
import Testing

@testable import Appliance

@Suite struct PassphraseTests {
  private static let words = "seven quiet otters mend the boat"
  private let folder: ScratchFolder
  private let keys: KeyRing

  init() throws {
    folder = try ScratchFolder()
    let master = try MasterKey.load(environment: [:], keyFile: folder.file("master.key"), createsKeyFile: true)
    keys = try KeyRing.open(in: folder.url, master: master, createsIfMissing: true)
  }

  private func open(_ words: String?) throws -> KeyRing {
    let master = try MasterKey.open(in: folder.url, environment: [:]) { words.map { Passphrase($0) } }
    return try KeyRing.open(in: folder.url, master: master, createsIfMissing: false)
  }

  @Test func `a pass-phrase opens the data in the place of the key file`() throws {
    let sealed = try keys.seal("text", aad: "t|1|c")
    _ = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    #expect(!folder.names.contains("master.key"))
    #expect(try open("  \(Self.words)\n").openText(sealed, aad: "t|1|c") == "text")
    #expect(throws: MasterKeyError.wrongPassphrase) { try open("seven quiet otters mend the boats") }
    #expect(throws: MasterKeyError.passphraseNeeded) { try open(nil) }
  }

  @Test func `a new pass-phrase ends the old one, and a key file ends both`() throws {
    _ = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    _ = try KeyRotation.takePassphrase(Passphrase("eight loud otters sink the boat"), in: folder.url, keys: keys)
    #expect(throws: MasterKeyError.wrongPassphrase) { try open(Self.words) }
    #expect(try open("eight loud otters sink the boat").id == keys.id)
    _ = try KeyRotation.replaceKeyFile(in: folder.url, keys: keys)
    #expect(try open(nil).id == keys.id)
  }

  @Test func `a kill between ring and file leaves a folder that the pass-phrase opens`() throws {
    let old = try Data(contentsOf: folder.file("master.key"))
    _ = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    try old.write(to: folder.file("master.key"))
    try KeyRotation.finish(in: folder.url)
    #expect(!folder.names.contains("master.key"))
    #expect(try open(Self.words).id == keys.id)
  }

  @Test func `a key file that goes is overwritten where it stands`() throws {
    let before = try FileHandle(forReadingFrom: folder.file("master.key"))
    _ = try KeyRotation.replaceKeyFile(in: folder.url, keys: keys)
    #expect(try before.readToEnd() == Data(count: MasterKey.byteCount))
    let second = try FileHandle(forReadingFrom: folder.file("master.key"))
    _ = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    #expect(try second.readToEnd() == Data(count: MasterKey.byteCount))
    #expect(folder.names == [KeyRing.fileName])
  }

  @Test func `a link in the key file's place is removed, not what it leads to`() throws {
    let elsewhere = try ScratchFolder()
    try Data("kept".utf8).write(to: elsewhere.file("other"))
    try FileManager.default.createSymbolicLink(at: folder.file("link"), withDestinationURL: elsewhere.file("other"))
    try DurableFile.erase(folder.file("link"))
    try DurableFile.erase(folder.file("missing"))
    #expect(!folder.names.contains("link"))
    #expect(try Data(contentsOf: elsewhere.file("other")) == Data("kept".utf8))
  }

  @Test func `a rewrapped ring keeps what makes the key`() throws {
    let master = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    let copy = try keys.file(by: master, recovery: nil)
    #expect(try KeyRing.decode(copy).passphrase == master.passphrase)
    #expect(try BackupKeyProbe.opens(copy, by: Passphrase(Self.words)) == keys.id)
  }

  @Test func `a systemd credential brings it`() throws {
    _ = try KeyRotation.takePassphrase(Passphrase(Self.words), in: folder.url, keys: keys)
    let credentials = try ScratchFolder()
    try Data((Self.words + "\n").utf8).write(to: credentials.file(Passphrase.credentialName))
    let master = try MasterKey.open(in: folder.url, environment: ["CREDENTIALS_DIRECTORY": credentials.url.path]) { nil }
    #expect(try KeyRing.open(in: folder.url, master: master, createsIfMissing: false).id == keys.id)
  }

  @Test(arguments: ["short", "aaaaaaaaaaaaaaaaaaaaaaaa", "abababababababababababab", ""])
  func `what is easily guessed is refused`(text: String) { #expect(Passphrase(text).problem != nil) }

  @Test func `others may be used, and none is printed`() {
    #expect(Passphrase(Self.words).problem == nil)
    #expect("\(Passphrase(Self.words))" == "‹redacted›")
    // é as one character or as two is the same.
    #expect(Passphrase("caf\u{E9} con leche y pan tostado").problem == nil)
  }

  @Test func `a ring's file that asks for all memory is refused`() throws {
    var parameters = PassphraseParameters.fresh()
    parameters.rounds = 1 << 30
    #expect(throws: MasterKeyError.passphraseDamaged) { try Passphrase(Self.words).key(parameters) }
    parameters = .fresh()
    parameters.rounds = 3
    #expect(throws: MasterKeyError.passphraseDamaged) { try Passphrase(Self.words).key(parameters) }
  }
}

/// A ring's file as a backup has it.
private enum BackupKeyProbe {
  static func opens(_ file: Data, by passphrase: Passphrase) throws -> String {
    let stored = try KeyRing.decode(file)
    let parameters = try #require(stored.passphrase)
    return try KeyRing.open(file, by: try MasterKey(passphrase, parameters)).id
  }
}
