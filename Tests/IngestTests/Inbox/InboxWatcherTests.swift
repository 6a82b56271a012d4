import Foundation
import Glibc
import Synchronization
import Testing

@testable import Ingest

@Suite(.timeLimit(.minutes(1)))
struct InboxWatcherTests {
  @Test func `a dropped file is handed over with its name, its route and its bytes, and is gone afterwards`() async throws {
    let inbox = try TemporaryInbox()
    try inbox.folder.addUser("amy")
    try await inbox.watching { seen in
      try inbox.write("hello", to: "users/amy/letter.txt")
      let taken = try await seen.next()
      #expect(taken.name == "letter.txt")
      #expect(taken.route == DropRoute(owner: "amy", phi: true))
      #expect(taken.text == "hello")
      #expect(taken.attempt == 1)
    }
    #expect(!inbox.exists("users/amy/letter.txt"))
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `files that were there before the start are taken, also in folders`() async throws {
    let inbox = try TemporaryInbox()
    try inbox.write("1", to: "a.txt")
    try inbox.write("2", to: "no-phi/b.txt")
    try inbox.write("3", to: "scans/monday/c.txt")
    try await inbox.watching { seen in
      let taken = try await seen.next(3)
      #expect(Set(taken.map(\.name)) == ["a.txt", "b.txt", "c.txt"])
      #expect(taken.filter { !$0.route.phi }.map(\.name) == ["b.txt"])
    }
  }

  @Test func `a network mount is watched by looking`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.alwaysPoll = true
    try await inbox.watching(settings) { seen in
      #expect(try await seen.notice() == .polling)
      try inbox.write("1", to: "scans/a.txt")
      #expect(try await seen.next().name == "a.txt")
      try inbox.write("2", to: "b.txt")
      #expect(try await seen.next().name == "b.txt")
    }
  }

  @Test func `a folder moved in is walked and removed once it is empty; an empty one stays`() async throws {
    let inbox = try TemporaryInbox()
    try FileManager.default.createDirectory(atPath: inbox.outside + "/visit/images/raw", withIntermediateDirectories: true)
    for name in ["a.txt", "images/b.txt", "images/raw/c.txt"] {
      try name.write(toFile: inbox.outside + "/visit/" + name, atomically: false, encoding: .utf8)
    }
    try "x".write(toFile: inbox.outside + "/visit/images/.DS_Store", atomically: false, encoding: .utf8)
    try await inbox.watching { seen in
      try FileManager.default.createDirectory(atPath: inbox.path + "/empty", withIntermediateDirectories: true)
      #expect(rename(inbox.outside + "/visit", inbox.path + "/visit") == 0)
      #expect(try await Set(seen.next(3).map(\.text)) == ["a.txt", "images/b.txt", "images/raw/c.txt"])
      // One more round through the watcher: what it does after a hand-over is done then.
      for _ in 0..<3 {
        try inbox.write("last", to: "last.txt")
        #expect(try await seen.next().name == "last.txt")
      }
    }
    #expect(!inbox.exists("visit"))
    #expect(inbox.exists("empty"))
  }

  @Test func `files put into a folder made while watching are found`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      for round in 0..<20 {
        try inbox.write("\(round)", to: "new \(round)/deeper/file.txt")
      }
      #expect(try await Set(seen.next(20).map(\.text)) == Set((0..<20).map(String.init)))
    }
  }

  @Test func `a name that is used again never overwrites`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      for round in 0..<5 {
        try inbox.write("content \(round)", to: "scan.pdf")
        let taken = try await seen.next()
        #expect(taken.text == "content \(round)")
        #expect(taken.name == "scan.pdf")
      }
    }
  }

  @Test func `any name that the kernel allows comes through`() async throws {
    let inbox = try TemporaryInbox()
    let names = ["two\nlines.txt", "\u{202E}fdp.exe", String(repeating: "n", count: 255), "-rf *", "é\u{301}.txt", "tab\t\"quote\".txt"]
    let latin1: [UInt8] = Array("Jos".utf8) + [0xE9, 0xFF] + Array(".txt".utf8)
    try await inbox.watching { seen in
      let top = try Directory.open(path: inbox.path)
      for name in names { try top.write([1], to: FileName(name), mode: 0o600) }
      try top.write([1], to: FileName(bytes: latin1), mode: 0o600)
      #expect(try await Set(seen.next(names.count + 1).map(\.name)) == Set(names + ["Joséÿ.txt"]))
    }
  }

  @Test func `litter and unfinished downloads stay where they are`() async throws {
    let inbox = try TemporaryInbox()
    let ignored = [".hidden", "._scan.pdf", "~$letter.docx", "movie.PART", "a.crdownload", "b.Tmp", "Thumbs.db", "desktop.INI"]
    try await inbox.watching { seen in
      for name in ignored { try inbox.write("x", to: name) }
      try inbox.write("x", to: "@eaDir/thumb.jpg")
      try inbox.write("x", to: ".Trash/old.txt")
      try inbox.write("y", to: "real.txt")
      #expect(try await seen.next().name == "real.txt")
      try inbox.write("z", to: "another.txt")
      #expect(try await seen.next().name == "another.txt")
    }
    for name in ignored + ["@eaDir/thumb.jpg", ".Trash/old.txt"] { #expect(inbox.exists(name), "\(name)") }
  }

  @Test func `a download is taken when it gets its final name`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      try inbox.write("whole", to: "report.pdf.part")
      #expect(rename(inbox.path + "/report.pdf.part", inbox.path + "/report.pdf") == 0)
      let taken = try await seen.next()
      #expect(taken.name == "report.pdf")
      #expect(taken.text == "whole")
    }
  }

  @Test func `a file that its writer holds open is not taken half`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      // Whether a file is held open is known only of what is opened while watching.
      try inbox.write("x", to: "first.txt")
      _ = try await seen.next()
      let writer = open(inbox.path + "/slow.txt", O_WRONLY | O_CREAT, 0o600)
      #expect(write(writer, "half", 4) == 4)
      // These come later and settle later; that they arrive shows that the slow one was passed over.
      for round in 0..<3 {
        try inbox.write("\(round)", to: "quick \(round).txt")
        #expect(try await seen.next().name == "quick \(round).txt")
      }
      #expect(write(writer, " whole", 6) == 6)
      close(writer)
      #expect(try await seen.next().text == "half whole")
    }
  }

  @Test func `an empty file goes through like any other`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      try inbox.write("", to: "empty.txt")
      let taken = try await seen.next()
      #expect(taken.name == "empty.txt")
      #expect(taken.text == "")
    }
  }

  @Test func `of two links to one file each is taken`() async throws {
    let inbox = try TemporaryInbox()
    try inbox.write("same", to: "first.txt")
    #expect(link(inbox.path + "/first.txt", inbox.path + "/second.txt") == 0)
    try await inbox.watching { seen in
      let names = try await seen.next(2).map(\.name)
      #expect(Set(names) == ["first.txt", "second.txt"])
    }
  }

  @Test func `a pause leaves files where they are and ends by itself`() async throws {
    let inbox = try TemporaryInbox()
    let room = Atomic<Bool>(false)
    let asked = Atomic<Int>(0)
    try await inbox.watching(mayClaim: {
      // Room appears after a while, without any event.
      if asked.add(1, ordering: .relaxed).newValue == 4 { room.store(true, ordering: .relaxed) }
      return room.load(ordering: .relaxed)
    }) { seen in
      try inbox.write("x", to: "a.txt")
      #expect(try await seen.notice() == .paused)
      #expect(try await seen.notice() == .resumed)
      #expect(try await seen.next().name == "a.txt")
    }
  }

  @Test func `never more than the agreed number of files is with the handler, and each comes once`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.outstanding = 3
    settings.tracked = 50
    let current = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    try await inbox.watching(
      settings,
      handler: { _ in
        most.max(current.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
        await Task.yield()
        current.subtract(1, ordering: .relaxed)
      }
    ) { seen in
      let top = try Directory.open(path: inbox.path)
      for number in 0..<300 { try top.write([1], to: FileName("\(number)"), mode: 0o600) }
      let names = try await seen.next(300).map(\.name)
      #expect(Set(names).count == 300)
    }
    #expect(most.load(ordering: .relaxed) <= 3)
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `a layout folder that somebody removed comes back`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.rescan = .milliseconds(5)
    try await inbox.watching(settings) { seen in
      for name in ["done", "failed", "no-phi", "users"] { try FileManager.default.removeItem(atPath: inbox.path + "/" + name) }
      for round in 0..<3 {
        try inbox.write("x", to: "a \(round).txt")
        _ = try await seen.next()
      }
    }
    for name in ["done", "failed", "no-phi", "users"] { #expect(inbox.exists(name)) }
  }

  @Test func `an inbox that goes away is reported, and its files are taken when it is back`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.rescan = .milliseconds(5)
    try await inbox.watching(settings) { seen in
      try inbox.write("x", to: "a.txt")
      _ = try await seen.next()
      #expect(rename(inbox.path, inbox.outside + "/unplugged") == 0)
      #expect(try await seen.notice() == .unavailable(FileError("open folder", ENOENT)))
      #expect(!FileManager.default.fileExists(atPath: inbox.path))
      try "y".write(toFile: inbox.outside + "/unplugged/b.txt", atomically: true, encoding: .utf8)
      #expect(rename(inbox.outside + "/unplugged", inbox.path) == 0)
      #expect(try await seen.next().name == "b.txt")
    }
  }

  @Test func `a hostile swap of a folder for a link never reaches outside`() async throws {
    let inbox = try TemporaryInbox()
    let bait = inbox.outside + "/bait"
    try FileManager.default.createDirectory(atPath: bait, withIntermediateDirectories: true)
    for number in 0..<20 { try "secret".write(toFile: bait + "/\(number).txt", atomically: false, encoding: .utf8) }
    var settings = TemporaryInbox.settings
    settings.settle = .zero
    settings.rescan = .milliseconds(1)
    try await inbox.watching(settings) { seen in
      for _ in 0..<100 {
        mkdir(inbox.path + "/swap", 0o700)
        for number in 0..<20 { _ = symlink(bait + "/\(number).txt", inbox.path + "/swap/\(number).txt") }
        _ = rename(inbox.path + "/swap", inbox.outside + "/away \(UUID().uuidString)")
        _ = symlink(bait, inbox.path + "/swap")
        await Task.yield()
        unlink(inbox.path + "/swap")
      }
      try inbox.write("plain", to: "end.txt")
      #expect(try await seen.next().text == "plain")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: bait).count == 20)
  }

  @Test func `a folder that can't be made is said at start`() async throws {
    let watcher = InboxWatcher(folder: InboxFolder(path: "/proc/no-such-place/inbox"))
    await #expect(throws: FileError("make folder", ENOENT)) { try await watcher.run { _ in } }
  }
}
