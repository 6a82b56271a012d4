package import Foundation
import GRDB

/// Notes on paper, and what was on paper compared with what is here.
extension Notes {
  /// The note as a PDF; sealed once it is signed. What does not fit its signature any more is not printed.
  package func pdf(_ id: Note.ID, principal: Principal) async throws -> Data {
    try principal.require(.writeNotes)
    let time = now()
    let (note, record, seal) = try await database.pool.write { [self] db in
      let row = try own(id, principal, in: db)
      let note = try view(row, principal, in: db)
      guard note.attestation?.isSound != false, note.addenda.allSatisfy(\.isSound) else {
        throw Refusal(
          .conflict,
          "The signature does not fit the text, so nothing was printed. Something was changed after it was signed; tell your administrator."
        )
      }
      try audit.append(.by(principal, .notePrinted, target: id.auditTarget, metadata: ["form": .string("pdf")]), in: db)
      guard let record = try self.record(row, note, in: db) else { return (note, nil as NoteRecord?, nil as Seals.Seal?) }
      return (note, record, try seals.current(at: time, in: db))
    }
    return try await offload(to: press) {
      do {
        let pdf = try PaperPress.pdf(of: NotePaper(note).paper)
        guard let record, let seal else { return pdf }
        let signer = record.signed.signature
        let words = SealedPDF.Words(
          name: "\(signer.printedName), \(signer.credentials)", reason: signer.meaning?.words ?? "", date: time)
        return try SealedPDF.seal(pdf, record: try record.json, words) { try seal.sign($0, at: time) }
      } catch let failure as PaperFailure {
        throw Refusal(.unavailable, failure.description)
      }
    }
  }

  /// nil when the note is not signed.
  private func record(_ row: NoteStore.Row, _ note: Note, in db: Database) throws -> NoteRecord? {
    guard let attestation = note.attestation else { return nil }
    return NoteRecord(
      note: row.id.rawValue, patient: note.patientMark, template: note.templateName,
      signed: .init(text: try exact(row, in: db), textHash: attestation.textHash, signature: Self.signature(attestation)),
      // As they were signed, by marks.
      addenda: try store.addenda(of: row.id, in: db).map {
        .init(text: $0.text, textHash: $0.textHash, signature: Self.signature($0))
      })
  }

  private static func signature(_ attestation: Attestation) -> NoteRecord.Signature {
    NoteRecord.Signature(
      login: attestation.login, printedName: attestation.printedName, credentials: attestation.credentials, meaning: attestation.meaning,
      signature: attestation.signature, drawing: attestation.drawing?.path, signedAt: attestation.signedAt, zone: attestation.zone)
  }

  private static func signature(_ addendum: Addendum) -> NoteRecord.Signature {
    NoteRecord.Signature(
      login: addendum.login, printedName: addendum.printedName, credentials: addendum.credentials, signature: addendum.signature,
      drawing: addendum.drawing?.path, signedAt: addendum.addedAt, zone: addendum.zone)
  }

  // MARK: For the machine's administrator

  /// Certificates of all seals, as PEM. They are no secret.
  func sealCertificates() async throws -> [String] {
    try await database.pool.read { [seals] db in try seals.certificates(in: db) }
  }

  /// Whoever wrote the note; its text is not told.
  func standing(of id: Note.ID) async throws -> NoteStanding {
    try await database.pool.read { [self] db in
      guard let row = try store.row(id, in: db),
        let attestation = try store.attestation(of: id, current: try exact(row, in: db), in: db)
      else { return NoteStanding(signed: nil, addenda: [], isSound: false) }
      let addenda = try store.addenda(of: id, in: db)
      return NoteStanding(
        signed: .init(textHash: attestation.textHash, signature: Self.signature(attestation)),
        addenda: addenda.map { .init(textHash: $0.textHash, signature: Self.signature($0)) },
        isSound: attestation.isSound && addenda.allSatisfy(\.isSound))
    }
  }
}
