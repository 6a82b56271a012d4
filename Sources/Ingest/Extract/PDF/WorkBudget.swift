#if canImport(Glibc)
  import Glibc
#endif

/// The processor time that poppler may take for one file beside text recognition.
///
/// Poppler can't be interrupted: forms that draw forms, or a stream that unpacks to gigabytes, keep it busy for hours. In the worker a
/// timer of the kernel ends the process (SIGPROF) when the budget is used up, and the service takes that end for a bomb. Nowhere else is it armed.
final class WorkBudget {
  private static let seconds = 4.0
  /// Ten times what a dense page takes.
  static let perPage = 0.1
  /// Decoding a page of a colour scan takes about one.
  static let perDrawing = 3.0

  private let endsProcess: Bool
  private var left = WorkBudget.seconds

  init(endsProcess: Bool) {
    self.endsProcess = endsProcess
  }

  /// Does the work with what is left and what this piece of work adds.
  func spend<Result, Failure: Error>(adding seconds: Double, _ work: () throws(Failure) -> Result) throws(Failure) -> Result {
    guard endsProcess else { return try work() }
    left += seconds
    Self.setTimer(left)
    defer { left = Self.setTimer(0) }
    return try work()
  }

  /// EX_OSERR of sysexits.h, as for a sandbox that can't be entered.
  private static let unguarded: Int32 = 71

  /// The seconds that were left on it before.
  @discardableResult
  private static func setTimer(_ seconds: Double) -> Double {
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = Int((seconds - seconds.rounded(.down)) * 1_000_000)
    var before = itimerval()
    // A budget that nothing guards is worse than none: the file is not read.
    guard setitimer(Int32(ITIMER_PROF.rawValue), &timer, &before) == 0 else { _exit(Self.unguarded) }
    return Double(before.it_value.tv_sec) + Double(before.it_value.tv_usec) / 1_000_000
  }
}
