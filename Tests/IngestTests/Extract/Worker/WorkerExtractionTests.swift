import Foundation
import Synchronization
import Testing

@testable import Ingest

/// The real worker program, from end to end.
@Suite(.enabled(if: ExtractionWorker.locateWorker() != nil, "chartkeep-worker is not beside the tests"))
struct WorkerExtractionTests {
  private func worker(_ limits: ExtractionLimits = ExtractionLimits()) throws -> ExtractionWorker {
    ExtractionWorker(executable: try #require(ExtractionWorker.locateWorker()), limits: limits)
  }

  @Test func `a file gives the same through the worker as without it, and tells how far it is`() async throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "first page")])
    builder.addPage(picture: try .scan(of: letterLines))
    let data = builder.data
    let pages = Mutex<[Int]>([])
    let file = try await worker().extract(.memfd(of: data)) { page, _ in pages.withLock { $0.append(page) } }
    #expect(file == (try PDFExtractor(limits: ExtractionLimits()).extract(data) { _, _ in }))
    #expect(pages.withLock(\.self) == [1, 2])
  }

  @Test func `the input is read whole, wherever its position is, and stays as it was`() async throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "first page")])
    let input = try ExtractionInput.memfd(of: builder.data)
    let first = try await worker().extract(input)
    let second = try await worker().extract(input)
    #expect(first == second)
  }

  @Test func `a failure crosses over with its code and its sentence`() async throws {
    let error = await #expect(throws: ExtractionFailure.self) {
      try await worker().extract(.memfd(of: Data("%PDF-1.4 broken".utf8)))
    }
    #expect(error == .damaged)
  }

  @Test func `two run at a time`() async throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "some page")])
    let data = builder.data
    let worker = try worker()
    try await withThrowingTaskGroup(of: ExtractedFile.self) { group in
      for _ in 0..<2 { group.addTask { try await worker.extract(.memfd(of: data)) } }
      for try await file in group { #expect(file.documents[0].pages[0].text == "some page") }
    }
  }

  @Test func `outside the sandbox it reads the same`() async throws {
    let executable = try #require(ExtractionWorker.locateWorker())
    var builder = PDFBuilder()
    builder.addPage(picture: try .scan(of: letterLines))
    let data = builder.data
    let confined = try await worker().extract(.memfd(of: data))
    let free = ExtractionWorker(executable: executable, limits: ExtractionLimits(), isConfined: false)
    #expect(try await free.extract(.memfd(of: data)) == confined)
  }

  /// So little that not even the libraries have room, and the sandbox can't be set up.
  @Test func `a worker that cannot begin is not the file's fault`() async throws {
    var limits = ExtractionLimits()
    limits.memoryBytes = 60_000_000
    let error = await #expect(throws: ExtractionFailure.self) {
      _ = try await worker(limits).extract(.memfd(of: Data("some text".utf8)))
    }
    #expect(error?.code == .interrupted)
  }
}
