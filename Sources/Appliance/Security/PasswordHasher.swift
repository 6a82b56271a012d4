import Foundation

/// Hashes and checks passwords on threads of its own: at most all cores but one, so that log-ins never take the whole machine.
package struct PasswordHasher: Sendable {
  package let cost: Int
  private let threads: HashingThreads

  /// `cost` below 12 is for tests.
  package init(
    cost: Int = PasswordHash.defaultCost, threads: Int = max(1, ProcessInfo.processInfo.activeProcessorCount - 1), maximumWaiting: Int = 50
  ) {
    self.cost = cost
    self.threads = HashingThreads(count: threads, maximumWaiting: maximumWaiting)
  }

  package func hash(_ password: Secret<String>) async throws(PasswordHashError) -> PasswordHash {
    let cost = cost
    let outcome = await threads.run {
      do throws(PasswordHashError) {
        return Result<PasswordHash, PasswordHashError>.success(try PasswordHash(hashing: password, cost: cost))
      } catch {
        return .failure(error)
      }
    }
    guard let outcome else { throw .busy }
    return try outcome.get()
  }

  /// Whether `password` belongs to `hash`. Nil, for a name that does not exist, takes as long and is always false.
  package func verify(_ password: Secret<String>, against hash: PasswordHash?) async throws(PasswordHashError) -> Bool {
    let hash = hash ?? PasswordHash(stored: PasswordHash.dummySetting(cost: cost))
    guard let matches = await threads.run({ hash.matches(password) }) else { throw .busy }
    return matches
  }

  /// Whether a hash was made with less work than is asked for today: hash again at the next log-in.
  package func needsRehash(_ hash: PasswordHash) -> Bool {
    hash.cost.map { $0 < cost } ?? true
  }
}
