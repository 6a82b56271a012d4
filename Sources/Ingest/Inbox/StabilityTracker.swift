/// Decides when a dropped file is complete. Pure: it is told what was seen and when, and says what to do; it never looks or waits itself.
///
/// ```
///             changed, opened                      changed, opened
///            ┌──────────────┐                 ┌─────────────────────┐
///  observe ─►│   watching   │── quiet long ──►│        ready        │──► remove (claimed, or gone)
///            └──────┬───────┘    enough       └─────────────────────┘
///                   └─ still changing after 30 min ─► stillCopying, once
/// ```
///
/// 1. Ready is only what was seen twice, at least the quiet time apart, with the same fingerprint at every look between.
/// 2. The clock is monotonic; the file's own times are compared with each other only.
/// 3. A file that was seen being created and not closed since is still open in its writer: a stalled network copy. It must stay quiet
///    for longer. This is no proof (a hard link is created and never closed), so it does not wait for ever.
/// 4. Another file under the same key (device or inode differ) begins anew.
struct StabilityTracker<Key: Hashable & Sendable>: Sendable {
  typealias Instant = ContinuousClock.Instant

  struct Settings: Sendable {
    /// Quiet time after a close or a move, or for what was found by looking.
    var settle: Duration = .seconds(5)
    /// For an empty file: many programs create first and write later.
    var settleEmpty: Duration = .seconds(10)
    /// For a file that its writer seems to hold open.
    var settleOpen: Duration = .seconds(60)
    var stillCopyingAfter: Duration = .seconds(30 * 60)
  }

  /// What made the caller look.
  enum Evidence: Sendable {
    /// A rescan, a timer, a change of attributes.
    case seen
    /// Created by an open for writing.
    case opened
    /// Closed after writing, or moved in whole.
    case finished
  }

  enum Action: Equatable, Sendable {
    case wait
    /// Said at each observation as long as it holds.
    case claim
    /// Changing for very long. Said once.
    case stillCopying
  }

  private struct Entry: Sendable {
    var fingerprint: FileFingerprint
    var firstSeen: Instant
    var quietSince: Instant
    var open: Bool
    var ready = false
    var warned = false
  }

  private var entries: [Key: Entry] = [:]
  /// No watched entry is due before this; may be too early, never too late. Saves looking through thousands of entries at each turn.
  private var earliest: Instant?
  private let settings: Settings

  init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  var count: Int { entries.count }
  var keys: [Key] { Array(entries.keys) }

  func contains(_ key: Key) -> Bool { entries[key] != nil }

  mutating func observe(_ key: Key, _ fingerprint: FileFingerprint, _ evidence: Evidence = .seen, at now: Instant) -> Action {
    var entry: Entry
    if let known = entries[key], known.fingerprint.isSameObject(as: fingerprint) {
      entry = known
      if entry.fingerprint != fingerprint {
        entry.fingerprint = fingerprint
        entry.quietSince = now
        entry.ready = false
      }
    } else {
      entry = Entry(fingerprint: fingerprint, firstSeen: now, quietSince: now, open: false)
    }
    switch evidence {
    case .seen: break
    case .opened:
      entry.open = true
      entry.quietSince = now
      entry.ready = false
    case .finished:
      entry.open = false
      entry.quietSince = now
      entry.ready = false
    }

    var action = Action.wait
    if entry.ready || now >= due(entry) && now > entry.firstSeen {
      entry.ready = true
      action = .claim
    } else {
      if !entry.warned, now - entry.firstSeen >= settings.stillCopyingAfter {
        entry.warned = true
        action = .stillCopying
      }
      earliest = min(earliest ?? due(entry), due(entry))
    }
    entries[key] = entry
    return action
  }

  mutating func remove(_ key: Key) {
    entries[key] = nil
  }

  /// When to look again, or nil when nothing is being watched.
  var nextLook: Instant? { earliest }

  /// What has been quiet long enough as far as is known. The caller looks at each once more and either observes or removes it.
  mutating func due(at now: Instant) -> [Key] {
    guard let earliest, earliest <= now else { return [] }
    var keys: [(key: Key, since: Instant)] = []
    var next: Instant?
    for (key, entry) in entries where !entry.ready {
      let due = due(entry)
      if due <= now {
        keys.append((key, entry.quietSince))
      } else {
        next = min(next ?? due, due)
      }
    }
    self.earliest = next
    return keys.sorted { $0.since < $1.since }.map(\.key)
  }

  private func due(_ entry: Entry) -> Instant {
    var quiet = entry.open ? settings.settleOpen : settings.settle
    if entry.fingerprint.size == 0 { quiet = max(quiet, settings.settleEmpty) }
    return entry.quietSince.advanced(by: quiet)
  }
}
