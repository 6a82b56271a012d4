import Foundation
import Glibc
import Synchronization
import Testing

@testable import Ingest

/// What happens to a file between the drop folder and the store when something goes wrong there.
@Suite(.timeLimit(.minutes(1)))
struct ClaimTests {
  @Test func `a file that could not be stored is given again with the same id`() async throws {
    let inbox = try TemporaryInbox()
    let failures = Atomic<Int>(3)
    try await inbox.watching(handler: { _ in
      if failures.subtract(1, ordering: .relaxed).newValue >= 0 { throw HandlerFailed() }
    }) { seen in
      try inbox.write("x", to: "users/amy/a.txt")
      let taken = try await seen.next(4)
      #expect(Set(taken.map(\.id)).count == 1)
      #expect(taken.map(\.attempt) == [1, 2, 3, 4])
      #expect(taken.allSatisfy { $0.name == "a.txt" && $0.route == DropRoute(owner: "amy") })
      #expect(try await seen.notice() == .kept(id: taken[0].id, attempt: 1))
    }
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `a claim whose storing was cut off is given again at the next start`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.retry = .seconds(3_600)
    let first = Mutex<Taken?>(nil)
    try await inbox.watching(settings, handler: { _ in throw HandlerFailed() }) { seen in
      try inbox.write("x", to: "no-phi/two\nlines.txt")
      let taken = try await seen.next()
      first.withLock { $0 = taken }
    }
    #expect(try inbox.names(in: ".claimed").count == 2)
    // A file that is at rest already must wait for the old claim.
    try inbox.write("y", to: "newer.txt")
    settings.outstanding = 1
    try await inbox.watching(settings) { seen in
      let again = try await seen.next(2)
      #expect(again[0] == first.withLock { $0 })
      #expect(again[1].name == "newer.txt")
    }
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `a crash at any point of a claim loses nothing and leaves nothing behind`() async throws {
    for step in 0..<3 {
      let inbox = try TemporaryInbox()
      try inbox.write("x", to: "a.txt")
      let top = try Directory.open(path: inbox.path)
      let store = try ClaimStore(top: top, path: inbox.path)
      let fingerprint = try #require(try top.fingerprint(FileName("a.txt")))
      let claim = ClaimStore.Claim(id: UUID(), record: .init(name: "a.txt", route: DropRoute(owner: "amy"), fingerprint: fingerprint))
      switch step {
      case 0:
        // Route written, file not yet renamed; and a temporary file of a write that did not end.
        try store.save(claim)
        try inbox.write("{", to: ".claimed/.123.tmp")
      case 1:
        try store.save(claim)
        try top.rename(FileName("a.txt"), to: store.folder, as: ClaimStore.fileName(claim.id))
      default:
        // Let go, but the route file not yet removed, while another drop of this name has come.
        try store.save(claim)
      }
      try await inbox.watching { seen in
        let taken = try await seen.next()
        #expect(taken.name == "a.txt")
        #expect(taken.text == "x")
        #expect((taken.id == claim.id) == (step == 1))
        #expect(taken.route == (step == 1 ? DropRoute(owner: "amy") : DropRoute()))
      }
      #expect(try inbox.names(in: ".claimed").isEmpty)
      #expect(!inbox.exists("a.txt"))
    }
  }

  @Test func `a claim without a legible route file is treated as PHI of nobody`() async throws {
    let inbox = try TemporaryInbox()
    let id = UUID()
    try inbox.write("x", to: ".claimed/\(id.uuidString.lowercased())")
    try inbox.write("{\"na", to: ".claimed/\(id.uuidString.lowercased()).route")
    try await inbox.watching { seen in
      let taken = try await seen.next()
      #expect(taken.route == DropRoute(owner: nil, phi: true))
      #expect(taken.text == "x")
    }
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `what is written after the hand-over comes again under an id of its own`() async throws {
    let inbox = try TemporaryInbox()
    let unchanged = Mutex<[Bool]>([])
    try await inbox.watching(handler: { file in
      if try String(contentsOfFile: file.claimedPath, encoding: .utf8) == "begin" {
        let writer = open(file.claimedPath, O_WRONLY | O_APPEND)
        _ = write(writer, " and end", 8)
        close(writer)
      }
      unchanged.withLock { $0.append(file.isUnchanged) }
    }) { seen in
      try inbox.write("begin", to: "a.txt")
      let taken = try await seen.next(2)
      #expect(taken[0].id != taken[1].id)
      #expect(taken[1].text == "begin and end")
      #expect(taken[1].name == "a.txt")
      #expect(try await seen.notice() == .changed(id: taken[0].id, again: taken[1].id))
    }
    #expect(unchanged.withLock { $0 } == [false, true])
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `a claim that was changed while the service was down gets a new id`() async throws {
    let inbox = try TemporaryInbox()
    let id = UUID()
    let store = try ClaimStore(top: try Directory.open(path: inbox.path), path: inbox.path)
    let old = FileFingerprint(device: 1, inode: 2, size: 3, modified: 4)
    try store.save(.init(id: id, record: .init(name: "a.txt", route: DropRoute(owner: "amy"), fingerprint: old)))
    try inbox.write("x", to: ".claimed/\(id.uuidString.lowercased())")
    try await inbox.watching { seen in
      let taken = try await seen.next()
      #expect(taken.id != id)
      #expect(taken.name == "a.txt")
      #expect(taken.route == DropRoute(owner: "amy"))
    }
    #expect(try inbox.names(in: ".claimed").isEmpty)
  }

  @Test func `a link is removed with a note and what it points to is untouched`() async throws {
    let inbox = try TemporaryInbox()
    let secret = inbox.outside + "/secret.txt"
    try "secret".write(toFile: secret, atomically: false, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: inbox.outside + "/elsewhere", withIntermediateDirectories: true)
    try "other".write(toFile: inbox.outside + "/elsewhere/b.txt", atomically: false, encoding: .utf8)
    try await inbox.watching { seen in
      #expect(symlink(secret, inbox.path + "/link-to-file.txt") == 0)
      guard case .refused(_, "not_a_file", "link-to-file.txt", DropRoute()) = try await seen.notice() else {
        Issue.record("the link to a file was not refused")
        return
      }
      #expect(symlink(inbox.outside + "/elsewhere", inbox.path + "/link-to-folder") == 0)
      guard case .refused(_, "not_a_file", "link-to-folder", DropRoute()) = try await seen.notice() else {
        Issue.record("the link to a folder was not refused")
        return
      }
    }
    #expect(!inbox.exists("link-to-file.txt"))
    #expect(!inbox.exists("link-to-folder"))
    #expect(FileManager.default.contents(atPath: secret) == Data("secret".utf8))
    #expect(FileManager.default.fileExists(atPath: inbox.outside + "/elsewhere/b.txt"))
    let notes = try inbox.whyNotes()
    #expect(notes.count == 2)
    #expect(notes.allSatisfy { $0.contains("What it pointed to was not touched.") && !$0.contains("link-to") })
  }

  @Test func `a FIFO is put beside its note without being opened`() async throws {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      #expect(mkfifo(inbox.path + "/pipe.txt", 0o600) == 0)
      guard case .refused(let reference, "not_a_file", "pipe.txt", _) = try await seen.notice() else {
        Issue.record("the FIFO was not refused")
        return
      }
      let day = try #require(try inbox.names(in: "failed").first)
      #expect(try inbox.names(in: "failed/" + day) == ["\(reference).1", "\(reference).WHY.txt"])
    }
    #expect(!inbox.exists("pipe.txt"))
  }

  @Test func `folders nested too deep are put aside whole`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.depth = 3
    try await inbox.watching(settings) { seen in
      try inbox.write("kept", to: "1/2/3/file.txt")
      #expect(try await seen.next().text == "kept")
      try inbox.write("deep", to: "1/2/3/4/file.txt")
      guard case .refused(let reference, "too_deep", "4", _) = try await seen.notice() else {
        Issue.record("the folder was not refused")
        return
      }
      let day = try #require(try inbox.names(in: "failed").first)
      #expect(inbox.exists("failed/\(day)/\(reference).1/file.txt"))
    }
  }

  @Test func `a file larger than can ever be read is put aside instead of being taken`() async throws {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.largest = 5
    try await inbox.watching(settings) { seen in
      try inbox.write("123456", to: "large.txt")
      guard case .refused(let reference, "too_large", "large.txt", _) = try await seen.notice() else {
        Issue.record("the file was not refused")
        return
      }
      let day = try #require(try inbox.names(in: "failed").first)
      #expect(try inbox.names(in: "failed/" + day) == ["\(reference).1", "\(reference).WHY.txt"])
      try inbox.write("12345", to: "small.txt")
      #expect(try await seen.next().text == "12345")
    }
    #expect(!inbox.exists("large.txt"))
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind root")) func `a folder that may not be opened is explained`() async throws {
    let inbox = try TemporaryInbox()
    try inbox.write("x", to: "locked/a.txt")
    #expect(chmod(inbox.path + "/locked", 0) == 0)
    try await inbox.watching { seen in
      guard case .refused(_, "unreadable", "locked", _) = try await seen.notice() else {
        Issue.record("the folder was not refused")
        return
      }
    }
    #expect(try inbox.whyNotes().count == 1)
    chmod(inbox.path + "/locked", 0o700)
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind root")) func `a file without permission is explained and put aside`()
    async throws
  {
    let inbox = try TemporaryInbox()
    try await inbox.watching { seen in
      try inbox.write("x", to: "locked.txt")
      #expect(chmod(inbox.path + "/locked.txt", 0) == 0)
      guard case .refused(_, "unreadable", "locked.txt", _) = try await seen.notice() else {
        Issue.record("the file was not refused")
        return
      }
    }
    #expect(!inbox.exists("locked.txt"))
    #expect(try inbox.whyNotes().count == 1)
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind root")) func `a file that can't be moved is explained once and left`()
    async throws
  {
    let inbox = try TemporaryInbox()
    var settings = TemporaryInbox.settings
    settings.rescan = .milliseconds(5)
    try inbox.write("x", to: "closed/a.txt")
    #expect(chmod(inbox.path + "/closed", 0o500) == 0)
    try await inbox.watching(settings) { seen in
      guard case .refused(_, "unreadable", "a.txt", _) = try await seen.notice() else {
        Issue.record("the file was not refused")
        return
      }
      for round in 0..<10 {
        try inbox.write("\(round)", to: "b.txt")
        _ = try await seen.next()
      }
      let notes = try inbox.whyNotes()
      #expect(notes.count == 1)
      #expect(notes.allSatisfy { $0.contains("still where it was dropped") })
      // Mended by the administrator: taken without being dropped again.
      #expect(chmod(inbox.path + "/closed", 0o700) == 0)
      #expect(try await seen.next().name == "a.txt")
    }
  }
}
