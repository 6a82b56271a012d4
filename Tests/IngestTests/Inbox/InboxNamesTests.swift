import Foundation
import Testing

@testable import Ingest

struct InboxNamesTests {
  @Test(arguments: [
    ("scan.pdf", nil, true),
    ("folder/scan.pdf", nil, true),
    ("no-phi/scan.pdf", nil, false),
    ("no-phi/users/amy/scan.pdf", nil, false),
    ("users/amy/scan.pdf", "amy", true),
    ("users/amy/visit/scan.pdf", "amy", true),
    ("users/amy/no-phi/scan.pdf", "amy", false),
    ("users/amy/no-phi/visit/scan.pdf", "amy", false),
    // Said by nobody: the folder is not the layout's.
    ("users/amy/visit/no-phi/scan.pdf", "amy", true),
    ("folder/no-phi/scan.pdf", nil, true),
    ("No-PHI/scan.pdf", nil, true),
    ("users/scan.pdf", nil, true),
    ("no-phi", nil, true),
  ])
  func `where a file lies says whose it is and whether it holds PHI`(path: String, owner: String?, phi: Bool) {
    #expect(DropRoute(of: InboxPath(path)) == DropRoute(owner: owner, phi: phi))
  }

  @Test(arguments: [
    ".DS_Store", "._scan.pdf", ".hidden", "desktop.ini", "DESKTOP.INI", "Thumbs.db", "thumbs.DB", "@eaDir", "~$report.docx", "a.tmp",
    "a.TMP",
    "b.part", "c.crdownload", "d.filepart", ".",
  ])
  func `is ignored`(name: String) {
    #expect(IgnoredNames.contains(file: FileName(name)))
  }

  @Test(arguments: ["scan.pdf", "tmp", "part", "a.tmp.pdf", "~report.docx", "$~a", "desktop.ini.txt", "temp.partial", " .tmp.x"])
  func `is not ignored`(name: String) {
    #expect(!IgnoredNames.contains(file: FileName(name)))
  }

  @Test(arguments: [
    ("report.pdf", "r…f"), ("Ángel.txt", "Á…t"), ("(1).pdf", "(…f"), ("", "…"), ("a", "…"), ("abc", "…"), ("abcd", "a…d"),
    ("\u{202E}fdp.exe", "?…e"), ("two\nlines\n", "t…?"), ("患者記録.pdf", "患…f"), ("👩‍⚕️ visit.pdf", "?…f"), ("e\u{301}\u{301}\u{301}bcd", "e…d"),
  ])
  func `a masked name shows its first and last character and nothing else`(name: String, masked: String) {
    #expect(InboxFolder.maskedName(name) == masked)
  }

  @Test func `a name that is not UTF-8 keeps each of its bytes as a character`() {
    #expect(FileName(bytes: [0x4A, 0xF3, 0xFF]).text == "Jóÿ")
    #expect(FileName(bytes: Array("Jó".utf8)).text == "Jó")
  }

  @Test(arguments: ["", ".", "..", ".amy", "a/b", "a b", "amy\n", "@eaDir", "añil", String(repeating: "a", count: 201)])
  func `a log-in name that can't be a folder is refused`(login: String) throws {
    let inbox = try TemporaryInbox()
    #expect(throws: FileError.self) { try inbox.folder.addUser(login) }
    #expect(try inbox.names(in: "users").isEmpty)
  }

  @Test func `the layout is made once and can be made again`() throws {
    let inbox = try TemporaryInbox()
    try inbox.folder.prepare(logins: ["amy", "ben.o@clinic"])
    try inbox.folder.prepare(logins: ["amy"])
    #expect(try inbox.names(in: "") == [".claimed", "done", "failed", "no-phi", "users"])
    #expect(try inbox.names(in: "users") == ["amy", "ben.o@clinic"])
    #expect(try inbox.names(in: "users/amy") == ["no-phi"])
    let mode = try FileManager.default.attributesOfItem(atPath: inbox.path + "/.claimed")[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  @Test(arguments: [("nfs4", true), ("cifs", true), ("fuse.sshfs", true), ("ext4", false), ("overlay", false), ("tmpfs", false)])
  func `the mount table tells network mounts`(type: String, network: Bool) {
    let table = """
      22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw
      36 35 0:52 / /mnt/a\\040b rw,noatime shared:1 master:2 - \(type) server:/export rw
      """
    #expect(NetworkMount.isNetwork(device: 52, in: table) == network)
    #expect(!NetworkMount.isNetwork(device: 254 << 8 | 1, in: table))
    #expect(!NetworkMount.isNetwork(device: 53, in: table))
  }

  @Test func `events are read from the kernel's bytes, and a broken end is left out`() {
    func event(_ watch: Int32, _ mask: UInt32, _ name: String, padded: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      withUnsafeBytes(of: watch) { bytes += Array($0) }
      for value in [mask, 0, UInt32(padded)] { withUnsafeBytes(of: value) { bytes += Array($0) } }
      return bytes + Array(name.utf8) + [UInt8](repeating: 0, count: padded - name.utf8.count)
    }
    let bytes =
      event(1, 0x100, "a", padded: 16) + event(2, 0x4000_0080, "folder", padded: 16) + event(-1, 0x4000, "", padded: 0)
      + event(3, 0x8000, "", padded: 0)
    let expected: [Inotify.Event] = [
      .init(watch: 1, kind: .created, isFolder: false, name: FileName("a")),
      .init(watch: 2, kind: .movedIn, isFolder: true, name: FileName("folder")),
      .init(watch: -1, kind: .overflow, isFolder: false, name: FileName("")),
      .init(watch: 3, kind: .ended, isFolder: false, name: FileName("")),
    ]
    #expect(Inotify.parse(bytes[...]) == expected)
    for length in 0..<bytes.count {
      let read = Inotify.parse(bytes[..<length])
      #expect(read == Array(expected.prefix(read.count)))
    }
  }

  @Test func `room on a disk is found out`() {
    #expect(FreeSpace.enoughSpace(at: "/", reserve: 0))
    #expect(!FreeSpace.enoughSpace(at: "/", reserve: .max))
    #expect(!FreeSpace.enoughSpace(at: "/no/such/place", reserve: 0))
  }
}
