import Foundation

/// A note as it is printed.
struct NotePaper {
  private let note: Note

  init(_ note: Note) {
    self.note = note
  }

  var paper: Paper {
    let author = note.attestation.map { "\($0.printedName), \($0.credentials)" } ?? ""
    let standing = note.attestation == nil ? "Draft, not signed" : "SHA-256 \(note.textHash.prefix(16))…"
    return Paper(
      title: note.templateName, author: author, foot: "\(note.patientMark) – \(standing)",
      blocks: head + note.sections.flatMap(section) + sources + signatures)
  }

  private var head: [Paper.Block] {
    let patient = note.patientName.isEmpty ? "No name known" : note.patientName
    let born = note.birthDate.map { ", born \($0)" } ?? ""
    var blocks: [Paper.Block] = [
      .heading(level: 1, note.templateName), .paragraph("Patient: \(patient)\(born). \(note.patientMark)"),
    ]
    if note.attestation == nil { blocks.append(.paragraph("Draft, not signed.", style: .loud)) }
    if note.doubtCount > 0 {
      let count = note.doubtCount == 1 ? "One sentence is" : "\(note.doubtCount) sentences are"
      blocks.append(.paragraph("\(count) marked [check]: the source does not bear it out as written.", style: .small))
    }
    return blocks
  }

  private func section(_ section: Note.Section) -> [Paper.Block] {
    guard !section.sentences.isEmpty else { return [] }
    return [.heading(level: 2, section.title)]
      + section.sentences.map { sentence in
        let mark = sentence.doubts.isEmpty ? "" : " [check]"
        var numbers: [Int] = []
        for citation in sentence.citations where !numbers.contains(citation.number) { numbers.append(citation.number) }
        return .paragraph(sentence.text + mark, footnotes: numbers)
      }
  }

  private var sources: [Paper.Block] {
    var known: Set<Int> = []
    let all = note.sections.flatMap(\.sentences).flatMap(\.citations).filter { known.insert($0.number).inserted }
    guard !all.isEmpty else { return [] }
    return [.heading(level: 2, "Sources")]
      + all.sorted { $0.number < $1.number }.map { source in
        .footnote(
          source.number, "Document \(source.citation.document), page \(source.citation.page)\(Self.words(source))")
      }
  }

  private static func words(_ source: Note.Source) -> String {
    source.isGone ? " (deleted)" : source.isChanged ? " (redacted again since)" : ""
  }

  private var signatures: [Paper.Block] {
    guard let attestation = note.attestation else { return [] }
    var blocks: [Paper.Block] = [.heading(level: 2, "Signed"), .paragraph(attestation.meaning.words)]
    blocks += Self.signature(
      attestation.signature, attestation.drawing, "\(attestation.printedName), \(attestation.credentials) (\(attestation.login))",
      attestation.signedAt,
      attestation.zone, attestation.textHash)
    for addendum in note.addenda {
      blocks.append(.heading(level: 2, "Addendum \(addendum.number)"))
      blocks += addendum.text.split(separator: "\n").map { .paragraph(String($0)) }
      blocks += Self.signature(
        addendum.signature, addendum.drawing, "\(addendum.printedName), \(addendum.credentials) (\(addendum.login))", addendum.addedAt,
        addendum.zone,
        addendum.textHash)
    }
    return blocks
  }

  private static func signature(
    _ typed: String, _ drawing: SignatureDrawing?, _ name: String, _ time: Date, _ zone: String, _ hash: String
  ) -> [Paper.Block] {
    var blocks: [Paper.Block] = []
    if let drawing {
      let box = Paper.Point(x: SignatureDrawing.width, y: SignatureDrawing.height)
      blocks.append(.drawing(drawing.strokes.map { $0.map { Paper.Point(x: $0.x, y: $0.y) } }, box: box))
    }
    if !typed.isEmpty { blocks.append(.paragraph(typed, style: .signature)) }
    return blocks + [
      .paragraph((drawing == nil ? "" : "Signed by hand: ") + name), .paragraph("\(time.clock(in: zone)) \(zone)", style: .small),
      .paragraph("SHA-256 of the text: \(hash)", style: .small),
    ]
  }
}

extension Date {
  /// What the clock of an IANA zone shows: "2026-03-01 14:05:09"; UTC for one that is not known.
  package func clock(in zone: String) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: self)
    return String(
      format: "%04d-%02d-%02d %02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0,
      parts.second ?? 0)
  }
}
