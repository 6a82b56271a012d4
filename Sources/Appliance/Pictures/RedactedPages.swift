import Dispatch
package import Foundation
import GRDB
package import Ingest
import Logging

/// Redacted pages as pictures: made once, while the original is still there, and shown to those who may read the redacted text.
package final class RedactedPages: Sendable {
  /// More pages than that are not drawn: they would keep the index waiting for minutes.
  static let mostPages = 300

  private let database: ClinicDatabase
  private let store: DocumentStore
  private let presenter: DocumentPresenter
  private let audit: AuditLog
  private let folder: PictureFolder
  private let drawing: PageDrawing
  private let certain: Double
  private let logger: Logger

  init(_ parts: ClinicParts, drawing: PageDrawing, logger: Logger) {
    database = parts.database
    store = parts.documents
    presenter = parts.presenter
    audit = parts.audit
    folder = parts.pictures
    certain = parts.settings.review.certainScore
    self.drawing = drawing
    self.logger = logger
  }

  // MARK: Making

  /// Draws an approved document's pages, before its original goes. A document is none the worse for having no pictures, so what fails is only told.
  func make(_ row: DocumentRow) async throws {
    guard row.kind?.hasPictures == true, row.spool != nil, row.part == 0, row.pageCount <= Self.mostPages else {
      return try await tidy(row)
    }
    let (pages, findings) = try await database.pool.read { [store, certain] db in
      (try store.pages(of: row.id, in: db), try FindingStore().findings(of: row.id, certain: certain, in: db))
    }
    let wanted = pages.compactMap { page in Self.wanted(page, Approval.applied(findings.filter { $0.page == page.number })) }
    // Without the originals there is nothing to draw: the document was indexed before.
    guard !wanted.isEmpty, wanted.count == pages.count else { return try await tidy(row) }
    do {
      var drawn: [PictureBundle.Page] = []
      for start in stride(from: 0, to: wanted.count, by: PictureJob.mostPages) {
        try Task.checkCancellation()
        let part = Array(wanted[start..<min(start + PictureJob.mostPages, wanted.count)])
        drawn += try await drawing.draw(part, of: row).map { picture in
          // What is no bare picture did not come through: see `PagePicture.isSound`.
          .init(number: picture.number, refusal: picture.refusal, image: BarePNG(picture.image)?.data ?? Data())
        }
      }
      let bundle = PictureBundle(digest: PictureBundle.digest(of: pages), pages: drawn)
      try await offload(to: Self.sealing) { [folder] in try folder.write(bundle, of: row.id) }
    } catch {
      // A worker that was ended because the service stops looks like one that crashed.
      try Task.checkCancellation()
      let reason = (error as? ExtractionFailure)?.code.rawValue ?? ReadingLoop.plain(error)
      logger.notice("A document has no redacted pictures.", metadata: ["document": "\(row.id)", "reason": "\(reason)"])
      try await tidy(row)
    }
  }

  private static func wanted(_ page: DocumentStore.PageRow, _ applied: [ReviewFinding]) -> PictureJob.Page? {
    guard let original = page.original else { return nil }
    return PictureJob.Page(
      number: page.number, text: original, words: page.words,
      redaction: .init(
        kept: page.redacted ?? "", removed: applied.map { .init(start: $0.finding.start, end: $0.finding.end, label: $0.finding.label) }))
  }

  /// Pictures that show what the text no longer says are shredded.
  private func tidy(_ row: DocumentRow) async throws {
    guard folder.has(row.id) else { return }
    let pages = try await database.pool.read { [store] db in try store.pages(of: row.id, in: db) }
    try await offload(to: Self.sealing) { [folder] in
      if folder.read(row.id)?.digest != PictureBundle.digest(of: pages) { try folder.remove(row.id) }
    }
  }

  /// Once at the start: of documents that were erased or never indexed nothing stays.
  func removeStrays() async throws {
    let known = try await database.pool.read { [store] db in try store.allWithPictures(in: db) }
    let count = try folder.removeStrays(known: known)
    if count > 0 { logger.notice("Pictures without a document were removed.", metadata: ["count": "\(count)"]) }
  }

  // MARK: Showing

  /// For each page whose picture is there, why it is not shown, or nil when it is.
  package func standing(of id: Document.ID, principal: Principal) async throws -> [Int: PictureRefusal?] {
    guard folder.has(id) else { return [:] }
    let pages = try await database.pool.read { [self] db in try readable(id, principal, in: db) }
    guard let bundle = try await current(id, pages) else { return [:] }
    return Dictionary(bundle.pages.map { ($0.number, $0.refusal) }, uniquingKeysWith: { first, _ in first })
  }

  /// One page, a PNG; audited like the text.
  package func picture(_ id: Document.ID, page: Int, principal: Principal) async throws -> Data {
    let pages = try await database.pool.write { [self] db in
      let pages = try readable(id, principal, in: db)
      try audit.append(.by(principal, .documentViewed, target: id.auditTarget, metadata: ["picture": .int(Int64(page))]), in: db)
      return pages
    }
    guard let picture = try await current(id, pages)?.pages.first(where: { $0.number == page }) else { throw PageDrawing.none }
    if let refusal = picture.refusal { throw Refusal(.conflict, refusal.words) }
    return picture.image
  }

  /// All pages as a PDF of pictures. A page that is not shown says why in its place.
  package func pdf(_ id: Document.ID, principal: Principal) async throws -> Data {
    let pages = try await database.pool.write { [self] db in
      let pages = try readable(id, principal, in: db)
      try audit.append(.by(principal, .exported, target: id.auditTarget, metadata: ["as": .string("pdf")]), in: db)
      return pages
    }
    guard let bundle = try await current(id, pages) else { throw Self.noPictures }
    let pictures = bundle.pages.compactMap { BarePNG($0.image) }
    guard !pictures.isEmpty, pictures.count == pages.count else { throw Self.noPictures }
    return try await offload(to: Self.sealing) { PicturePDF(pictures).data }
  }

  private static let noPictures = Refusal(.conflict, "This document has no pictures of its pages.")

  /// Nil when there are no pictures, or none of the text as it is now.
  private func current(_ id: Document.ID, _ pages: [DocumentStore.PageRow]) async throws -> PictureBundle? {
    let bundle = try await offload(to: Self.sealing) { [folder] in folder.read(id) }
    return bundle.flatMap { $0.digest == PictureBundle.digest(of: pages) ? $0 : nil }
  }

  private func readable(_ id: Document.ID, _ principal: Principal, in db: Database) throws -> [DocumentStore.PageRow] {
    try principal.require(.viewOwnDocuments)
    guard let row = try store.row(id, in: db), presenter.isReadable(row, by: principal), row.state == .indexed || row.state == .approved
    else { throw Refusal(.notFound, "There is no such document.") }
    return try store.pages(of: id, in: db)
  }

  private static let sealing = DispatchQueue(label: "chartkeep.redacted-pages", attributes: .concurrent)
}
