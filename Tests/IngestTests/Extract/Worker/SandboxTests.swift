import CSandbox
import Foundation
import Testing

@testable import Ingest

/// The sandbox of the real worker program, on the kernel that runs the tests.
@Suite(.serialized, .enabled(if: ExtractionWorker.locateWorker() != nil, "chartkeep-worker is not beside the tests"))
struct SandboxTests {
  private func report(protecting paths: [String] = []) throws -> SandboxReport {
    let worker = try #require(ExtractionWorker.locateWorker())
    return try #require(SandboxCheck(executable: worker, limits: ExtractionLimits()).report(protecting: paths))
  }

  @Test(.enabled(if: ck_sandbox_landlock_version() > 0, "this kernel has no Landlock"))
  func `from inside the worker everything but reading is refused`() throws {
    let secret = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID().uuidString)")
    try Data("kept from workers".utf8).write(to: secret)
    defer { try? FileManager.default.removeItem(at: secret) }
    let report = try report(protecting: [secret.path])
    #expect(report.problem == nil)
    #expect(report.attempts.count >= 31)
    for attempt in report.attempts {
      #expect(attempt.inside.isRefusal, "\(attempt.name)")
    }
    // These would succeed without the sandbox, so it is the sandbox that refuses them.
    let names = [
      "read_file", "write_file", "read_system_file", "list_folder", "signal_parent", "make_socket_pair", "start_process", "start_thread",
      "run_program", "turn_memory_into_code", "take_more_memory_than_allowed", "trace",
    ]
    for name in names {
      let attempt = try #require(report.attempts.first { $0.name == name })
      #expect(attempt.outside == .allowed, "\(name)")
    }
    #expect(report.attempts.first { $0.name == "trace" }?.inside == .killed)
    #expect(report.permitted?.inside.isRefusal != true)
  }

  @Test(.enabled(if: ck_sandbox_landlock_version() > 0, "this kernel has no Landlock"))
  func `entering it costs no more than five milliseconds`() throws {
    // The least of several: other tests run meanwhile.
    let times = try (0..<5).map { _ in try report().microseconds }
    #expect(try #require(times.min()) <= 5_000)
  }

  @Test func `a report with anything let through names it`() {
    var report = SandboxReport(landlockVersion: 0, hasFilters: true)
    #expect(report.problem?.contains("Landlock") == true)
    report.landlockVersion = 1
    #expect(report.problem != nil)
    report.isConfined = true
    report.attempts = [.init(name: "connect_tcp", path: nil, outside: .allowed, inside: .refused)]
    #expect(report.problem == nil)
    report.attempts.append(.init(name: "use_bpf", path: nil, outside: .failed, inside: .failed))
    #expect(report.problem?.contains("use_bpf") == true)
  }

  @Test func `a program that is not the worker is no proof`() {
    for program in ["/bin/true", "/bin/cat", "/nonexistent"] {
      #expect(SandboxCheck(executable: program, limits: ExtractionLimits()).report(protecting: []) == nil, "\(program)")
    }
  }
}
