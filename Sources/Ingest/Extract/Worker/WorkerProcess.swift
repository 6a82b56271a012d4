import CSandbox
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The life of one worker process: started, listened to, and always waited for.
///
/// 1. A process id is signalled only while the process has not been waited for: afterwards the number may belong to another. `state` guards that.
/// 2. Whatever happens on the way, a started process is waited for exactly once, so that none is left as a zombie.
/// 3. The time is bounded by the limits' wall clock and by nothing that the worker says.
final class WorkerProcess: Sendable {
  private enum State {
    case waiting, cancelled
    case running(pid_t)
    case ended
  }

  /// What a worker gave.
  enum Answer: Sendable {
    case file(ExtractedFile)
    case pictures([PagePicture])
  }

  /// How listening ended.
  private enum Ending {
    case message(Result<Answer, ExtractionFailure>)
    case silence, violation, deadline
  }

  /// Progress notes and JSON's overhead, on top of the text that the limits allow.
  private static let spareBytes = 16_777_216

  /// Each is shown to people, so a flood of them would keep the service busy. A file has far fewer pages.
  private static let mostNotes = 100_000

  /// Exit codes by which a worker says that it could not begin: it was called wrongly, or its sandbox can't be set up.
  private static let notBegun: Set<Int32> = [64, 71]

  private let executable: String
  private let limits: ExtractionLimits
  private let isConfined: Bool
  /// What is to be drawn; nil reads the file.
  private let job: PictureJob?
  private let state = Mutex(State.waiting)

  init(executable: String, limits: ExtractionLimits, isConfined: Bool, job: PictureJob? = nil) {
    self.executable = executable
    self.limits = limits
    self.isConfined = isConfined
    self.job = job
  }

  /// Ends the process, or keeps it from starting. May be called at any time and more than once.
  func cancel() {
    state.withLock { state in
      switch state {
      case .waiting: state = .cancelled
      case .running(let process): kill(process, SIGKILL)
      case .cancelled, .ended: break
      }
    }
  }

  /// Runs one worker to its end. Blocks; called once.
  func run(_ input: ExtractionInput, progress: (_ page: Int, _ of: Int) -> Void) -> Result<Answer, ExtractionFailure> {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(limits.wallClockSeconds)
    guard let limitsText = try? String(decoding: JSONEncoder().encode(limits), as: UTF8.self) else { return .failure(.notStarted) }
    var ends: [Int32] = [-1, -1]
    guard ck_sandbox_pipe(&ends) == 0 else { return .failure(.notStarted) }
    defer { close(ends[0]) }
    let process = SpawnThread.shared.spawn(
      SpawnThread.Job(
        path: executable,
        arguments: ["chartkeep-worker", limitsText] + Self.options(of: input) + (isConfined ? [] : ["--unconfined"]),
        environment: Self.environment, output: ends[1], input: input.descriptor))
    close(ends[1])
    guard let process else { return .failure(.notStarted) }

    state.withLock { state in
      if case .cancelled = state { kill(process, SIGKILL) }
      state = .running(process)
    }
    let ending = listen(to: ends[0], until: deadline, clock: clock, progress: progress)
    // Silence means that the process is ending, and its status will tell why. After everything else, a result too, nothing that it still does is of use.
    if case .silence = ending {} else { cancel() }
    let status = wait(for: process)
    return switch ending {
    case .message(let result): result
    case .deadline: .failure(.timeout)
    case .violation: .failure(.crashed)
    case .silence: .failure(failure(of: status))
    }
  }

  private static func options(of input: ExtractionInput) -> [String] {
    if input.carriesJob { return ["--pictures"] }
    return input.carriesPassword ? ["--password"] : []
  }

  /// Why a worker ended without a result. No file makes the kernel send SIGKILL, but for its processor time: that comes from outside, from
  /// `cancel` or from a machine short of memory.
  private func failure(of status: ExitStatus) -> ExtractionFailure {
    if status.isOutOfTime(limits) { return .timeout }
    if status.isOutOfBudget { return .tooMuchWork }
    if status.wasStubborn { return .crashed }
    if status.signal == SIGKILL { return .interrupted }
    if status.signal == 0, Self.notBegun.contains(status.code) { return .notStarted }
    return .crashed
  }

  /// Exactly what the worker needs; the service's own environment may hold secrets.
  static var environment: [String] {
    let data = ProcessInfo.processInfo.environment["TESSDATA_PREFIX"].map { ["TESSDATA_PREFIX=" + $0] } ?? []
    return ["OMP_THREAD_LIMIT=1", "OPENBLAS_NUM_THREADS=1"] + data
  }

  private func listen(
    to descriptor: Int32, until deadline: ContinuousClock.Instant, clock: ContinuousClock, progress: (_ page: Int, _ of: Int) -> Void
  ) -> Ending {
    let longest = limits.textLength.multipliedReportingOverflow(by: 6).partialValue + Self.spareBytes
    var decoder = FrameDecoder(frameLimit: longest, totalLimit: longest + Self.spareBytes)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var notes = 0
    while true {
      let left = clock.now.duration(to: deadline)
      guard left > .zero else { return .deadline }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Int32(clamping: left.components.seconds * 1_000 + 1_000))
      if ready < 0, errno != EINTR { return .violation }
      guard ready > 0 else { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? .silence : .violation }
      do {
        for body in try decoder.receive(chunk[..<count]) {
          let message = try JSONDecoder().decode(WorkerMessage.self, from: body)
          switch (message.progress, message.failure, message.result, message.pictures) {
          case (let note?, nil, nil, nil):
            notes += 1
            guard notes <= Self.mostNotes, note.page >= 0, note.of >= 0 else { return .violation }
            progress(note.page, note.of)
          case (nil, let failure?, nil, nil) where failure.isSound: return .message(.failure(failure))
          case (nil, nil, let result?, nil) where job == nil && result.isSound(within: limits): return .message(.success(.file(result)))
          case (nil, nil, nil, let pictures?) where areSound(pictures): return .message(.success(.pictures(pictures)))
          default: return .violation
          }
        }
      } catch {
        return .violation
      }
    }
  }

  /// Whether they are the pages that were asked for.
  private func areSound(_ pictures: [PagePicture]) -> Bool {
    guard let job, job.pages.count == pictures.count else { return false }
    return zip(job.pages, pictures).allSatisfy { $1.isSound(for: $0) }
  }

  /// What the kernel says about an ended process.
  private struct ExitStatus {
    /// 0 for a process that ended by itself, with `code`.
    var signal: Int32
    var code: Int32
    var cpuSeconds: Int
    /// It had said its last word and went on.
    var wasStubborn: Bool

    /// The processor time ran out: SIGXCPU at the limit, SIGKILL shortly after for a process that ignores it.
    func isOutOfTime(_ limits: ExtractionLimits) -> Bool {
      signal == SIGXCPU || signal == SIGKILL && cpuSeconds >= limits.cpuSeconds
    }

    /// `WorkBudget` ended it.
    var isOutOfBudget: Bool { signal == SIGPROF }
  }

  /// Looks again and again instead of blocking, so that collecting the process and forgetting its number are one step under the lock (1), and so that
  /// one which closed its output but goes on is ended too (3).
  private func wait(for process: pid_t) -> ExitStatus {
    let clock = ContinuousClock()
    let patience = clock.now + .seconds(2)
    var isStubborn = false
    while true {
      let ended = state.withLock { [isStubborn] state -> ExitStatus? in
        var status: Int32 = 0
        var usage = rusage()
        let collected = wait4(process, &status, WNOHANG, &usage)
        // An error other than an interruption means that there is nothing to wait for.
        guard collected == process || collected < 0 && errno != EINTR else { return nil }
        state = .ended
        return ExitStatus(
          signal: status & 0x7F, code: status >> 8 & 0xFF, cpuSeconds: Int(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec),
          wasStubborn: isStubborn)
      }
      if let ended { return ended }
      if clock.now > patience {
        isStubborn = true
        cancel()
      }
      usleep(500)
    }
  }
}

extension ExtractionFailure {
  /// Codes that only this side gives are not a worker's to say: one that claims to have been interrupted would be tried for ever.
  fileprivate var isSound: Bool {
    ![.crashed, .quarantined, .interrupted].contains(code) && message.utf8.count <= 1_000
  }

  fileprivate static let timeout = ExtractionFailure(
    .timeout, "Reading the file took longer than allowed. Split it into smaller files, or ask the sender for another copy.")
  fileprivate static let tooMuchWork = ExtractionFailure(
    .bomb,
    "Reading the file takes far more work than a document of its size should, so it was refused. Print it to a new PDF, and drop that.")
  fileprivate static let crashed = ExtractionFailure(
    .crashed, "Reading the file ended unexpectedly; the file may be damaged. Ask the sender for another copy, and drop it again.")
  fileprivate static let interrupted = ExtractionFailure(
    .interrupted, "Reading the file was ended from outside. This is not the file's fault; try it again.")
  fileprivate static let notStarted = ExtractionFailure(
    .interrupted,
    "The program that reads files could not be started, or not safely. This is not the file's fault; `chartkeep doctor` tells an administrator why."
  )
}
