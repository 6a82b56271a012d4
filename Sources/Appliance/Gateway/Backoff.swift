/// How long to wait before another try: twice as long each time, with chance, so that not all come back at once; what the server asked for
/// counts when it is more, and a server that asks for too much is not waited for.
struct Backoff: Sendable {
  var tries = 3
  /// Seconds.
  var first = 0.5
  var longest = 20.0

  /// Seconds after the failure of try `number` (from 1); nil when there is no use in another.
  func pause(after number: Int, retryAfter: Double?, chance: Double = .random(in: 0...1)) -> Double? {
    guard number < tries else { return nil }
    var step = first
    for _ in 1..<max(1, number) { step *= 2 }
    let own = min(longest, step) * (0.5 + chance / 2)
    guard let retryAfter else { return own }
    return retryAfter <= longest ? max(own, retryAfter) : nil
  }
}
