import Foundation
import Testing

@testable import Ingest

@Suite struct WorkerPasswordTests {
  @Test func `a password travels in front of the file, and the file is what it was`() throws {
    let limits = ExtractionLimits()
    let data = Data("%PDF- some bytes".utf8)
    for password in ["", "secret", "contraseña 🔑"] {
      let input = try ExtractionInput.memfd(of: data, password: password)
      let (contents, found) = try input.contentsAndPassword(limits)
      #expect(contents == data)
      #expect(contents.startIndex == 0)
      #expect(found == password)
    }
    let (contents, none) = try ExtractionInput.memfd(of: data).contentsAndPassword(limits)
    #expect(contents == data)
    #expect(none == nil)
    #expect(throws: ExtractionFailure.passwordWrong) {
      try ExtractionInput.memfd(of: data, password: String(repeating: "x", count: ExtractionInput.longestPassword + 1))
    }
  }

  @Test(.enabled(if: ExtractionWorker.locateWorker() != nil, "chartkeep-worker is not beside the tests"))
  func `the worker opens a file with it, and says when it is wrong`() async throws {
    let worker = ExtractionWorker(executable: try #require(ExtractionWorker.locateWorker()), limits: ExtractionLimits())
    let locked = try #require(Data(base64Encoded: lockedPDF))
    let file = try await worker.extract(.memfd(of: locked, password: "secret"))
    #expect(file.documents[0].pages[0].text.isEmpty == false)
    await #expect(throws: ExtractionFailure.passwordWrong) { try await worker.extract(.memfd(of: locked, password: "wrong")) }
    await #expect(throws: ExtractionFailure.passwordNeeded) { try await worker.extract(.memfd(of: locked)) }
  }

  @Test(.enabled(if: ExtractionWorker.locateWorker() != nil, "chartkeep-worker is not beside the tests"))
  func `forms that draw forms without end are refused as a bomb`() async throws {
    let worker = ExtractionWorker(executable: try #require(ExtractionWorker.locateWorker()), limits: ExtractionLimits())
    let data = PDFObjects.nest(depth: 12)
    let clock = ContinuousClock()
    let start = clock.now
    let error = await #expect(throws: ExtractionFailure.self) { try await worker.extract(.memfd(of: data)) }
    #expect(error?.code == .bomb)
    // Four seconds of processor time; the clock of a busy machine runs longer, and the limit on the file's whole time is ten minutes.
    #expect(clock.now - start < .seconds(300))
  }
}
