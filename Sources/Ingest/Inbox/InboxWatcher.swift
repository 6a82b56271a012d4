package import Foundation

/// How the drop folder is watched. All are settings under `inbox`.
package struct InboxSettings: Sendable, Equatable {
  /// How long a file must stay unchanged.
  package var settle: Duration = .seconds(5)
  /// The same for an empty file.
  package var settleEmpty: Duration = .seconds(10)
  /// The same for a file that was seen being created and not closed since.
  package var settleOpen: Duration = .seconds(60)
  package var stillCopyingAfter: Duration = .seconds(30 * 60)
  /// Everything is looked at this often, whatever inotify said.
  package var rescan: Duration = .seconds(60)
  /// The same on network mounts, where inotify hears nothing.
  package var poll: Duration = .seconds(3)
  /// An emptied folder is removed after this long: its copy may not be over.
  package var folderGrace: Duration = .seconds(60)
  /// Until a claim that could not be stored is given again; doubles up to sixteen times this.
  package var retry: Duration = .seconds(30)
  /// How often a paused intake asks whether it may go on.
  package var pauseCheck: Duration = .seconds(5)
  /// Files in handlers at the same time.
  package var outstanding = 4
  /// Claims that may wait for a retry before no new ones are made.
  package var kept = 64
  /// Files observed at the same time; more are found when there is room.
  package var tracked = 20_000
  /// Bytes of the largest file that is taken at all. A larger one, a sparse file above all, could fill the disk before anything reads it.
  package var largest = Int64.max
  /// Folders inside each other.
  package var depth = 16
  /// Never use inotify.
  package var alwaysPoll = false

  package init() {}
}

/// What happened in the drop folder, for the log, the status page and `inbox list`.
package enum InboxNotice: Sendable, Equatable {
  /// Something that never became a document. `name` is PHI.
  case refused(reference: String, code: String, name: String, route: DropRoute)
  /// Changing for longer than `stillCopyingAfter`. `name` is PHI.
  case stillCopying(name: String, route: DropRoute, size: Int64)
  /// No claims are made: `mayClaim` said no, or the disk that holds the inbox is full.
  case paused
  case resumed
  /// The handler threw; the claim is kept and given again.
  case kept(id: UUID, attempt: Int)
  /// Someone wrote to the file after it had been handed over; the altered file comes under the second id.
  case changed(id: UUID, again: UUID)
  /// Watching by looking: a network mount, or no inotify to be had.
  case polling
  /// The folder can't be read; it is tried again at each rescan.
  case unavailable(FileError)
}

/// Watches the drop folder for as long as the service lives.
///
/// All work on files is done by one thread of its own, because a network mount may hang in any system call: the cooperative pool only
/// awaits the handler. At most `outstanding` claims are with the handler; everything else stays where it was dropped.
package struct InboxWatcher: Sendable {
  package typealias Handler = @Sendable (ClaimedFile) async throws -> Void

  let folder: InboxFolder
  let settings: InboxSettings
  let mayClaim: @Sendable () -> Bool
  let notify: @Sendable (InboxNotice) -> Void

  /// - Parameters:
  ///   - mayClaim: asked before each claim, on the watcher's thread; must answer at once. False pauses, true later resumes.
  ///   - notify: called on the watcher's thread; must return at once.
  package init(
    folder: InboxFolder, settings: InboxSettings = InboxSettings(), mayClaim: @escaping @Sendable () -> Bool = { true },
    notify: @escaping @Sendable (InboxNotice) -> Void = { _ in }
  ) {
    self.folder = folder
    self.settings = settings
    self.mayClaim = mayClaim
    self.notify = notify
  }

  /// Runs until the task is cancelled; then waits for the handlers and returns. Throws only when the folder can't be set up at start.
  ///
  /// When the handler returns, the file must be durable elsewhere: it is deleted here. When it throws, the file is kept and given again
  /// with the same id, also after a restart; so the handler must recognise an id that it has stored before (see `ClaimedFile`).
  package func run(handler: @escaping Handler) async throws {
    let mailbox = try Mailbox()
    let (claims, feed) = AsyncStream.makeStream(of: ClaimedFile.self)
    async let engine: Void = onOwnThread {
      // The stream must end however the engine does, or the loop below would wait for ever.
      defer { feed.finish() }
      try InboxEngine(watcher: self, mailbox: mailbox, handOver: { feed.yield($0) }, drained: { feed.finish() }).run()
    }
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        for await claim in claims {
          group.addTask {
            do {
              try await handler(claim)
              mailbox.post(.stored(claim.id))
            } catch {
              mailbox.post(.notStored(claim.id))
            }
          }
        }
      }
    } onCancel: {
      mailbox.post(.drain)
    }
    mailbox.post(.stop)
    try await engine
  }

  private func onOwnThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let thread = Thread { continuation.resume(with: Result(catching: body)) }
      thread.name = "inbox"
      thread.start()
    }
  }
}
