import CSandbox
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Asks the worker program to try its sandbox on this machine.
package struct SandboxCheck: Sendable {
  private let executable: String
  private let limits: ExtractionLimits

  package init(executable: String, limits: ExtractionLimits) {
    self.executable = executable
    self.limits = limits
  }

  /// `paths` are files that must be out of a worker's reach. They are opened, and no byte of them is kept.
  /// Nil when the worker could not be asked. Blocks for about a second.
  package func report(protecting paths: [String]) -> SandboxReport? {
    guard let limitsText = try? String(decoding: JSONEncoder().encode(limits), as: UTF8.self) else { return nil }
    var ends: [Int32] = [-1, -1]
    guard ck_sandbox_pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    let nothing = ExtractionInput(takingOwnership: open("/dev/null", O_RDONLY | O_CLOEXEC))
    let process = SpawnThread.shared.spawn(
      SpawnThread.Job(
        path: executable, arguments: ["chartkeep-worker", limitsText, "--probe"] + paths, environment: WorkerProcess.environment,
        output: ends[1], input: nothing.descriptor))
    close(ends[1])
    guard let process else { return nil }
    let answer = Self.read(ends[0])
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return answer.flatMap { try? JSONDecoder().decode(SandboxReport.self, from: $0) }
  }

  /// All that is said within twenty seconds, or nil.
  private static func read(_ descriptor: Int32) -> Data? {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(20)
    var answer = Data()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while clock.now < deadline, answer.count < 1_048_576 {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 500) > 0 else { continue }
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? answer : nil }
      answer.append(contentsOf: chunk[..<count])
    }
    return nil
  }
}
