import Foundation
import Testing

@testable import Ingest

/// What a worker in hostile hands may say: random bytes, and true conversations with bytes changed, cut, doubled and moved.
@Suite(.serialized) struct WorkerProtocolFuzzTests {
  private let limits: ExtractionLimits = {
    var limits = ExtractionLimits()
    limits.textLength = 10_000
    limits.wallClockSeconds = 20
    return limits
  }()

  private func conversation() throws -> Data {
    let page = ExtractedPage(
      number: 1, source: .ocr, confidence: 0.75, text: "Tensión arterial: 120/80 \u{1F600}",
      marks: [StructuredMark(start: 0, end: 7, label: .name, subject: .patient, field: "HL7 PID-5")])
    let messages = [
      WorkerMessage(progress: .init(page: 1, of: 2)), WorkerMessage(progress: .init(page: 2, of: 2)),
      WorkerMessage(result: ExtractedFile(documents: [ExtractedDocument(type: .hl7, pages: [page])], warnings: ["Page 1 is faint."])),
    ]
    return try messages.reduce(Data()) { $0 + (try $1.frame()) }
  }

  /// One small damage, as a line that was cut or an attacker who knows the protocol would do it.

  @Test func `frames of any bytes are cut or refused, and never more is kept than came`() throws {
    let good = try conversation()
    var random = RepeatableRandom(seed: 7)
    for round in 0..<5_000 {
      let stream =
        round % 4 == 0
        ? Data((0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        : Damage.bytes(good, &random)
      var decoder = FrameDecoder(frameLimit: 2_000, totalLimit: 4_000)
      var given = 0
      var rest = stream[...]
      do {
        while !rest.isEmpty {
          let part = rest.prefix(Int.random(in: 1...200, using: &random))
          rest = rest.dropFirst(part.count)
          for body in try decoder.receive(part) {
            given += 4 + body.count
            _ = try? JSONDecoder().decode(WorkerMessage.self, from: body)
          }
          #expect(given <= stream.count - rest.count)
        }
      } catch {
        #expect(error == .tooLong)
      }
    }
  }

  @Test func `many small frames take no longer than their number`() throws {
    let note = try WorkerMessage(progress: .init(page: 1, of: 1)).frame()
    let many = (0..<200_000).reduce(into: Data()) { data, _ in data.append(note) }
    var decoder = FrameDecoder(frameLimit: 1_000, totalLimit: many.count)
    // In one piece, where moving the rest for each frame would copy gigabytes.
    let start = ContinuousClock.now
    #expect(try decoder.receive(many).count == 200_000)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `a worker that says anything at all ends in an outcome`() async throws {
    let good = try conversation()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("worker")
    // Says what its input holds.
    try Data("#!/bin/sh\nexec cat <&3\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
    let file = folder.appendingPathComponent("words").path
    let worker = ExtractionWorker(executable: program.path, limits: limits)
    var random = RepeatableRandom(seed: 11)
    var taken = 0
    for round in 0..<300 {
      let words = round == 0 ? good : Damage.bytes(good, &random)
      _ = FileManager.default.createFile(atPath: file, contents: words.isEmpty ? Data([0]) : words)
      do throws(ExtractionFailure) {
        let result = try await worker.extract(ExtractionInput.open(file, limits: limits))
        #expect(result.isSound(within: limits))
        taken += 1
      } catch {
        #expect(error.code == .crashed, "round \(round)")
      }
    }
    // The first is undamaged, and some damage does not matter.
    #expect(taken >= 1 && taken < 300)
  }
}
