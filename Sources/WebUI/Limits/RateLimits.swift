import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// What is counted together. The figures are settings; see `web.limits` in the configuration. Which route is in which: `RateBucket.ofRoutes`.
enum RateBucket: String, Sendable, CaseIterable {
  /// Pages and calls, unless said otherwise here.
  case general
  /// What sends mail, asks a model or another machine, or drafts.
  case costly
  case uploads
  /// What a page does by itself or at every key: assets, event streams, decisions of a review.
  case frequent
}

/// Counts requests, exactly: in any 60 seconds no more than the limit of a bucket, for each user, or for each address where nobody is logged in.
/// It keeps the times of the requests that were let through, so no border of a window lets twice as many pass. What is refused is not counted.
/// In memory: a restart forgets.
final class RateLimits: Sendable {
  /// What a request was told of its bucket.
  struct Standing: Sendable {
    var bucket: RateBucket
    var limit: Int
    var remaining: Int
    /// Seconds until the oldest request is forgotten, 1–60.
    var reset: Int
    var isAllowed: Bool
  }

  enum Subject: Hashable, Sendable {
    case user(Int64)
    case address(String)
  }

  private struct Key: Hashable {
    var subject: Subject
    var bucket: RateBucket
  }

  static let window: Duration = .seconds(60)
  /// More addresses than a clinic has. Beyond them the half that was quiet longest is forgotten; users never are, however many addresses somebody has.
  static let mostAddresses = 20_000

  private let limits: [RateBucket: Int]
  private let times = Mutex<[Key: [ContinuousClock.Instant]]>([:])
  private let now: @Sendable () -> ContinuousClock.Instant
  private let room: Int

  init(
    _ limits: Settings.Limits, room: Int = mostAddresses, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock().now }
  ) {
    self.room = room
    self.limits = [.general: limits.general, .costly: limits.costly, .uploads: limits.uploads, .frequent: limits.frequent]
    self.now = now
  }

  func take(_ bucket: RateBucket, for subject: Subject) -> Standing {
    let time = now()
    let limit = limits[bucket] ?? 0
    return times.withLock { times in
      if times.count >= room { forget(&times, at: time) }
      let key = Key(subject: subject, bucket: bucket)
      var taken = times[key] ?? []
      let old = taken.firstIndex { time - $0 < Self.window } ?? taken.endIndex
      taken.removeFirst(old)
      let isAllowed = taken.count < limit
      if isAllowed { taken.append(time) }
      times[key] = taken
      let wait = taken.first.map { Self.window - (time - $0) } ?? .zero
      return Standing(
        bucket: bucket, limit: limit, remaining: limit - taken.count, reset: min(60, max(1, Int(wait.seconds.rounded(.up)))),
        isAllowed: isAllowed)
    }
  }

  private func forget(_ times: inout [Key: [ContinuousClock.Instant]], at time: ContinuousClock.Instant) {
    times = times.filter { $0.value.last.map { time - $0 < Self.window } ?? false }
    let addresses = times.compactMap { key, taken in
      if case .address = key.subject, let last = taken.last { (key: key, last: last) } else { nil }
    }
    guard addresses.count >= room / 2 else { return }
    for (key, _) in addresses.sorted(by: { $0.last < $1.last }).prefix(addresses.count / 2) { times[key] = nil }
  }

  /// IPv6 hosts have whole networks to themselves, so 64 bits stand for one (RFC 6177).
  static func subject(address: String) -> Subject {
    guard address.contains(":"), !address.hasPrefix("::ffff:") else { return .address(address) }
    let groups = expanded(address).prefix(4)
    return .address(groups.joined(separator: ":") + "::/64")
  }

  private static func expanded(_ address: String) -> [String] {
    let plain = address.prefix { $0 != "%" }
    let halves = plain.components(separatedBy: "::")
    let front = halves.first.map { $0.isEmpty ? [] : $0.components(separatedBy: ":") } ?? []
    let back = halves.count > 1 && !halves[1].isEmpty ? halves[1].components(separatedBy: ":") : []
    return front + Array(repeating: "0", count: max(0, 8 - front.count - back.count)) + back
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension RateLimits.Standing {
  /// The fields of draft-ietf-httpapi-ratelimit-headers-10, and those of its earlier drafts, which clients know.
  func addFields(to response: inout Response) {
    let fields = [
      ("RateLimit-Policy", "\"\(bucket.rawValue)\";q=\(limit);w=60"), ("RateLimit", "\"\(bucket.rawValue)\";r=\(remaining);t=\(reset)"),
      ("RateLimit-Limit", "\(limit)"), ("RateLimit-Remaining", "\(remaining)"), ("RateLimit-Reset", "\(reset)"),
    ]
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { response.headers[name] = value }
    }
  }

  var refusal: Refusal {
    Refusal(
      .tooManyRequests, "Too many requests in a minute. Wait \(reset) seconds and try again. Nothing was changed.",
      retryAfter: Double(reset))
  }
}

/// An error of a request that was counted: its answer carries the count too.
struct CountedError: Error {
  var underlying: any Error
  var standing: RateLimits.Standing
}
