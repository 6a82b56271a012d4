import Foundation
import GRDB
import Ingest

/// Carries out what a command asks. The machine's administrator stands outside the roles, but not outside the audit log, and sees
/// patient text only as somebody (`--as LOGIN`).
package final class Console: Sendable {
  private let parts: ClinicParts
  private let intake: Intake
  private let accounts: Accounts

  init(_ parts: ClinicParts, intake: Intake, accounts: Accounts) {
    self.parts = parts
    self.intake = intake
    self.accounts = accounts
  }

  private static let administrator = Principal(
    user: User.ID(rawValue: 0), login: "console", role: .admin, origin: .commandLine)

  /// `clinic` is asked for what has a face of its own.
  package func answer(_ request: ControlRequest, clinic: Clinic, reply: @Sendable (ControlReply) throws -> Void) async throws {
    do {
      try await carryOut(request, clinic: clinic, reply: reply)
      try reply(.done)
    } catch let refusal as Refusal {
      try reply(.failed(code: refusal.code.rawValue, message: refusal.message))
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      try reply(.failed(code: "disk_full", message: "The disk is full. Nothing was lost; make room and try again."))
    } catch let error as CertificateError {
      try reply(.failed(code: "certificate", message: error.description))
    } catch let error as any CustomStringConvertible & Error
      where error is KeyRingError || error is SealedFileError || error is BackupError || error is MasterKeyError || error is FileError
    {
      try reply(.failed(code: "storage", message: error.description))
    }
  }

  private func carryOut(_ request: ControlRequest, clinic: Clinic, reply: @Sendable (ControlReply) throws -> Void) async throws {
    switch request {
    case .ping: break
    case .status: try reply(.health(await clinic.health.report()))
    case .userList:
      for user in try await accounts.users(principal: Self.administrator) { try reply(.user(line(user))) }
    case .userAdd(let login, let role, let password):
      try reply(.user(line(await accounts.addUser(login: login, role: role, password: password, principal: Self.administrator))))
    case .userDisable(let login, let disabled):
      try await accounts.setDisabled(user(login).id, disabled, principal: Self.administrator)
    case .userReset(let login, let password):
      try await accounts.resetPassword(user(login).id, to: password, principal: Self.administrator)
    case .userUnlock(let login):
      try await accounts.unlock(user(login), principal: Self.administrator)
    case .userRole(let login, let role):
      try await accounts.setRole(role, of: user(login).id, principal: Self.administrator)
    case .userResetFactors(let login):
      try await accounts.resetFactors(of: user(login).id, principal: Self.administrator)
    case .userBreakGlass(let login):
      let handed = try await accounts.emergencyCode(for: login, principal: Self.administrator)
      try reply(.text(handed.code))
    case .tlsShow: try reply(.certificate(clinic.certificates.line()))
    case .tlsRequest: try reply(.text(clinic.certificates.request(by: Self.administrator)))
    case .tlsImport(let chain, let key):
      try reply(.certificate(clinic.certificates.take(chain: chain, key: key, by: Self.administrator)))
    case .tlsInit(let newAuthority):
      try reply(.certificate(clinic.certificates.useLocalAuthority(new: newAuthority, by: Self.administrator)))
    case .ingest(let name, let data, let owner, let phi, let approve):
      for line in try await ingest(UploadedFile(name: name, data: data), owner: owner, phi: phi, approve: approve) {
        try reply(.document(line))
      }
    case .search(let query, let login, let scope, let top, let mode):
      var question = SearchQuestion(query)
      question.scope = scope
      question.top = top
      question.mode = mode
      let answer = try await clinic.search.answer(question, principal: principal(login))
      try reply(
        .results(
          answer.results.map {
            ResultLine(
              document: $0.document.rawValue, name: $0.name, chunk: $0.chunk, page: $0.page, score: $0.score, snippet: $0.snippet)
          }))
    case .inboxList(let login):
      try await list(as: login, reply: reply)
    case .inboxRetry(let document, let login):
      let id = Document.ID(rawValue: document)
      if let login {
        _ = try await clinic.documents.retry(id, principal: principal(login))
      } else {
        try await parts.lifecycle.retry(id, entry: .by(Self.administrator, .retried, target: id.auditTarget))
        parts.wake.reading()
      }
      for line in try await lines({ try self.parts.documents.row(id, in: $0).map { [$0] } ?? [] }, as: login) { try reply(.document(line)) }
    case .inboxExplain(let data, let login):
      let mac = parts.keys.mac(data, purpose: .contentMAC)
      let found = try await lines({ try self.parts.documents.rows(contentMAC: mac, in: $0) }, as: login)
      guard !found.isEmpty else { throw Refusal(.notFound, "No file with this content has come.") }
      for line in found { try reply(.document(line)) }
    case .auditVerify:
      let result = try await clinic.audit.verify()
      guard result.isIntact else { throw Refusal(.conflict, result.description) }
      try reply(.text(result.description))
    case .auditSign(let reason): try reply(.text(await clinic.audit.sign(reason: reason, principal: Self.administrator).description))
    case .auditExport:
      try clinic.audit.export { try reply(.text($0)) }
    case .indexVerify:
      let line = try await IndexCare(parts).verify()
      try reply(.index(line))
      guard line.sound else {
        throw Refusal(.conflict, line.problems.joined(separator: " ") + " Mend it with: chartkeep index rebuild")
      }
    case .indexRebuild:
      try reply(.index(try await IndexCare(parts).rebuild(by: Self.administrator)))
    case .backupCreate(let path):
      try reply(.backup(line(await clinic.backups.create(to: path, principal: Self.administrator))))
    case .backupVerify(let name, let path):
      try reply(.backup(line(await clinic.backups.verify(name, in: path, principal: Self.administrator))))
    case .backupTest(let name, let path):
      try reply(.backup(line(await clinic.backups.test(name, in: path, principal: Self.administrator))))
    case .purge(let isRehearsal, let clockIsRight):
      if clockIsRight { try await clinic.clock.accept(principal: Self.administrator) }
      for ending in try await clinic.erasures.preview(principal: Self.administrator) {
        let when = ending.isHeld ? "held" : ending.endsAt.formatted(.iso8601)
        try reply(.text("document \(ending.document)\t\(ending.state.rawValue)\t\(when)"))
      }
      if !isRehearsal { try await clinic.purge() }
    case .keyShow: try reply(.keys(clinic.vault.standing(principal: Self.administrator)))
    case .keyRotate(let file): try reply(.rotation(await clinic.vault.rotate(to: file, principal: Self.administrator)))
    case .keyPassphrase(let new):
      try reply(.rotation(await clinic.vault.setPassphrase(new.map { Passphrase($0) }, principal: Self.administrator)))
    case .recoveryShow: try reply(.text(clinic.vault.showRecoveryCode(principal: Self.administrator)))
    case .recoveryConfirm(let code):
      let count = try await clinic.vault.confirmRecoveryCode(code, principal: Self.administrator)
      try reply(.text("The recovery code is set up. Backups that it opens already: \(count)."))
    case .sealCertificates:
      for pem in try await clinic.notes.sealCertificates() { try reply(.text(pem)) }
    case .noteStanding(let note): try reply(.note(await clinic.notes.standing(of: Note.ID(rawValue: note))))
    }
  }

  private func line(_ run: BackupRun) -> BackupLine {
    BackupLine(
      kind: run.kind, name: run.name ?? "", bytes: run.bytes, newBytes: run.newBytes,
      seconds: run.endedAt.map { $0.timeIntervalSince(run.startedAt) } ?? 0)
  }

  // MARK: Files

  private func ingest(_ file: UploadedFile, owner: String, phi: Bool, approve: Bool) async throws -> [DocumentLine] {
    let owner = try await user(owner)
    guard !owner.isDisabled, Access.permissions(of: owner.role).contains(.viewOwnDocuments) else {
      throw Refusal(.invalid, "Nobody of that name can own documents.")
    }
    if approve {
      guard Access.permissions(of: owner.role).contains(.reviewDocuments) else {
        throw Refusal(.forbidden, "--approve needs an owner who may review.")
      }
      guard parts.settings.demo else {
        throw Refusal(.forbidden, "--approve is for demonstrations: it needs `demo: true` in the configuration.")
      }
    }
    let principal = Principal(user: owner.id, login: owner.login, role: owner.role, origin: .commandLine)
    let id = try await intake.take(file, owner: owner.id, phi: phi, autoApprove: approve, by: principal)
    while true {
      let (rows, isWorking) = try await parts.database.pool.read { [parts] db -> ([DocumentRow], Bool) in
        guard let claim = try parts.documents.row(id, in: db)?.claim else { return ([], false) }
        let rows = try parts.documents.rows(claim: claim, in: db)
        let eligible = try Set(ApprovingLoop.eligible(parts.settings, in: db))
        return (rows, rows.contains { !$0.state.isAtRest || eligible.contains($0.id) })
      }
      if !isWorking { return try await lines({ _ in rows }, as: owner.login) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Newest last. Without a login the machine's administrator sees states and no names.
  private func list(as login: String?, reply: (ControlReply) throws -> Void) async throws {
    let visible = try await login == nil ? nil : principal(login ?? "")
    var before: Document.ID?
    var all: [DocumentLine] = []
    repeat {
      let start = before
      let page = try await lines(
        { db in
          try self.parts.documents.rows(
            .init(
              visibleTo: visible?.user, includesUnclaimed: visible?.may(.claimDocuments) ?? true, before: start, limit: 1000), in: db)
        }, as: login)
      before = page.count == 1000 ? page.last.map { Document.ID(rawValue: $0.id) } : nil
      all += page
    } while before != nil
    for line in all.reversed() { try reply(.document(line)) }
  }

  private func lines(_ fetch: @escaping @Sendable (Database) throws -> [DocumentRow], as login: String?) async throws -> [DocumentLine] {
    var viewer: Principal?
    if let login { viewer = try await principal(login) }
    let principal = viewer
    return try await parts.database.pool.read { [parts] db in
      try fetch(db).compactMap { row in
        if let principal, !parts.presenter.isOpen(row, to: principal) { return nil }
        let shown = try parts.presenter.document(row, for: principal ?? Self.administrator, in: db)
        return DocumentLine(
          id: row.id.rawValue, name: principal == nil ? nil : shown.name, state: row.state, code: row.code, message: shown.message,
          chunks: row.chunkCount,
          times: .init(received: row.receivedAt.formatted(.iso8601), updated: row.updatedAt.formatted(.iso8601)),
          progress: row.state.isAtRest ? nil : shown.progress?.words)
      }
    }
  }

  // MARK: People

  private func user(_ login: String) async throws -> User {
    guard let user = try await accounts.user(login: login) else { throw Refusal(.notFound, "There is no user of that name.") }
    return user
  }

  private func principal(_ login: String) async throws -> Principal {
    let user = try await user(login)
    guard !user.isDisabled else { throw Refusal(.forbidden, "This user is disabled.") }
    return Principal(user: user.id, login: user.login, role: user.role, origin: .commandLine)
  }

  private func line(_ user: User) -> UserLine { UserLine(login: user.login, role: user.role, disabled: user.isDisabled) }
}
