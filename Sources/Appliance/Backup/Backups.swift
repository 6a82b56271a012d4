import Dispatch
package import Foundation
import GRDB
import Logging
import Synchronization

/// The clinic's backups: made each night and on request, tested by restoring them, thinned out.
package final class Backups: Sendable {
  let database: ClinicDatabase
  let keys: KeyRing
  let audit: AuditLog
  let settings: Settings.Backup
  let data: URL
  let now: @Sendable () -> Date
  private let runs = BackupRunStore()
  /// What pages asked for: it is done one after the other, and nobody waits for it on a page.
  private let waiting = Mutex<[Asked]>([])
  /// Hours of reading and writing: a thread of its own.
  private let queue = DispatchQueue(label: "chartkeep.backup", qos: .utility)

  init(_ parts: ClinicParts) {
    database = parts.database
    keys = parts.keys
    audit = parts.audit
    settings = parts.settings.backup
    data = URL(fileURLWithPath: parts.settings.data, isDirectory: true)
    now = parts.now
  }

  package var path: String? { settings.path }

  private func repository(_ path: String? = nil) throws -> BackupRepository {
    guard let path = path ?? settings.path else { throw BackupError.notConfigured }
    return try BackupRepository(at: URL(fileURLWithPath: path, isDirectory: true))
  }

  // MARK: What people ask

  package struct Overview: Sendable {
    package var path: String?
    package var problem: String?
    package var snapshots: [BackupHeader]
    /// The newest first.
    package var runs: [BackupRun]
    package var nextAt: Date?
  }

  package func overview(principal: Principal) async throws -> Overview {
    try principal.require(.viewSystem)
    let recent = try await database.pool.read { [runs] db in try runs.recent(limit: 30, in: db) }
    var overview = Overview(path: settings.path, snapshots: [], runs: recent)
    guard settings.path != nil else { return overview }
    do {
      overview.snapshots = try repository().list()
    } catch {
      overview.problem = "\(error)"
    }
    overview.nextAt = next(after: now())
    return overview
  }

  package enum Wish: Sendable, Equatable {
    case create
    case verify(String)
    case test(String)
  }

  private struct Asked {
    var wish: Wish
    var principal: Principal
  }

  /// Has it done soon; ``overview(principal:)`` tells how it ended.
  package func ask(_ wish: Wish, principal: Principal) throws {
    try principal.require(.manageBackups)
    do {
      let repository = try repository()
      if case .verify(let name) = wish { _ = try repository.find(name) }
      if case .test(let name) = wish { _ = try repository.find(name) }
    } catch let error as BackupError {
      if case .noSnapshot = error { throw Refusal(.notFound, error.description) }
      throw Refusal(.conflict, error.description)
    }
    try waiting.withLock { waiting in
      guard waiting.count < 10 else { throw Refusal(.conflict, "Enough is being done about backups already. Wait for it to end.") }
      waiting.append(Asked(wish: wish, principal: principal))
    }
  }

  private func carryOutNext() async throws -> Bool {
    guard let asked = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
    switch asked.wish {
    case .create: _ = try await create(principal: asked.principal)
    case .verify(let name): _ = try await verify(name, principal: asked.principal)
    case .test(let name): _ = try await test(name, principal: asked.principal)
    }
    return true
  }

  /// `path` is a folder other than the configured one.
  package func create(to path: String? = nil, principal: Principal) async throws -> BackupRun {
    try principal.require(.manageBackups)
    return try await carryOut(.create, by: principal) { [self] flag in
      let outcome = try writer(try repository(path), flag).write()
      return (outcome.name, outcome)
    }
  }

  package func verify(_ name: String, in path: String? = nil, principal: Principal) async throws -> BackupRun {
    try principal.require(.manageBackups)
    return try await carryOut(.verify, by: principal) { [self] flag in
      let repository = try repository(path)
      let header = try repository.find(name)
      try BackupReader(header, in: repository, keys: keys).verify(stop: flag)
      return (header.name, nil)
    }
  }

  /// Restores into a folder of its own, checks what came out, and removes it.
  package func test(_ name: String, in path: String? = nil, principal: Principal) async throws -> BackupRun {
    try principal.require(.manageBackups)
    return try await carryOut(.test, by: principal) { [self] flag in try rehearse(name, in: repository(path), flag) }
  }

  private func rehearse(_ name: String, in repository: BackupRepository, _ flag: StopFlag) throws -> (String, BackupWriter.Outcome?) {
    let header = try repository.find(name)
    let folder = data.appendingPathComponent("testing", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try BackupReader(header, in: repository, keys: keys).extract(to: folder, keyring: header.keyring, stop: flag, now: now)
    return (header.name, nil)
  }

  private func writer(_ repository: BackupRepository, _ flag: StopFlag) -> BackupWriter {
    BackupWriter(
      data: data, database: database, keys: keys, audit: audit, repository: repository, version: Product.version, stop: flag, now: now)
  }

  /// Notes the begin and the end, whatever the end is. Nil stands for the service itself.
  private func carryOut(
    _ kind: BackupRun.Kind, by principal: Principal?, _ work: @escaping @Sendable (StopFlag) throws -> (String, BackupWriter.Outcome?)
  ) async throws -> BackupRun {
    let start = now()
    let id = try await database.pool.write { [runs] db in try runs.begin(kind, bySchedule: principal == nil, at: start, in: db) }
    let result: Result<(String, BackupWriter.Outcome?), any Error>
    do {
      result = .success(try await StopFlag.offload(to: queue, work))
    } catch {
      result = .failure(error)
    }
    // The end is noted even when the task is cancelled.
    let run = try await Task { [self] in
      try await database.pool.write { [self] db in
        let run = try runs.end(id, Self.outcome(of: result), at: now(), in: db)
        try audit.append(entry(run, by: principal), in: db)
        return run
      }
    }.value
    _ = try result.get()
    return run
  }

  private static func outcome(of result: Result<(String, BackupWriter.Outcome?), any Error>) -> BackupRunStore.End {
    switch result {
    case .success((let name, let outcome)): .done(name: name, bytes: outcome?.bytes, newBytes: outcome?.newBytes)
    case .failure(let error as BackupError): .failed(problem: error.description)
    case .failure(is CancellationError): .failed(problem: "The service was stopped.")
    case .failure(let error as FileError): .failed(problem: error.description)
    case .failure(let error as KeyRingError): .failed(problem: error.description)
    case .failure(let error as DatabaseError): .failed(problem: "The database answered with \(error.resultCode).")
    case .failure(let error): .failed(problem: "\(type(of: error))")
    }
  }

  private func entry(_ run: BackupRun, by principal: Principal?) -> AuditEntry {
    let action: AuditAction =
      switch run.kind {
      case .create: .backupCreated
      case .verify: .backupVerified
      case .test: .backupTested
      }
    let metadata: [String: AuditValue] = ["outcome": .string(run.isGood ? "good" : "failed")]
    guard let principal else { return .byService(action, "backup:\(run.name ?? "none")", metadata: metadata) }
    return .by(principal, action, target: "backup:\(run.name ?? "none")", metadata: metadata)
  }

  // MARK: By itself

  /// What a crash left behind. Once, before anything else runs.
  func recover() async throws {
    HeldOriginals.removeStrays(in: data)
    try? FileManager.default.removeItem(at: data.appendingPathComponent("testing"))
    try await database.pool.write { [runs, now] db in try runs.endInterrupted(at: now(), in: db) }
  }

  /// Makes the night's backup until the task is cancelled. One that failed is tried again every half hour.
  func run(logger: Logger) async {
    var looked = now().addingTimeInterval(-60)
    while !Task.isCancelled {
      do {
        while try await carryOutNext() {}
        // A clock that was set back must not put off the look.
        if abs(now().timeIntervalSince(looked)) >= 60 {
          looked = now()
          if try await isDue() { try await night(logger) }
        }
      } catch is CancellationError {
        return
      } catch {
        logger.error("A backup failed.", metadata: ["error": .string(Self.plain(error))])
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  private static func plain(_ error: any Error) -> String {
    (error as? BackupError)?.description ?? ReadingLoop.plain(error)
  }

  private func isDue() async throws -> Bool {
    guard settings.path != nil else { return false }
    let time = now()
    guard let due = Self.times(settings.at, around: time, calendar: .current).last(where: { $0 <= time }) else { return false }
    return try await database.pool.read { [runs] db in
      let tried = try runs.lastTry(.create, in: db)
      if let good = try runs.lastGood(.create, in: db), good >= due { return false }
      return tried.map { time.timeIntervalSince($0) > 1_800 || $0 > time } ?? true
    }
  }

  func next(after time: Date) -> Date? { Self.times(settings.at, around: time, calendar: .current).first { $0 > time } }

  /// Yesterday's, today's and tomorrow's.
  static func times(_ at: String, around time: Date, calendar: Calendar) -> [Date] {
    let parts = at.split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2 else { return [] }
    return [-1, 0, 1].compactMap { day in
      calendar.date(byAdding: .day, value: day, to: time).flatMap {
        calendar.date(bySettingHour: parts[0], minute: parts[1], second: 0, of: $0)
      }
    }
  }

  private func night(_ logger: Logger) async throws {
    let made = try await carryOut(.create, by: nil) { [self] flag in
      let outcome = try writer(try repository(), flag).write()
      return (outcome.name, outcome)
    }
    let removed = try await StopFlag.offload(to: queue) { [self] _ in
      let repository = try repository()
      let rotation = BackupRotation(days: settings.keepDays, weeks: settings.keepWeeks, months: settings.keepMonths)
      return try repository.locked { try repository.prune(rotation, keys: keys, calendar: .current) }
    }
    logger.notice(
      "A backup was made.", metadata: ["backup": "\(made.name ?? "")", "new_bytes": "\(made.newBytes ?? 0)", "removed": "\(removed)"])
    if settings.testsRestore {
      _ = try await carryOut(.test, by: nil) { [self] flag in try rehearse("latest", in: repository(), flag) }
      logger.notice("The backup was restored as a test.", metadata: ["backup": "\(made.name ?? "")"])
    }
  }

  // MARK: Keys

  /// After a new master key or recovery code: backups that can be reached are opened by it from now on.
  func rewrapAll() throws -> Int {
    guard settings.path != nil, let repository = try? repository() else { return 0 }
    guard let ring = try DurableFile.read(data.appendingPathComponent(KeyRing.fileName), limit: 65_536)?.data,
      let masterKey = KeyRing.masterKey(of: ring)
    else { return 0 }
    return try repository.locked {
      var count = 0
      for header in try repository.list() where header.ring == keys.id {
        try BackupSnapshot.rewrap(repository.url(header.name), ring: ring, masterKey: masterKey, keys: keys)
        count += 1
      }
      return count
    }
  }
}

/// This program's version.
package enum Product {
  package static let version = "0.1.0"
}
