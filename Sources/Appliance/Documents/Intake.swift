import Foundation
import GRDB
import Ingest

/// Where a file enters: sealed into the spool, synced, and only then known to the database.
///
/// The order is what makes "nothing is lost" true: spool file and its folder are synced before the row is committed, and the row is
/// committed before whoever brought the file lets go of it. A crash before the row leaves a stray that the next start removes.
struct Intake {
  let database: ClinicDatabase
  let spool: SpoolFolder
  let lifecycle: Lifecycle
  let wake: Wake
  let now: @Sendable () -> Date
  private let reserve: Int

  init(_ parts: ClinicParts) {
    database = parts.database
    spool = parts.spool
    lifecycle = parts.lifecycle
    wake = parts.wake
    now = parts.now
    reserve = parts.settings.ingest.reserveBytes
  }

  /// A file that was claimed from the inbox. Being called twice with one claim does the work once.
  func take(_ file: ClaimedFile) async throws {
    let claim = file.id.uuidString
    let route = file.route
    let name = file.originalName
    let known = try await database.pool.read { [lifecycle] db in try lifecycle.store.rows(claim: claim, in: db).first != nil }
    if known { return }
    let spool = spool
    let url = spool.url(claim)
    let keys = spool.keys
    let sealed = try await offload(to: Self.queue) {
      let sealed = try SealedFile(at: url, keys: keys).encrypt(from: file.descriptor, limit: .max)
      guard file.isUnchanged else {
        // A copy made across a change is neither the old file nor the new. The file is given again when it is at rest.
        try spool.remove(claim)
        throw ChangedWhileRead()
      }
      return sealed
    }
    var owner: User?
    if let login = route.owner {
      owner = try await database.pool.read { db in try AccountStore().user(login: login, in: db)?.user }
    }
    try await receive(
      claim: claim, owner: owner?.id, name: name, phi: route.phi, autoApprove: false, sealed: sealed
    ) { id, action in
      .byService(action, id, metadata: ["from": .string("inbox")])
    }
  }

  /// A file that came by upload and is sealed already. It is let go of before the row is committed: a stray goes at the next start, a row without its
  /// file would be a loss.
  func take(
    _ file: IncomingFile, _ content: SealedContent, owner: User.ID?, phi: Bool, by principal: Principal
  ) async throws -> Document.ID {
    file.handOver()
    return try await receive(claim: file.claim, owner: owner, name: file.name, phi: phi, autoApprove: false, sealed: content) {
      id, action in
      .by(principal, action, target: id.auditTarget, metadata: ["from": .string("upload")])
    }
  }

  /// What the inbox asks before it claims a file.
  func hasRoom() -> Bool { FreeSpace.enoughSpace(at: spool.folder.path, reserve: reserve) }

  /// A file that came by command.
  func take(_ file: UploadedFile, owner: User.ID?, phi: Bool, autoApprove: Bool, by principal: Principal?) async throws -> Document.ID {
    let claim = UUID().uuidString
    let url = spool.url(claim)
    let keys = spool.keys
    let data = file.data
    let sealed = try await offload(to: Self.queue) { try SealedFile(at: url, keys: keys).encrypt(data) }
    return try await receive(claim: claim, owner: owner, name: file.name, phi: phi, autoApprove: autoApprove, sealed: sealed) {
      id, action in
      principal.map { .by($0, action, target: id.auditTarget, metadata: ["from": .string("upload")]) }
        ?? .byService(action, id, metadata: ["from": .string("command")])
    }
  }

  @discardableResult
  private func receive(
    claim: String, owner: User.ID?, name: String, phi: Bool, autoApprove: Bool, sealed: SealedContent,
    entry: @escaping @Sendable (Document.ID, AuditAction) -> AuditEntry
  ) async throws -> Document.ID {
    let new = DocumentStore.NewDocument(
      claim: claim, owner: owner, name: name, declaredPHI: phi, autoApprove: autoApprove, size: sealed.bytes,
      contentMAC: sealed.contentMAC, spool: claim, receivedAt: now())
    let (id, isDuplicate) = try await lifecycle.receive(new, by: entry)
    if isDuplicate {
      try spool.remove(claim)
      wake.outcomes()
    } else {
      wake.reading()
    }
    return id
  }

  private struct ChangedWhileRead: Error {}

  /// Sealing reads and syncs: not the cooperative pool's work.
  private static let queue = DispatchQueue(label: "chartkeep.intake")
}
