extension AuditEntry {
  /// What somebody who is logged in did.
  static func by(
    _ principal: Principal, _ action: AuditAction, target: String, metadata: [String: AuditValue] = [:]
  ) -> AuditEntry {
    AuditEntry(
      actor: principal.login, actorID: principal.user.rawValue, action: action, target: target, address: principal.origin.address,
      agent: principal.origin.agent, metadata: metadata)
  }

  /// What somebody did on the way in or out.
  static func by(
    _ user: User, _ origin: Origin, _ action: AuditAction, target: String, metadata: [String: AuditValue] = [:]
  ) -> AuditEntry {
    AuditEntry(
      actor: user.login, actorID: user.id.rawValue, action: action, target: target, address: origin.address, agent: origin.agent,
      metadata: metadata)
  }

  /// What the service did by itself.
  static func byService(_ action: AuditAction, _ id: Document.ID, metadata: [String: AuditValue] = [:]) -> AuditEntry {
    byService(action, id.auditTarget, metadata: metadata)
  }

  static func byService(_ action: AuditAction, _ target: String, metadata: [String: AuditValue] = [:]) -> AuditEntry {
    AuditEntry(
      actor: "chartkeep", actorID: nil, action: action, target: target, address: Origin.service.address, agent: Origin.service.agent,
      metadata: metadata)
  }
}

extension Document.ID {
  /// How the audit log names a document.
  var auditTarget: String { "document:\(rawValue)" }
}
