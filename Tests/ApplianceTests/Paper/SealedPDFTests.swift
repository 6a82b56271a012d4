import Foundation
import GRDB
import Testing
import X509

@testable import Appliance

/// Papers as PDF, and the seal over them.
@Suite struct SealedPDFTests {
  private let bench: PatientBench
  private let seals: Seals
  private let time = Date(timeIntervalSince1970: 1_800_000_000)

  init() throws {
    bench = try PatientBench()
    seals = Seals(keys: bench.keys)
  }

  private func paper(_ lines: Int = 3) -> Paper {
    var blocks: [Paper.Block] = [.heading(level: 1, "Orthopedics H&P"), .paragraph("Draft, not signed.", style: .loud)]
    for number in 1...lines {
      blocks.append(.heading(level: 2, "Section \(number)"))
      blocks.append(.paragraph("The left knee has an effusion; naproxeno 500 mg dos veces al día, señora.", footnotes: [number]))
    }
    blocks += (1...lines).map { .footnote($0, "Document \($0), page 1") }
    blocks.append(.drawing([[.init(x: 10, y: 10), .init(x: 900, y: 300)], [.init(x: 5, y: 5)]], box: .init(x: 3000, y: 1000)))
    return Paper(title: "Orthopedics H&P", author: "Ana Ruiz, MD", foot: "pt_1", blocks: blocks)
  }

  private func sealed(_ record: String = #"{"a":"/ByteRange[0 1 2 3] endobj"}"#) throws -> Data {
    let seal = try bench.database.pool.write { try seals.current(at: time, in: $0) }
    let words = SealedPDF.Words(name: "Ana Ruiz (MD) \\", reason: "I wrote this ñote>>", date: time)
    return try SealedPDF.seal(PaperPress.pdf(of: paper()), record: Data(record.utf8), words) { try seal.sign($0, at: time) }
  }

  private func certificates() throws -> [String] { try bench.database.pool.read { try seals.certificates(in: $0) } }

  private func isSound(_ file: Data, _ certificates: [String]) async -> Bool {
    guard let sealed = try? SealedPDF(file) else { return false }
    return await Seals.hold(sealed, certificates: certificates)
  }

  @Test func `long papers have pages and structure`() throws {
    let pdf = try PaperPress.pdf(of: paper(80))
    let text = String(decoding: pdf, as: UTF8.self)
    #expect(text.contains("/MarkInfo << /Marked true >>") && text.contains("/StructTreeRoot"))
    #expect(text.contains("/S /H1") && text.contains("/S /H2") && text.contains("/S /P") && text.contains("/S /Note"))
    #expect(text.contains("/FontFile3"))
    let objects = try PDFObjects(pdf)
    #expect(try objects.entries(of: objects.root).contains("/Type /Catalog"))
    // An endless line is broken, and characters that mean nothing on paper do no harm.
    var hard = paper(1)
    hard.blocks.append(.paragraph(String(repeating: "x", count: 20_000) + "\u{0}\u{1}\u{202E} 漢字 עברית"))
    #expect(try PaperPress.pdf(of: hard).count > 10_000)
    hard.blocks = [.paragraph("")]
    #expect(try PaperPress.pdf(of: hard).starts(with: Data("%PDF-1.4".utf8)))
  }

  @Test func `text that commands is not obeyed, and characters without a letter are told of`() throws {
    let plain = Paper(title: "", author: "", foot: "", blocks: [.paragraph("Take 0001 mg.")])
    let turned = Paper(title: "", author: "", foot: "", blocks: [.paragraph("Take \u{202E}0001 mg.\u{85}\u{2066}")])
    let unknown = Paper(title: "", author: "", foot: "", blocks: [.paragraph("\u{10FFFD}")])
    // One font for the line and one for what is told; without boxes there is one.
    func fonts(_ paper: Paper) throws -> Int {
      String(decoding: try PaperPress.pdf(of: paper), as: UTF8.self).components(separatedBy: "/FontDescriptor\n").count
    }
    #expect(try fonts(turned) == fonts(plain))
    #expect(try fonts(unknown) > fonts(plain))
  }

  @Test func `a paper without end is refused`() throws {
    let endless = Paper(title: "", author: "", foot: "", blocks: Array(repeating: .paragraph("x"), count: 40_000))
    #expect(throws: PaperFailure.self) { try PaperPress.pdf(of: endless) }
  }

  @Test func `what is sealed is sound, and carries its record`() async throws {
    let record = #"{"a":"/ByteRange[0 1 2 3] endobj"}"#
    let file = try sealed(record)
    #expect(try String(decoding: SealedPDF(file).record, as: UTF8.self) == record)
    #expect(await isSound(file, try certificates()))
    #expect(await !isSound(file, []))
    let stranger = try PatientBench()
    let other = Seals(keys: stranger.keys)
    let pems = try await stranger.database.pool.write {
      _ = try other.current(at: time, in: $0)
      return try other.certificates(in: $0)
    }
    #expect(await !isSound(file, pems))
  }

  @Test func `a changed byte anywhere is found`() async throws {
    let file = try sealed()
    let certificates = try certificates()
    let base = try #require(file.range(of: Data("%%EOF".utf8))?.upperBound)
    // All of the update but most of the zeros that fill it up, and some of the long streams before it.
    let update = (base..<file.count).filter { file[$0] != UInt8(ascii: "0") || $0.isMultiple(of: 29) }
    for index in Array(stride(from: 0, to: base, by: 53)) + update {
      var changed = file
      changed[index] ^= 1
      let sound = await isSound(changed, certificates)
      #expect(!sound, "byte \(index) of \(file.count)")
    }
  }

  @Test func `a seal moved to another file, something added, something left out`() async throws {
    let certificates = try certificates()
    let (one, two) = (try sealed(#"{"a":1}"#), try sealed(#"{"a":2}"#))
    func gap(_ file: Data) throws -> Range<Int> {
      let start = try #require(file.range(of: Data("/Contents<".utf8), options: .backwards)?.upperBound)
      return start..<(try #require(file[start...].firstIndex(of: UInt8(ascii: ">"))))
    }
    var moved = one
    moved.replaceSubrange(try gap(one), with: two[try gap(two)])
    #expect(await !isSound(moved, certificates))
    #expect(throws: SealedPDF.Failure.self) { try SealedPDF(one + Data("% more\n".utf8)) }
    #expect(throws: SealedPDF.Failure.self) { try SealedPDF(one.dropLast(1)) }
    let place = try #require(one.range(of: Data("/ChartkeepRecord[".utf8))?.upperBound)
    for wild in ["-9 9", "9 -9", "99999", "0 0", "9 99"] {
      let end = try #require(one[place...].firstIndex(of: UInt8(ascii: "]")))
      let width = end - place
      let filled = String((wild + String(repeating: " ", count: width)).prefix(width))
      var changed = one
      changed.replaceSubrange(place..<end, with: Data(filled.utf8))
      let sound = await isSound(changed, certificates)
      #expect(!sound, "\(wild)")
    }
    #expect(throws: SealedPDF.Failure.self) { try SealedPDF(PaperPress.pdf(of: paper())) }
    #expect(throws: SealedPDF.Failure.self) { try SealedPDF(Data("hello".utf8)) }
    for count in stride(from: 0, to: one.count, by: 97) { #expect(throws: SealedPDF.Failure.self) { try SealedPDF(one.prefix(count)) } }
  }

  @Test func `a certificate with little left is followed by another, and both vouch`() async throws {
    let old = try sealed()
    let later = time.addingTimeInterval(9.5 * 365 * 86_400)
    let seal = try await bench.database.pool.write { try seals.current(at: later, in: $0) }
    let certificates = try certificates()
    #expect(certificates.count == 2)
    let again = try await bench.database.pool.write { try seals.current(at: later, in: $0) }
    #expect(again.certificate == seal.certificate)
    #expect(await isSound(old, certificates))
    await #expect(throws: DatabaseError.self) { try await bench.database.pool.write { try $0.execute(sql: "DELETE FROM seals") } }
  }

  /// RFC 5280, 4.1.2.2: at most twenty octets. NSS, by which other readers check a seal, doesn't read longer ones.
  @Test func `a certificate whose number is too long for others is followed by another, and both vouch`() async throws {
    let long = try Seals.make(at: time, serial: Certificate.SerialNumber(bytes: [UInt8](repeating: 0x8A, count: 20)))
    try await bench.database.pool.write { try seals.keep(long, in: $0) }
    let words = SealedPDF.Words(name: "Ana Ruiz, MD", reason: "I wrote this", date: time)
    let old = try SealedPDF.seal(PaperPress.pdf(of: paper()), record: Data("{}".utf8), words) { try long.sign($0, at: time) }
    let new = try sealed()
    let certificates = try certificates()
    #expect(certificates.count == 2)
    #expect(await isSound(old, certificates))
    #expect(await isSound(new, certificates))
    #expect(await !isSound(new, [certificates[0]]))
  }
}
