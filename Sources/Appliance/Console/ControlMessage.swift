package import Foundation
package import VectorCore

/// What a command asks of the data, whether it opens the folder itself or asks the running service.
package enum ControlRequest: Codable, Sendable {
  case ping
  case status
  case userList
  case userAdd(login: String, role: Role, password: String)
  case userDisable(login: String, disabled: Bool)
  case userReset(login: String, password: String)
  case userUnlock(login: String)
  case userRole(login: String, role: Role)
  case userResetFactors(login: String)
  case userBreakGlass(login: String)
  case tlsShow
  case tlsRequest
  case tlsImport(chain: String, key: String?)
  case tlsInit(newAuthority: Bool)
  case ingest(name: String, data: Data, owner: String, phi: Bool, approve: Bool)
  case search(query: String, login: String, scope: SearchQuestion.Scope, top: Int, mode: SearchQuestion.Mode)
  case inboxList(login: String?)
  case inboxRetry(document: Int64, login: String?)
  case inboxExplain(data: Data, login: String?)
  case auditVerify
  case auditExport
  case auditSign(reason: String)
  case indexVerify
  case indexRebuild
  case backupCreate(path: String?)
  case backupVerify(name: String, path: String?)
  case backupTest(name: String, path: String?)
  case purge(isRehearsal: Bool, clockIsRight: Bool)
  case keyShow
  case keyRotate(file: String?)
  case keyPassphrase(new: String?)
  case recoveryShow
  case recoveryConfirm(code: String)
  case sealCertificates
  case noteStanding(note: Int64)
}

/// A line of the answer; the last one is `done` or `failed`.
package enum ControlReply: Codable, Sendable {
  case health([HealthLine])
  case user(UserLine)
  case document(DocumentLine)
  case results([ResultLine])
  case index(IndexLine)
  case certificate(CertificateLine)
  case backup(BackupLine)
  case keys(Vault.Standing)
  case rotation(Vault.Rotation)
  case note(NoteStanding)
  case text(String)
  case failed(code: String, message: String)
  case done
}

package struct UserLine: Codable, Sendable {
  package var login: String
  package var role: Role
  package var disabled: Bool
}

/// A document on the command line. `name` is there only for those who may see it.
package struct DocumentLine: Codable, Sendable {
  package var id: Int64
  package var name: String?
  package var state: Document.State
  package var code: String?
  package var message: String?
  package var chunks: Int
  package var times: Times
  /// What is being done to it, in the words of the page; nil when nothing is.
  package var progress: String?

  package struct Times: Codable, Sendable {
    package var received: String
    package var updated: String
  }
}

/// What was done about a backup.
package struct BackupLine: Codable, Sendable {
  package var kind: BackupRun.Kind
  package var name: String
  package var bytes: Int?
  package var newBytes: Int?
  package var seconds: Double
}

package struct ResultLine: Codable, Sendable {
  package var document: Int64
  package var name: String?
  package var chunk: Int64
  package var page: Int
  package var score: Double
  package var snippet: String
}

/// How the index is, or what was built anew.
package struct IndexLine: Codable, Sendable {
  package var passages: Int
  package var documents: Int
  /// Passages whose vector another model made; they are embedded again by the way.
  package var outdated: Int
  /// What the vector index's file holds; nil while there are so few passages that none is needed.
  package var file: BaseSummary?
  package var problems: [String]
  package var sound: Bool
  package var seconds: Double
}
