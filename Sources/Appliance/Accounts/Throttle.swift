package import Foundation
import GRDB

/// How long somebody has to wait after failed attempts.
///
/// Three counts, because each alone is of use to an attacker. By name and address: guesses at one account. By address: one guess each at many
/// accounts. By name alone, with a high limit that does not bind browsers which were let in before: guesses from many addresses, without a
/// stranger being able to lock somebody out.
package enum Throttle {
  /// Attempts that cost nothing.
  static let pairLimit = 5
  static let addressLimit = 10
  static let nameLimit = 50
  /// An hour of quiet starts a count anew.
  static let memory: TimeInterval = 3600

  /// Seconds: none up to the limit, then doubling from 2 s up to five minutes.
  package static func wait(after failures: Int, limit: Int = pairLimit) -> TimeInterval {
    guard failures >= limit else { return 0 }
    return min(300, pow(2, Double(min(failures - limit, 10) + 1)))
  }

  /// What a count is worth after so much quiet. What a clock that was years ahead has noted is worth nothing: it would keep people out for years.
  static func remembered(_ count: Int, after quiet: TimeInterval) -> Int {
    (-ClockGuard.tolerance...memory).contains(quiet) ? count : 0
  }

  /// What is counted, and from when on it costs time.
  struct Count: Sendable {
    var subject: Data
    var limit: Int
    /// A success clears it. A count by address stays: who guesses would clear it with an account of their own.
    var isClearedBySuccess = true
  }

  static func subject(_ kind: String, _ value: String) -> Data { Data("throttle|\(kind)|\(value)".utf8) }

  /// `isKnown`: this browser was let in under this name before.
  static func logIn(_ name: String, from address: String, isKnown: Bool) -> [Count] {
    let name = name.lowercased()
    var counts = [
      Count(subject: subject("pair", "\(name)|\(address)"), limit: pairLimit),
      Count(subject: subject("address", address), limit: addressLimit, isClearedBySuccess: false),
    ]
    if !isKnown { counts.append(Count(subject: subject("login", name), limit: nameLimit)) }
    return counts
  }

  /// Codes that are typed or followed: guesses by address.
  static func code(_ purpose: String, from address: String) -> [Count] {
    [Count(subject: subject("code-\(purpose)", address), limit: addressLimit, isClearedBySuccess: false)]
  }
}

extension Accounts {
  /// Counts an attempt before it is looked at, so that a hundred at once are a hundred; refuses it when there were too many.
  func attempt(_ counts: [Throttle.Count]) async throws {
    let time = now()
    let subjects = counts.map { (keys.mac($0.subject, purpose: .tokens), $0.limit) }
    let wait = try await database.pool.write { [store] db -> TimeInterval in
      var earlier: [Int] = []
      var wait: TimeInterval = 0
      for (mac, limit) in subjects {
        let row = try store.failures(of: mac, in: db)
        let quiet = row.map { time.timeIntervalSince($0.lastAt) } ?? 0
        let count = Throttle.remembered(row?.count ?? 0, after: quiet)
        wait = max(wait, Throttle.wait(after: count, limit: limit) - max(0, quiet))
        earlier.append(count)
      }
      guard wait <= 0 else { return wait }
      for ((mac, _), count) in zip(subjects, earlier) { try store.setFailures(count + 1, of: mac, at: time, in: db) }
      return 0
    }
    if wait > 0 {
      throw Refusal(.tooManyAttempts, "Too many attempts. Wait \(Int(wait.rounded(.up))) seconds and try again.", retryAfter: wait)
    }
  }

  /// Takes the attempt back that was counted: it was none.
  func succeeded(_ counts: [Throttle.Count], in db: Database) throws {
    for count in counts {
      let mac = keys.mac(count.subject, purpose: .tokens)
      if count.isClearedBySuccess {
        try store.clearFailures(of: mac, in: db)
      } else if let row = try store.failures(of: mac, in: db) {
        try store.setFailures(max(0, row.count - 1), of: mac, at: row.lastAt, in: db)
      }
    }
  }
}
