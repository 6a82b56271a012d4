import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// What is counted together. The figures are settings; see `web.limits` in the configuration.
enum RateBucket: String, Sendable, CaseIterable {
  /// Pages and calls, unless said otherwise here.
  case general
  /// What sends mail, or asks a model or another machine.
  case costly
  case uploads
  /// What a page does by itself or at every key: assets, event streams, decisions of a review.
  case frequent

  /// Of a route as registered. What is not named is general.
  static func of(_ route: String) -> RateBucket { named[route] ?? .general }

  private static let named: [String: RateBucket] = [
    "GET /assets/{name}": .frequent,
    "GET /livez": .frequent,
    "GET /readyz": .frequent,
    "GET /metrics": .frequent,
    "GET /api/v1/events": .frequent,
    "GET /api/v1/session": .frequent,
    "POST /api/v1/session/seen": .frequent,
    "GET /api/v1/documents/{id}/review": .frequent,
    "POST /api/v1/documents/{id}/review/lock": .frequent,
    "DELETE /api/v1/documents/{id}/review/lock": .frequent,
    "POST /api/v1/documents/{id}/review/findings": .frequent,
    "POST /api/v1/documents/{id}/review/findings/{finding}": .frequent,
    "POST /api/v1/documents/{id}/review/patient": .frequent,
    "POST /api/v1/documents/{id}/review/undo": .frequent,
    "POST /api/v1/documents": .uploads,
    // Each asks the provider, who is somebody else's machine.
    "GET /log-in/provider/{id}": .costly,
    "GET /log-in/callback": .costly,
    "POST /register": .costly,
    "POST /forgot": .costly,
    "POST /account/verification": .costly,
    "POST /api/v1/register": .costly,
    "POST /api/v1/forgot": .costly,
    "POST /api/v1/account/verification": .costly,
  ]
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
  /// More subjects than a clinic has. Beyond them the ones that were quiet longest go, and then whoever comes is refused nothing.
  static let mostSubjects = 20_000

  private let limits: [RateBucket: Int]
  private let times = Mutex<[Key: [ContinuousClock.Instant]]>([:])
  private let now: @Sendable () -> ContinuousClock.Instant

  init(_ limits: Settings.Limits, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock().now }) {
    self.limits = [.general: limits.general, .costly: limits.costly, .uploads: limits.uploads, .frequent: limits.frequent]
    self.now = now
  }

  func take(_ bucket: RateBucket, for subject: Subject) -> Standing {
    let time = now()
    let limit = limits[bucket] ?? 0
    return times.withLock { times in
      if times.count >= Self.mostSubjects { Self.forget(&times, at: time) }
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

  private static func forget(_ times: inout [Key: [ContinuousClock.Instant]], at time: ContinuousClock.Instant) {
    times = times.filter { $0.value.last.map { time - $0 < window } ?? false }
    if times.count >= mostSubjects { times.removeAll() }
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
