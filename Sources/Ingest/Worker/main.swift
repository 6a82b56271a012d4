import CSandbox
import Foundation
import Ingest

#if canImport(Glibc)
  import Glibc
#endif

/// `chartkeep-worker LIMITS [--password | --pictures] [--unconfined]` reads the one file that is open as descriptor 3, says on standard output what it found
/// (`WorkerMessage`), and ends. It is started by `ExtractionWorker` and by nobody else: LIMITS is `ExtractionLimits` as JSON;
/// with `--password` the file's password stands before its bytes (`ExtractionInput.memfd`), with `--pictures` the pages to draw (`PictureJob`).
///
/// `chartkeep-worker LIMITS --probe [PATH…]` tries the sandbox from inside and prints a `SandboxReport` as JSON.

let usageError: Int32 = 64
let osError: Int32 = 71

guard CommandLine.arguments.count >= 2,
  let limits = try? JSONDecoder().decode(ExtractionLimits.self, from: Data(CommandLine.arguments[1].utf8))
else { exit(usageError) }
let sandbox = Sandbox(limits)
let options = CommandLine.arguments.dropFirst(2)

if options.first == "--probe" {
  let report = SandboxProbe(sandbox: sandbox).report(on: Array(options.dropFirst()))
  guard let text = try? JSONEncoder().encode(report) else { exit(osError) }
  print(String(decoding: text, as: UTF8.self))
  exit(report.problem == nil ? 0 : 1)
}

// Locked down before the first byte of the file is read.
guard sandbox.enter(), let channel = MessageChannel(takingOverStandardOutput: ()),
  options.contains("--unconfined") || sandbox.confine()
else { exit(osError) }

let message: WorkerMessage
do throws(ExtractionFailure) {
  let isDrawing = options.contains("--pictures")
  let input = ExtractionInput(takingOwnership: 3, carriesPassword: options.contains("--password"), carriesJob: isDrawing)
  if isDrawing {
    let (data, job) = try input.contentsAndJob(limits)
    message = WorkerMessage(pictures: try PagePainter(limits: limits, endsProcess: true).draw(data, job))
  } else {
    let (data, password) = try input.contentsAndPassword(limits)
    let file = try Extractor(limits: limits, password: password, endsProcess: true).extract(data) { page, count in
      channel.send(WorkerMessage(progress: .init(page: page, of: count)))
    }
    message = WorkerMessage(result: file)
  }
} catch {
  message = WorkerMessage(failure: error)
}
exit(channel.send(message) ? 0 : osError)
