import Foundation
import Testing

@testable import Ingest

/// The parent side, against workers that misbehave on purpose. They are shell scripts, started the same way as the real one.
@Suite(.serialized) struct WorkerProcessTests {
  private func run(
    _ script: String, limits: ExtractionLimits = ExtractionLimits(), progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> ExtractionFailure.Code? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("worker-\(UUID().uuidString)")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    let worker = ExtractionWorker(executable: file.path, limits: limits)
    do throws(ExtractionFailure) {
      _ = try await worker.extract(try .memfd(of: Data("input".utf8)), progress: progress)
      return nil
    } catch {
      return error.code
    }
  }

  /// A frame as an argument of the shell's printf.
  private func printf(_ message: WorkerMessage) throws -> String {
    "printf '" + (try message.frame().map { "\\" + String(UInt32($0) | 0o1000, radix: 8).dropFirst() }.joined()) + "'"
  }

  @Test(arguments: [
    ("kill -SEGV $$", ExtractionFailure.Code.crashed),
    ("kill -SYS $$", .crashed),
    ("kill -KILL $$", .interrupted),
    ("kill -XCPU $$", .timeout),
    ("exit 0", .crashed),
    ("exit 3", .crashed),
    ("exit 71", .interrupted),
    // A length that would be 4 GB, a frame that is cut short, one that is no JSON, one that says nothing.
    ("printf '\\377\\377\\377\\377'; exec sleep 1000", .crashed),
    ("printf '\\020\\000\\000\\000abc'", .crashed),
    ("printf '\\003\\000\\000\\000abc'; exec sleep 1000", .crashed),
    ("printf '\\002\\000\\000\\000{}'", .crashed),
  ])
  func `each way to die has its code`(script: String, code: ExtractionFailure.Code) async throws {
    #expect(try await run(script) == code)
  }

  @Test func `what only the service may say is not taken from a worker`() async throws {
    for code in [ExtractionFailure.Code.crashed, .quarantined, .interrupted] {
      let message = try printf(WorkerMessage(failure: ExtractionFailure(code, "Try it for ever.")))
      #expect(try await run("\(message); exit 0") == .crashed, "\(code)")
    }
    let both = WorkerMessage(progress: .init(page: 1, of: 1), failure: ExtractionFailure(.bomb, "Too much."))
    #expect(try await run(printf(both)) == .crashed)
  }

  @Test func `a result that contradicts itself is not taken`() async throws {
    let sound = ExtractedPage(number: 1, source: .text, confidence: 1, text: "abc")
    func outcome(_ change: (inout ExtractedPage) -> Void) async throws -> ExtractionFailure.Code? {
      var page = sound
      change(&page)
      let file = ExtractedFile(documents: [ExtractedDocument(type: .text, pages: [page])])
      return try await run(printf(WorkerMessage(result: file)))
    }
    func mark(_ start: Int, _ end: Int) -> StructuredMark {
      StructuredMark(start: start, end: end, label: .name, subject: .patient, field: "PID-5")
    }
    #expect(try await outcome { $0.marks = [mark(0, 3)] } == nil)
    #expect(try await outcome { $0.marks = [mark(0, 4)] } == .crashed)
    #expect(try await outcome { $0.marks = [mark(2, 2)] } == .crashed)
    #expect(try await outcome { $0.marks = [mark(-1, 2)] } == .crashed)
    #expect(try await outcome { $0.number = 0 } == .crashed)
    #expect(try await outcome { $0.confidence = 1.5 } == .crashed)
    let twice = ExtractedFile(documents: [ExtractedDocument(type: .text, pages: [sound, sound])])
    #expect(try await run(printf(WorkerMessage(result: twice))) == .crashed)
    #expect(try await run(printf(WorkerMessage(result: ExtractedFile(documents: [])))) == .crashed)
  }

  @Test func `time is up by the clock`() async throws {
    var limits = ExtractionLimits()
    limits.wallClockSeconds = 0
    #expect(try await run("exec sleep 1000", limits: limits) == .timeout)
  }

  @Test func `one that closes its output and goes on is ended`() async throws {
    #expect(try await run("exec >&-; exec sleep 1000") == .crashed)
  }

  @Test func `a result is taken and what follows is not`() async throws {
    let page = ExtractedPage(number: 1, source: .text, confidence: 1, text: "read")
    let result = WorkerMessage(result: ExtractedFile(documents: [ExtractedDocument(type: .text, pages: [page])]))
    #expect(try await run("\(printf(result)); exec sleep 1000") == nil)
    #expect(try await run(printf(WorkerMessage(failure: ExtractionFailure(.bomb, "Too much.")))) == .bomb)
  }

  @Test func `it has four descriptors, the input, and two variables`() async throws {
    // Told apart by the code, since the script has no other way to answer.
    let variables =
      "[ \"$(env | grep -vE '^(PWD|SHLVL|_|TESSDATA_PREFIX)=' | sort | tr '\\n' ' ')\" = 'OMP_THREAD_LIMIT=1 OPENBLAS_NUM_THREADS=1 ' ]"
    let descriptors = "[ \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 4 ' ]"
    let input = "[ \"$(cat <&3)\" = input ] || [ \"$(cat /proc/self/fd/3)\" = input ]"
    let output = "[ \"$(readlink /proc/self/fd/2)\" = /dev/null ]"
    for check in [variables, descriptors, input, output] {
      #expect(try await run("if \(check); then kill -XCPU $$; fi") == .timeout, "\(check)")
    }
  }

  @Test func `cancelling ends the process`() async throws {
    let (started, continuation) = AsyncStream.makeStream(of: Int.self)
    let script = try printf(WorkerMessage(progress: .init(page: 1, of: 9)))
    let task = Task { try await run("\(script); exec sleep 1000") { page, _ in continuation.yield(page) } }
    for await page in started {
      #expect(page == 1)
      break
    }
    task.cancel()
    #expect(try await task.value == .interrupted)
  }

  @Test func `cancelled before it began, it does not begin`() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await run("exec sleep 1000")
    }
    #expect(try await task.value == .interrupted)
  }

  @Test func `a worker that is not there is not the file's fault`() async throws {
    let worker = ExtractionWorker(executable: "/nonexistent/worker", limits: ExtractionLimits())
    let error = await #expect(throws: ExtractionFailure.self) {
      try await worker.extract(.memfd(of: Data("x".utf8)))
    }
    #expect(error?.code == .interrupted)
  }
}
