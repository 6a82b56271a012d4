import Appliance
import Foundation
import Hummingbird

/// What the page Backups and keys does.
struct BackupAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/backups") { _, context in
      JSON.response(OverviewJSON(try await site.clinic.backups.overview(principal: try context.principal())))
    }
    try routes.post("/api/v1/backups") { _, context in
      try site.clinic.backups.ask(.create, principal: try context.principal())
      return Response(status: .accepted)
    }
    try routes.post("/api/v1/backups/{name}/verify") { _, context in
      try site.clinic.backups.ask(.verify(try context.word("name")), principal: try context.principal())
      return Response(status: .accepted)
    }
    try routes.post("/api/v1/backups/{name}/test") { _, context in
      try site.clinic.backups.ask(.test(try context.word("name")), principal: try context.principal())
      return Response(status: .accepted)
    }
    try routes.get("/api/v1/keys") { _, context in
      JSON.response(KeysJSON(try site.clinic.vault.standing(principal: try context.principal())))
    }
    try routes.post("/api/v1/keys/rotate") { _, context in
      let rotation = try await site.clinic.vault.rotate(to: nil, principal: try context.principal())
      return JSON.response(RotationJSON(masterKey: rotation.masterKey, backups: rotation.backups))
    }
    try routes.post("/api/v1/keys/recovery") { _, context in
      JSON.response(CodeJSON(code: try site.clinic.vault.showRecoveryCode(principal: try context.principal())))
    }
    try routes.post("/api/v1/keys/recovery/confirm") { request, context in
      var request = request
      let input = try await request.input(CodeJSON.self)
      return JSON.response(
        ConfirmedJSON(backups: try await site.clinic.vault.confirmRecoveryCode(input.code, principal: try context.principal())))
    }
  }

  struct OverviewJSON: Codable {
    struct Snapshot: Codable {
      var name: String
      var createdAt: Date
      var version: String
      var masterKey: String
    }
    struct Run: Codable {
      var kind: BackupRun.Kind
      var bySchedule: Bool
      var name: String?
      var startedAt: Date
      var endedAt: Date?
      /// What went wrong, in words.
      var problem: String?
      var bytes: Int?
      var newBytes: Int?
    }
    /// Missing where no folder is set.
    var path: String?
    /// Why the folder can't be read.
    var problem: String?
    var nextAt: Date?
    var snapshots: [Snapshot]
    var runs: [Run]

    init(_ overview: Backups.Overview) {
      path = overview.path
      problem = overview.problem
      nextAt = overview.nextAt
      snapshots = overview.snapshots.map {
        Snapshot(name: $0.name, createdAt: $0.date, version: $0.version, masterKey: $0.masterKey)
      }
      runs = overview.runs.map {
        Run(
          kind: $0.kind, bySchedule: $0.bySchedule, name: $0.name, startedAt: $0.startedAt, endedAt: $0.endedAt, problem: $0.problem,
          bytes: $0.bytes, newBytes: $0.newBytes)
      }
    }
  }

  struct KeysJSON: Codable {
    var ring: String
    var masterKey: String
    var isCredential: Bool
    var isPassphrase: Bool
    var recoveryConfirmedAt: Date?
    var recoveryIsIntact: Bool

    init(_ standing: Vault.Standing) {
      ring = standing.ring
      masterKey = standing.masterKey
      isCredential = standing.isCredential
      isPassphrase = standing.isPassphrase
      recoveryConfirmedAt = standing.recoveryConfirmedAt
      recoveryIsIntact = standing.recoveryIsIntact
    }
  }

  struct RotationJSON: Codable {
    var masterKey: String
    /// How many backups the new key opens.
    var backups: Int
  }

  struct CodeJSON: Codable {
    var code: String
  }

  struct ConfirmedJSON: Codable {
    /// How many backups it opens already.
    var backups: Int
  }
}
