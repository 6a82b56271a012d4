import Foundation
import Testing

@testable import Ingest

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct WorkerInputTests {
  private func code(_ path: String, limits: ExtractionLimits = ExtractionLimits()) -> ExtractionFailure.Code? {
    do throws(ExtractionFailure) {
      _ = try ExtractionInput.open(path, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `only a regular file of acceptable size is opened`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("input-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try Data("0123456789".utf8).write(to: URL(fileURLWithPath: path("file")))
    try Data().write(to: URL(fileURLWithPath: path("empty")))
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("file"))
    #expect(mkfifo(path("pipe"), 0o600) == 0)

    #expect(code(path("file")) == nil)
    #expect(code(path("empty")) == .emptyFile)
    #expect(code(path("link")) == .notAFile)
    #expect(code(path("pipe")) == .notAFile)
    #expect(code(folder.path) == .notAFile)
    #expect(code("/dev/null") == .notAFile)
    #expect(code(path("missing")) == .unreadable)
    var limits = ExtractionLimits()
    limits.fileBytes = 10
    #expect(code(path("file"), limits: limits) == nil)
    limits.fileBytes = 9
    #expect(code(path("file"), limits: limits) == .tooLarge)
  }

  @Test func `a file in memory holds what it was given and cannot be changed`() throws {
    let data = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    let input = try ExtractionInput.memfd(of: data)
    #expect(try input.contents(ExtractionLimits()) == data)
    #expect(write(input.descriptor, "x", 1) == -1)
    #expect(ftruncate(input.descriptor, 0) == -1)
    #expect(throws: ExtractionFailure.self) { try ExtractionInput.memfd(of: Data()).contents(ExtractionLimits()) }
  }
}

@Suite struct WorkerFrameTests {
  @Test func `frames come out whole however the stream is cut`() throws {
    let messages = [
      WorkerMessage(progress: .init(page: 1, of: 2)), WorkerMessage(failure: ExtractionFailure(.damaged, "Sí, dañado.")),
      WorkerMessage(result: ExtractedFile(documents: [], warnings: [String(repeating: "w", count: 300)])),
    ]
    let stream = try messages.reduce(Data()) { $0 + (try $1.frame()) }
    var random = RepeatableRandom(seed: 1)
    for _ in 0..<200 {
      var decoder = FrameDecoder(frameLimit: 1_000, totalLimit: 10_000)
      var found: [WorkerMessage] = []
      var rest = stream[...]
      while !rest.isEmpty {
        let part = rest.prefix(Int.random(in: 1...40, using: &random))
        rest = rest.dropFirst(part.count)
        found += try decoder.receive(part).map { try JSONDecoder().decode(WorkerMessage.self, from: $0) }
      }
      #expect(found == messages)
    }
  }

  @Test func `what is longer than allowed is refused by its announcement`() throws {
    var decoder = FrameDecoder(frameLimit: 100, totalLimit: 1_000)
    #expect(throws: FrameDecoder.Violation.tooLong) { try decoder.receive([101, 0, 0, 0]) }
    var talkative = FrameDecoder(frameLimit: 100, totalLimit: 20)
    #expect(throws: FrameDecoder.Violation.tooLong) {
      for _ in 0..<10 { _ = try talkative.receive([0, 0, 0, 0]) }
    }
  }

  @Test func `a message is an object with one key`() throws {
    let frame = try WorkerMessage(progress: .init(page: 3, of: 12)).frame()
    #expect(frame.prefix(4) == Data([UInt8(frame.count - 4), 0, 0, 0]))
    let object = try JSONSerialization.jsonObject(with: frame.dropFirst(4)) as? [String: [String: Int]]
    #expect(object == ["progress": ["page": 3, "of": 12]])
  }
}
