import CSandbox
import Foundation
import Ingest

#if canImport(Glibc)
  import Glibc
#endif

/// Tries from inside the sandbox what a hostile file would like to do, and once outside, which tells a refusal by the sandbox from one
/// that anybody would get.
struct SandboxProbe {
  let sandbox: Sandbox

  /// `paths` are files that must be out of reach, such as the clinic's database.
  func report(on paths: [String]) -> SandboxReport {
    var report = SandboxReport(landlockVersion: Int(ck_sandbox_landlock_version()), hasFilters: ck_sandbox_has_filters() == 1)
    for (number, name) in Self.names.enumerated() {
      let takesPath = name == "read_file" || name == "write_file"
      for path in takesPath ? paths : [""] {
        report.attempts.append(attempt(number, name, path))
      }
    }
    // What a sandbox that refuses everything would fail.
    let needed = sandbox.readable.first { access($0, R_OK) == 0 }
    if let needed, let number = Self.names.firstIndex(of: "read_file") { report.permitted = attempt(number, "read_file", needed) }
    let start = ContinuousClock.now
    report.isConfined = sandbox.enter() && sandbox.confine()
    report.microseconds = Int((ContinuousClock.now - start) / .microseconds(1))
    return report
  }

  private func attempt(_ number: Int, _ name: String, _ path: String) -> SandboxReport.Attempt {
    SandboxReport.Attempt(
      name: name, path: path.isEmpty ? nil : path, outside: outcome(number, name, path, confined: false),
      inside: outcome(number, name, path, confined: true))
  }

  private func outcome(_ number: Int, _ name: String, _ path: String, confined: Bool) -> SandboxReport.Outcome {
    let result = withUnsafePointer(to: sandbox.limits) { limits in
      sandbox.withReadablePaths { ck_sandbox_attempt(Int32(number), path, confined ? 1 : 0, limits, $0) }
    }
    return switch result {
    case 0: .allowed
    case EPERM, EACCES, ENOSYS: .refused
    case ENOMEM where name == "take_more_memory_than_allowed": .refused
    case -SIGSYS: .killed
    default: .failed
    }
  }

  private static var names: [String] {
    var names: [String] = []
    while let name = ck_sandbox_attempt_name(Int32(names.count)) { names.append(String(cString: name)) }
    return names
  }
}
