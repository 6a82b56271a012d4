import Appliance
import Foundation
import Hummingbird

/// Backups, the master key and the recovery code; for administrators, to read for auditors.
struct BackupPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/backups") { request, context in
      try await page(context, notice: request.query["done"].flatMap { Self.notices[$0] })
    }
    try routes.post("/backups") { _, context in
      try await act(context, done: "asked") { try site.clinic.backups.ask(.create, principal: $0) }
    }
    try routes.post("/backups/{name}/verify") { _, context in
      try await act(context, done: "asked") { try site.clinic.backups.ask(.verify(try context.word("name")), principal: $0) }
    }
    try routes.post("/backups/{name}/test") { _, context in
      try await act(context, done: "asked") { try site.clinic.backups.ask(.test(try context.word("name")), principal: $0) }
    }
    try routes.post("/keys/rotate") { _, context in
      try await act(context, done: "rotated") { _ = try await site.clinic.vault.rotate(to: nil, principal: $0) }
    }
    try routes.post("/keys/recovery", showCode)
    try routes.post("/keys/recovery/confirm", confirmCode)
  }

  struct BackupPage: Page {
    static let template = "backups"
    struct Snapshot: Sendable {
      var name: String
      var made: Moment
      var version: String
      var opens: String
      var mayManage: Bool
      var csrf: String
    }
    struct Run: Sendable {
      var what: String
      var name: String
      var began: Moment
      var took: String
      var word: String
      var shape: String
      var problem: String?
      var size: String
    }
    var frame: Frame?
    var path: String?
    var unreachable: String?
    var next: Moment?
    var snapshots: [Snapshot]
    var runs: [Run]
    var isRunning: Bool
    var mayManage: Bool
    var masterKey: String
    var source: String
    var isFile: Bool
    var recovery: Moment?
    var recoveryIsBroken: Bool
    /// The code that was just made, to be written down.
    var code: String?
    var asksForCode: Bool
    var problem: String?
    var notice: String?
  }

  private static let notices = [
    "asked": "It has begun. The result appears below under What was done.",
    "rotated": "There is a new master key. The old one opens nothing from now on.",
    "recovery": "The recovery code is set up. Keep its paper where a fire in this room does not reach it.",
  ]

  private func act(_ context: WebContext, done: String, _ action: (Principal) async throws -> Void) async throws -> Response {
    do {
      try await action(try context.principal())
      return .redirect(to: "/backups?done=\(done)")
    } catch let refusal as Refusal {
      return try await page(context, problem: refusal)
    }
  }

  @Sendable func showCode(_ request: Request, _ context: WebContext) async throws -> Response {
    try await page(context, code: try site.clinic.vault.showRecoveryCode(principal: try context.principal()), asksForCode: true)
  }

  @Sendable func confirmCode(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    do {
      _ = try await site.clinic.vault.confirmRecoveryCode(form.text("code") ?? "", principal: try context.principal())
      return .redirect(to: "/backups?done=recovery")
    } catch let refusal as Refusal {
      return try await page(context, asksForCode: refusal.code == .invalid, problem: refusal)
    }
  }

  private func page(
    _ context: WebContext, code: String? = nil, asksForCode: Bool = false, problem: Refusal? = nil, notice: String? = nil
  ) async throws -> Response {
    let principal = try context.principal()
    let overview = try await site.clinic.backups.overview(principal: principal)
    let standing = try site.clinic.vault.standing(principal: principal)
    let frame = try await site.frame(context, .backups)
    let mayManage = principal.may(.manageBackups)
    let page = BackupPage(
      frame: frame, path: overview.path, unreachable: overview.problem, next: overview.nextAt.map(Moment.init),
      snapshots: overview.snapshots.map {
        .init(
          name: $0.name, made: Moment($0.date), version: $0.version,
          opens: $0.masterKey == standing.masterKey ? "this machine\u{2019}s master key" : "the master key \($0.masterKey)",
          mayManage: mayManage, csrf: frame.csrf)
      },
      runs: overview.runs.map(Self.row), isRunning: overview.runs.contains { $0.endedAt == nil }, mayManage: mayManage,
      masterKey: standing.masterKey,
      source: standing.source,
      isFile: !standing.isCredential && !standing.isPassphrase, recovery: standing.recoveryConfirmedAt.map(Moment.init),
      recoveryIsBroken: standing.recoveryConfirmedAt != nil && !standing.recoveryIsIntact, code: code, asksForCode: asksForCode,
      problem: problem?.message, notice: notice)
    var response = try site.templates.response(page, problem: problem)
    // A code on a page must not be found again in a browser\u{2019}s history.
    if code != nil { response.headers[.cacheControl] = "no-store" }
    return response
  }

  private static func size(_ bytes: Int) -> String { bytes < 1_048_576 ? "\((bytes + 1_023) / 1_024) kB" : Words.bytes(bytes) }

  private static func row(_ run: BackupRun) -> BackupPage.Run {
    let what =
      switch run.kind {
      case .create: run.bySchedule ? "Backup of the night" : "Backup"
      case .verify: "Check of every block"
      case .test: run.bySchedule ? "Restored as a test, by night" : "Restored as a test"
      }
    let took = run.endedAt.map { "\(max(1, Int($0.timeIntervalSince(run.startedAt).rounded()))) s" } ?? ""
    let (word, shape) =
      run.endedAt == nil ? ("Is being done", "queued") : run.problem == nil ? ("Good", "done") : ("Failed", "failed")
    let size = run.bytes.map { bytes in "\(Self.size(bytes)), new \(Self.size(run.newBytes ?? 0))" } ?? ""
    return .init(
      what: what, name: run.name ?? "", began: Moment(run.startedAt), took: took, word: word, shape: shape, problem: run.problem, size: size
    )
  }
}
