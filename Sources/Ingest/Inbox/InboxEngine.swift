import Foundation
import Glibc

/// The watcher's thread: looks, waits for files to come to rest, claims them, and lets them go when they are stored.
/// Its parts: `+Scan` finds, `+Claims` hands over and lets go, `+Refusals` explains what can't be taken.
final class InboxEngine {
  enum Item: Hashable, Sendable {
    case dropped(InboxPath)
    case claimed(UUID)
  }

  struct Held {
    var claim: ClaimStore.Claim
    var attempt = 0
    /// When to give it again; nil while it settles.
    var due: ContinuousClock.Instant?
  }

  let folder: InboxFolder
  let settings: InboxSettings
  let mayClaim: @Sendable () -> Bool
  let notify: @Sendable (InboxNotice) -> Void
  let handOver: (ClaimedFile) -> Void
  private let mailbox: Mailbox
  private let drained: () -> Void

  var top: Directory
  /// Which file system the inbox was on at start.
  let device: UInt64?
  var store: ClaimStore
  var inotify: Inotify?
  var watches: [Int32: InboxPath] = [:]
  var tracker: StabilityTracker<Item>
  /// Files at rest, in the order in which they came to rest.
  var ready = ReadyQueue()
  /// Claims of the last run, which go before everything else.
  var backlog: [ClaimStore.Claim] = []
  var inHandler: [UUID: Held] = [:]
  var held: [UUID: Held] = [:]
  /// Folders that files were taken from, and when last.
  var emptied: [InboxPath: ContinuousClock.Instant] = [:]
  /// What has its WHY note already but could not be moved.
  var explained: [InboxPath: FileFingerprint] = [:]
  var nextRescan: ContinuousClock.Instant
  /// Set while claims are paused: when to ask again.
  var pausedUntil: ContinuousClock.Instant?
  private var draining = false

  init(watcher: InboxWatcher, mailbox: Mailbox, handOver: @escaping (ClaimedFile) -> Void, drained: @escaping () -> Void) throws {
    self.folder = watcher.folder
    self.settings = watcher.settings
    self.mayClaim = watcher.mayClaim
    self.notify = watcher.notify
    self.handOver = handOver
    self.mailbox = mailbox
    self.drained = drained
    try folder.prepare()
    self.top = try Directory.open(path: folder.path)
    self.store = try ClaimStore(top: top, path: folder.path)
    self.tracker = StabilityTracker(
      .init(
        settle: settings.settle, settleEmpty: settings.settleEmpty, settleOpen: settings.settleOpen,
        stillCopyingAfter: settings.stillCopyingAfter))
    self.device = top.device
    self.nextRescan = ContinuousClock.now
    self.backlog = try store.recover()
    if !settings.alwaysPoll, !NetworkMount.holds(top) { self.inotify = try? Inotify() }
    if inotify == nil { notify(.polling) }
  }

  func run() {
    while true {
      for message in mailbox.take() {
        switch message {
        case .stored(let id): finish(id)
        case .notStored(let id): keep(id)
        case .drain:
          draining = true
          drained()
        case .stop: return
        }
      }
      if !draining { work() }
      wait()
    }
  }

  var now: ContinuousClock.Instant { ContinuousClock.now }

  private func work() {
    for event in inotify?.read() ?? [] { handle(event) }
    if now >= nextRescan { rescan() }
    for item in tracker.due(at: now) {
      switch item {
      case .dropped(let path): look(at: path)
      case .claimed(let id): look(atClaim: id)
      }
    }
    handOverWhatIsReady()
    removeEmptiedFolders()
  }

  private func wait() {
    var deadline: ContinuousClock.Instant?
    func consider(_ instant: ContinuousClock.Instant?) {
      if let instant { deadline = min(deadline ?? instant, instant) }
    }
    if !draining {
      consider(nextRescan)
      consider(tracker.nextLook)
      consider(pausedUntil)
      if pausedUntil == nil, inHandler.count < settings.outstanding { consider(held.values.compactMap(\.due).min()) }
      consider(emptied.values.min()?.advanced(by: settings.folderGrace))
    }
    var waited = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
    if !draining, let inotify { waited.append(pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0)) }
    poll(&waited, nfds_t(waited.count), deadline.map { Self.milliseconds(until: $0, from: now) } ?? -1)
  }

  /// Rounded up, so that poll does not return just before the time and find nothing to do.
  private static func milliseconds(until deadline: ContinuousClock.Instant, from now: ContinuousClock.Instant) -> Int32 {
    let left = (deadline - now).components
    if left.seconds < 0 || left.attoseconds < 0 { return 0 }
    return Int32(min(left.seconds, 3_600) * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1)
  }
}

/// First in, first out; each path at most once.
struct ReadyQueue {
  private var paths: [InboxPath] = []
  private var head = 0
  private var members: Set<InboxPath> = []

  var isEmpty: Bool { members.isEmpty }

  mutating func append(_ path: InboxPath) {
    if members.insert(path).inserted { paths.append(path) }
  }

  mutating func popFirst() -> InboxPath? {
    guard head < paths.count else { return nil }
    let path = paths[head]
    head += 1
    members.remove(path)
    if head > 1_024, head * 2 > paths.count {
      paths.removeFirst(head)
      head = 0
    }
    return path
  }
}
