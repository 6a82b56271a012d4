import CSandbox
import Foundation
import Ingest

#if canImport(Glibc)
  import Glibc
#endif

/// `chartkeep-worker LIMITS [password]` reads the one file that is open as descriptor 3, says on standard output what it found (`WorkerMessage`), and ends.
/// It is started by `ExtractionWorker` and by nobody else: LIMITS is `ExtractionLimits` as JSON; with `password` the file's
/// password stands before its bytes (`ExtractionInput.memfd`).

let usageError: Int32 = 64
let osError: Int32 = 71

guard CommandLine.arguments.count == 2 || CommandLine.arguments.dropFirst(2) == ["password"],
  let limits = try? JSONDecoder().decode(ExtractionLimits.self, from: Data(CommandLine.arguments[1].utf8))
else { exit(usageError) }

// Locked down before the first byte of the file is read. With a second thread running the sandbox would not be complete.
var sandbox = ck_sandbox_limits(memory: UInt64(limits.memoryBytes), cpu_seconds: UInt64(limits.cpuSeconds), open_files: 64)
guard ck_sandbox_thread_count() == 1, ck_sandbox_enter(&sandbox) == 0 else { exit(osError) }

let channel = MessageChannel(takingOverStandardOutput: ())
let message: WorkerMessage
do throws(ExtractionFailure) {
  let input = ExtractionInput(takingOwnership: 3, carriesPassword: CommandLine.arguments.count == 3)
  let (data, password) = try input.contentsAndPassword(limits)
  let file = try Extractor(limits: limits, password: password, endsProcess: true).extract(data) { page, count in
    channel?.send(WorkerMessage(progress: .init(page: page, of: count)))
  }
  message = WorkerMessage(result: file)
} catch {
  message = WorkerMessage(failure: error)
}
exit(channel?.send(message) == true ? 0 : osError)
