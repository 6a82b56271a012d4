import Foundation

/// A serial executor with a thread of its own, for an actor whose work would block the cooperative pool's few threads.
final class ThreadExecutor: SerialExecutor {
  private let jobs = JobQueue()

  init(name: String) {
    // The thread holds the queue alone: when the executor goes, the queue closes and the thread ends.
    let jobs = jobs
    let thread = Thread {
      while let job = jobs.next() { job() }
    }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }

  deinit {
    jobs.close()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

/// What is to be run, first come, first served.
///
/// `@unchecked Sendable`: `waiting` and `isClosed` are touched only while `condition` is locked.
private final class JobQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var waiting: [@Sendable () -> Void] = []
  private var isClosed = false

  func add(_ job: @escaping @Sendable () -> Void) {
    condition.withLock {
      waiting.append(job)
      condition.signal()
    }
  }

  /// Waits for a job; nil when the queue is closed and empty.
  func next() -> (@Sendable () -> Void)? {
    condition.withLock {
      while waiting.isEmpty, !isClosed { condition.wait() }
      return waiting.isEmpty ? nil : waiting.removeFirst()
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.signal()
    }
  }
}
