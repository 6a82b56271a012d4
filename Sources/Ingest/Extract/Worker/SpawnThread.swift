import CSandbox
import Dispatch
import Foundation
import Synchronization

/// The one thread that starts worker processes. Linux kills a worker when the *thread* that spawned it ends (PR_SET_PDEATHSIG), so that thread has to
/// live as long as this process does.
final class SpawnThread: Sendable {
  /// A program to start: with exactly these arguments and environment, `output` as its standard output and `input` as its descriptor 3.
  struct Job: Sendable {
    var path: String
    var arguments: [String]
    var environment: [String]
    var output: Int32
    var input: Int32
  }

  private final class Ticket: Sendable {
    let job: Job
    let process = Mutex<Int32?>(nil)
    let done = DispatchSemaphore(value: 0)

    init(_ job: Job) {
      self.job = job
    }
  }

  static let shared = SpawnThread()

  private let tickets = Mutex<[Ticket]>([])
  private let waiting = DispatchSemaphore(value: 0)

  private init() {
    let thread = Thread { [unowned self] in
      // `shared` is never freed, so neither does the thread end nor `self` go away.
      while true {
        waiting.wait()
        guard let ticket = tickets.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
        let process = Self.spawn(ticket.job)
        ticket.process.withLock { $0 = process }
        ticket.done.signal()
      }
    }
    thread.name = "spawn"
    thread.start()
  }

  /// The process id, or nil when it could not be started. Blocks the caller, which must have a thread of its own.
  func spawn(_ job: Job) -> Int32? {
    let ticket = Ticket(job)
    tickets.withLock { $0.append(ticket) }
    waiting.signal()
    ticket.done.wait()
    return ticket.process.withLock(\.self)
  }

  private static func spawn(_ job: Job) -> Int32? {
    var process: Int32 = 0
    let result = withCStrings(job.arguments) { arguments in
      withCStrings(job.environment) { environment in
        ck_sandbox_spawn(job.path, arguments, environment, job.output, job.input, &process)
      }
    }
    return result == 0 ? process : nil
  }

  /// The strings as C wants them: an array of pointers, ended by a null.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}
