import GRDB
import Synchronization

/// Counts the transactions that touched chunks, so that a search knows without asking the database whether memory is current.
///
/// It sees the commits of this process alone; no other may write to the data folder while this one holds its lock.
final class CommitCounter: TransactionObserver, Sendable {
  private let commits = Atomic<Int>(1)
  private let isTouched = Atomic<Bool>(false)

  var count: Int { commits.load(ordering: .acquiring) }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool {
    eventKind.tableName == "chunks"
  }

  func databaseDidChange() {
    isTouched.store(true, ordering: .relaxed)
  }

  func databaseDidChange(with event: DatabaseEvent) {
    databaseDidChange()
    // One row is enough to know.
    stopObservingDatabaseChangesUntilNextTransaction()
  }

  func databaseDidCommit(_ db: Database) {
    if isTouched.exchange(false, ordering: .relaxed) { commits.add(1, ordering: .releasing) }
  }

  func databaseDidRollback(_ db: Database) {
    isTouched.store(false, ordering: .relaxed)
  }
}
