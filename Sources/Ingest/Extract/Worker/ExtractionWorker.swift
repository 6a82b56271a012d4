import Foundation

/// Extracts text in a process of its own, one per file, so that a broken or hostile file can end that process and nothing else.
///
/// Any number of extractions may run at a time; the caller decides how many the machine bears.
package final class ExtractionWorker: Sendable {
  private let executable: String
  private let limits: ExtractionLimits
  private let isConfined: Bool

  /// Without the sandbox (`isConfined: false`) only the limits on memory, time and writing hold.
  package init(executable: String, limits: ExtractionLimits, isConfined: Bool = true) {
    self.executable = executable
    self.limits = limits
    self.isConfined = isConfined
  }

  /// `progress` is called with the page now being read, counted from 1, and the number of pages, from a thread of this object.
  ///
  /// Cancelling the task kills the process; the failure then says `interrupted`.
  package func extract(
    _ input: ExtractionInput, progress: @escaping @Sendable (_ page: Int, _ of: Int) -> Void = { _, _ in }
  ) async throws(ExtractionFailure) -> ExtractedFile {
    let process = WorkerProcess(executable: executable, limits: limits, isConfined: isConfined)
    guard case .file(let file) = try await answer(of: process, input, progress: progress) else { throw .neverAsked }
    return file
  }

  /// Draws pages of the file behind a job (`ExtractionInput.prefix`), one picture per page in the job's order.
  package func draw(_ input: ExtractionInput, _ job: PictureJob) async throws(ExtractionFailure) -> [PagePicture] {
    let process = WorkerProcess(executable: executable, limits: limits, isConfined: isConfined, job: job)
    guard case .pictures(let pictures) = try await answer(of: process, input, progress: { _, _ in }) else { throw .neverAsked }
    return pictures
  }

  private func answer(
    of process: WorkerProcess, _ input: ExtractionInput, progress: @escaping @Sendable (_ page: Int, _ of: Int) -> Void
  ) async throws(ExtractionFailure) -> WorkerProcess.Answer {
    let outcome: Result<WorkerProcess.Answer, ExtractionFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Reading a pipe and waiting for a process block, so they have a thread of their own and never one of Swift's few.
        Thread {
          continuation.resume(returning: process.run(input, progress: progress))
        }.start()
      }
    } onCancel: {
      process.cancel()
    }
    return try outcome.get()
  }

  /// The worker program: beside the running one, or where `$CHARTKEEP_WORKER` says. Nil when there is none.
  package static func locateWorker() -> String? {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let beside: String? = own.appendingPathComponent("chartkeep-worker").path
    let named = ProcessInfo.processInfo.environment["CHARTKEEP_WORKER"]
    return [beside, named].compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

extension ExtractionFailure {
  /// `WorkerProcess` lets no such answer through.
  fileprivate static let neverAsked = ExtractionFailure(.crashed, "Reading the file gave what nobody had asked for.")
}
