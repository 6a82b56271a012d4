import Testing

@testable import Ingest

struct StabilityTrackerTests {
  private let start = ContinuousClock.now
  private let settings = StabilityTracker<String>.Settings()

  private func at(_ seconds: Double) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }
  private func file(_ size: Int64, modified: Int64 = 1, inode: UInt64 = 1) -> FileFingerprint {
    FileFingerprint(device: 1, inode: inode, size: size, modified: modified)
  }

  @Test func `a file is ready when it was closed and stayed the same for five seconds`() {
    var tracker = StabilityTracker<String>(settings)
    #expect(tracker.observe("a", file(0), .opened, at: at(0)) == .wait)
    #expect(tracker.observe("a", file(9), .finished, at: at(1)) == .wait)
    #expect(tracker.due(at: at(5.9)).isEmpty)
    #expect(tracker.due(at: at(6)) == ["a"])
    #expect(tracker.observe("a", file(9), at: at(6)) == .claim)
    #expect(tracker.observe("a", file(9), at: at(7)) == .claim)
    #expect(tracker.due(at: at(100)).isEmpty)
  }

  @Test func `a file found by looking is ready after the same time`() {
    var tracker = StabilityTracker<String>(settings)
    #expect(tracker.observe("a", file(9), at: at(0)) == .wait)
    #expect(tracker.observe("a", file(9), at: at(4.9)) == .wait)
    #expect(tracker.observe("a", file(9), at: at(5)) == .claim)
  }

  @Test func `each change starts the time anew, whatever the file's own clock says`() {
    var tracker = StabilityTracker<String>(settings)
    _ = tracker.observe("a", file(1, modified: 4_102_444_800_000_000_000), at: at(0))
    #expect(tracker.observe("a", file(1, modified: 0), at: at(5)) == .wait)
    #expect(tracker.observe("a", file(2, modified: 0), at: at(10)) == .wait)
    #expect(tracker.observe("a", file(2, modified: 0), at: at(15)) == .claim)
    #expect(tracker.observe("a", file(3, modified: 0), at: at(16)) == .wait)
  }

  @Test func `an empty file waits longer, an open one longest`() {
    var tracker = StabilityTracker<String>(settings)
    _ = tracker.observe("empty", file(0), .finished, at: at(0))
    _ = tracker.observe("open", file(9), .opened, at: at(0))
    #expect(tracker.observe("empty", file(0), at: at(9.9)) == .wait)
    #expect(tracker.observe("empty", file(0), at: at(10)) == .claim)
    #expect(tracker.observe("open", file(9), at: at(59)) == .wait)
    #expect(tracker.observe("open", file(9), at: at(60)) == .claim)
  }

  @Test func `another file under the same name begins anew`() {
    var tracker = StabilityTracker<String>(settings)
    _ = tracker.observe("a", file(9, inode: 1), at: at(0))
    #expect(tracker.observe("a", file(9, inode: 2), at: at(5)) == .wait)
    #expect(tracker.observe("a", file(9, inode: 2), at: at(10)) == .claim)
  }

  @Test func `half an hour of changes is reported once`() {
    var tracker = StabilityTracker<String>(settings)
    var reports: [Int] = []
    for minute in 0...90 {
      let action = tracker.observe("a", file(Int64(minute + 1)), at: at(Double(minute) * 60))
      #expect(action != .claim)
      if action == .stillCopying { reports.append(minute) }
    }
    #expect(reports == [30])
  }

  @Test func `what is removed is forgotten`() {
    var tracker = StabilityTracker<String>(settings)
    _ = tracker.observe("a", file(9), at: at(0))
    tracker.remove("a")
    #expect(tracker.due(at: at(100)).isEmpty)
    #expect(tracker.count == 0)
    #expect(tracker.observe("a", file(9), at: at(100)) == .wait)
  }

  /// Any history of writes, closes and looks, against the definition: at every look of the last five seconds the same file, and a look
  /// at least that long ago.
  @Test(arguments: 0..<50) func `claims are exactly what the definition allows`(seed: UInt64) {
    var random = Xorshift(seed: seed)
    var tracker = StabilityTracker<Int>()
    var looks: [Int: [(time: Double, fingerprint: FileFingerprint)]] = [:]
    var sizes: [Int: Int64] = [:]
    var time = 0.0
    for _ in 0..<400 {
      time += Double(random.next() % 2_000) / 1_000
      let key = Int(random.next() % 3)
      var evidence = StabilityTracker<Int>.Evidence.seen
      switch random.next() % 4 {
      case 0: sizes[key, default: 1] += 1
      case 1: evidence = .finished
      default: break
      }
      let fingerprint = file(sizes[key, default: 1])
      if evidence == .finished { looks[key] = [] }
      let action = tracker.observe(key, fingerprint, evidence, at: at(time))
      looks[key, default: []].append((time, fingerprint))
      let same = looks[key, default: []].reversed().prefix { $0.fingerprint == fingerprint }
      let quiet = time - (same.last?.time ?? time)
      #expect((action == .claim) == (quiet >= 5 - 1e-9))
      if let next = tracker.nextLook { #expect(next <= at(time + 60)) }
    }
  }
}

/// A small generator with a seed, so that a failing case can be run again.
struct Xorshift {
  private var state: UInt64

  init(seed: UInt64) {
    self.state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state >> 11
  }
}
