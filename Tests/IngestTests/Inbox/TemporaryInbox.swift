import Foundation
import Glibc
import Synchronization
import Testing

@testable import Ingest

/// A drop folder of its own for one test, with a watcher that can be started on it.
final class TemporaryInbox: Sendable {
  let path: String
  let folder: InboxFolder

  init() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("inbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    self.path = base.appendingPathComponent("inbox").path
    self.folder = InboxFolder(path: path, timeZone: try #require(TimeZone(identifier: "UTC")))
    try folder.prepare()
  }

  deinit {
    try? FileManager.default.removeItem(atPath: outside)
  }

  /// The folder that holds the inbox: on the same file system, but not watched.
  var outside: String { String(path.dropLast("/inbox".count)) }

  /// Moves a finished file in, so that a slow machine does not make a slow copy of it.
  func write(_ text: String, to name: String) throws {
    let file = path + "/" + name
    let finished = outside + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: finished, atomically: false, encoding: .utf8)
    guard rename(finished, file) == 0 else { throw FileError("rename") }
  }

  func exists(_ name: String) -> Bool {
    var status = stat()
    return lstat(path + "/" + name, &status) == 0
  }

  func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).sorted()
  }

  /// The texts of all WHY notes.
  func whyNotes() throws -> [String] {
    try names(in: "failed").flatMap { day in
      try names(in: "failed/" + day).filter { $0.hasSuffix(".WHY.txt") }
        .map { try String(contentsOfFile: path + "/failed/\(day)/\($0)", encoding: .utf8) }
    }
  }

  /// Fast enough for tests, long enough for a file to be written in one go.
  static var settings: InboxSettings {
    var settings = InboxSettings()
    settings.settle = .milliseconds(15)
    settings.settleEmpty = .milliseconds(30)
    settings.folderGrace = .zero
    settings.retry = .milliseconds(5)
    settings.pauseCheck = .milliseconds(5)
    settings.poll = .milliseconds(5)
    return settings
  }

  /// Runs a watcher while `body` does, then stops it and waits for its end.
  func watching(
    _ settings: InboxSettings = TemporaryInbox.settings, mayClaim: @escaping @Sendable () -> Bool = { true },
    handler: @escaping InboxWatcher.Handler = { _ in }, body: (inout Seen) async throws -> Void
  ) async throws {
    let (taken, takenFeed) = AsyncStream.makeStream(of: Taken.self)
    let (notices, noticesFeed) = AsyncStream.makeStream(of: InboxNotice.self)
    let watcher = InboxWatcher(folder: folder, settings: settings, mayClaim: mayClaim, notify: { noticesFeed.yield($0) })
    let run = Task {
      try await watcher.run { file in
        let result: Result<Void, any Error>
        do { result = .success(try await handler(file)) } catch { result = .failure(error) }
        takenFeed.yield(Taken(file))
        try result.get()
      }
    }
    var seen = Seen(taken: taken.makeAsyncIterator(), notices: notices.makeAsyncIterator())
    do {
      try await body(&seen)
    } catch {
      run.cancel()
      _ = await run.result
      throw error
    }
    run.cancel()
    try await run.value
  }
}

/// What the handler was given, after it is done with it.
struct Taken: Sendable, Equatable {
  var id: UUID
  var name: String
  var route: DropRoute
  var text: String
  var attempt: Int

  init(_ file: ClaimedFile) {
    self.id = file.id
    self.name = file.originalName
    self.route = file.route
    self.attempt = file.attempt
    var bytes = [UInt8](repeating: 0, count: Int(file.size))
    let count = pread(file.descriptor, &bytes, bytes.count, 0)
    self.text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

struct Seen {
  var taken: AsyncStream<Taken>.Iterator
  var notices: AsyncStream<InboxNotice>.Iterator

  mutating func next() async throws -> Taken {
    try #require(await taken.next())
  }

  mutating func next(_ count: Int) async throws -> [Taken] {
    var all: [Taken] = []
    while all.count < count { all.append(try await next()) }
    return all
  }

  mutating func notice() async throws -> InboxNotice {
    try #require(await notices.next())
  }
}

struct HandlerFailed: Error {}
