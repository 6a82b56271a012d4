package import Foundation
import GRDB
package import Ingest

/// The page as it came, beside its text.
extension Reviews {
  /// How large a page's picture is, and where its words are.
  package func pictured(_ id: Document.ID, page: Int, principal: Principal) async throws -> PagePicture {
    try await drawn(id, page, principal, isLook: false)
  }

  /// The picture itself; audited, because it shows the original.
  package func picture(_ id: Document.ID, page: Int, principal: Principal) async throws -> Data {
    try await drawn(id, page, principal, isLook: true).image
  }

  private func drawn(_ id: Document.ID, _ number: Int, _ principal: Principal, isLook: Bool) async throws -> PagePicture {
    try principal.require(.reviewDocuments)
    let (row, page) = try await database.pool.write { [self] db in
      let row = try reviewable(id, principal, in: db)
      // It is for whoever has the review open.
      try takeLock(of: id, principal, in: db)
      guard let page = try store.page(number, of: id, in: db) else { throw PageDrawing.none }
      if isLook { try noteLook(at: number, of: id, principal, in: db) }
      return (row, page)
    }
    do {
      return try await drawing.page(page, of: row)
    } catch let failure as ExtractionFailure {
      throw Refusal(.conflict, failure.pictureWords)
    }
  }

  /// `again` where the same person has this document open already: what is counted as unusual are documents, not pages.
  private func noteLook(at page: Int, of id: Document.ID, _ principal: Principal, in db: Database) throws {
    let looks = AuditFilter(
      target: id.auditTarget, actor: principal.login, actions: [.reviewOpened, .originalViewed], from: now().addingTimeInterval(-43_200))
    let isFirst = try audit.entries(looks, limit: 1, in: db).isEmpty
    let metadata: [String: AuditValue] = ["page": .int(Int64(page))].merging(isFirst ? [:] : ["again": .bool(true)]) { $1 }
    try audit.append(.by(principal, .originalViewed, target: id.auditTarget, metadata: metadata), in: db)
  }
}

extension ExtractionFailure {
  /// Why a page that was read can't be shown, in words.
  var pictureWords: String {
    switch code {
    case .encrypted: "The file has a password, which is never kept, so its pages can’t be shown."
    case .unsupportedType: "This page came inside of another file, so there is no picture of it."
    case .timeout, .bomb: "Drawing this page takes too long."
    case .interrupted: "The page could not be drawn just now."
    default: "This page could not be drawn."
    }
  }
}
