import Foundation
import Testing

@testable import Ingest

@Suite struct PagePainterTests {
  private func draw(_ data: Data, _ kind: DocumentKind, _ pages: [PictureJob.Page]) throws -> [PagePicture] {
    try PagePainter(limits: ExtractionLimits()).draw(data, PictureJob(kind: kind, pages: pages))
  }

  @Test func `a page of a PDF is drawn with the places of its words`() throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "Patient Name:"), (220, 700, "Maria Gonzalez")])
    let text = "Patient Name:  Maria Gonzalez"
    let picture = try #require(try draw(builder.data, .pdf, [.init(number: 1, text: text, words: [])]).first)
    // US Letter at 110 dots per inch.
    #expect((picture.width, picture.height) == (935, 1210))
    #expect(picture.words.count == 4)
    let maria = try #require(picture.words.first { $0.start == 15 })
    #expect(abs(maria.box.left - 220.0 / 612) < 0.01)
    #expect(abs(maria.box.bottom - 92.0 / 792) < 0.01)
    #expect(picture.isSound(for: .init(number: 1, text: text, words: [])))
  }

  @Test func `the words of a scan are those that were read`() throws {
    var builder = PDFBuilder()
    builder.addPage(picture: try .scan(of: letterLines))
    let page = try #require(try PDFExtractor(limits: ExtractionLimits()).extract(builder.data) { _, _ in }.documents[0].pages.first)
    let picture = try #require(try draw(builder.data, .pdf, [.init(number: 1, text: page.text, words: page.words)]).first)
    #expect(picture.words == page.words)
  }

  @Test func `a file that was inside of another has no picture`() {
    let error = #expect(throws: ExtractionFailure.self) {
      try draw(Data("MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.3\r".utf8), .pdf, [.init(number: 1, text: "", words: [])])
    }
    #expect(error?.code == .unsupportedType)
  }

  @Test func `a job travels in front of the file, and the file is what it was`() throws {
    let job = PictureJob(kind: .pdf, pages: [.init(number: 2, text: "Ana", words: [])])
    let file = Data("%PDF- some bytes".utf8)
    let memory = try ExtractionInput.memfd(of: ExtractionInput.prefix(job) + file)
    let input = ExtractionInput(takingOwnership: dup(memory.descriptor), carriesJob: true)
    let (contents, found) = try input.contentsAndJob(ExtractionLimits())
    #expect(contents == file && contents.startIndex == 0)
    #expect(found == job)
  }

  @Test(.enabled(if: ExtractionWorker.locateWorker() != nil, "chartkeep-worker is not beside the tests"))
  func `the worker draws inside its sandbox`() async throws {
    var builder = PDFBuilder()
    builder.addPage([(72, 700, "Knee")])
    let job = PictureJob(kind: .pdf, pages: [.init(number: 1, text: "Knee", words: [])])
    let memory = try ExtractionInput.memfd(of: ExtractionInput.prefix(job) + builder.data)
    let input = ExtractionInput(takingOwnership: dup(memory.descriptor), carriesJob: true)
    let worker = ExtractionWorker(executable: try #require(ExtractionWorker.locateWorker()), limits: ExtractionLimits())
    let pictures = try await worker.draw(input, job)
    #expect(pictures == (try draw(builder.data, .pdf, job.pages)))
  }
}
