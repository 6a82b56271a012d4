import Appliance
import Testing

@testable import WebUI

/// What a page can do, the API can do, with the same permission.
@Suite struct ActionsTests {
  /// Each action of a page and its route in the API. A new action needs a line.
  private static let counterparts: [String: String] = [
    "POST /lock": "POST /api/v1/session/lock", "POST /unlock": "POST /api/v1/session/unlock", "POST /log-out": "DELETE /api/v1/session",
    "POST /log-in/second-factor": "POST /api/v1/session/second-factor", "POST /new-password": "POST /api/v1/account/password",
    "POST /onboarding": "POST /api/v1/account/onboarding", "POST /register": "POST /api/v1/register", "POST /forgot": "POST /api/v1/forgot",
    "POST /reset-password": "POST /api/v1/reset-password", "POST /log-in": "POST /api/v1/tokens",
    "POST /account/password": "POST /api/v1/account/password", "POST /account/email": "POST /api/v1/account/email",
    "POST /account/verification": "POST /api/v1/account/verification", "POST /account/verify": "POST /api/v1/account/verify",
    "POST /account/providers/unlink": "POST /api/v1/account/providers/unlink",
    "POST /account/sessions/{id}/end": "DELETE /api/v1/account/sessions/{id}",
    "POST /account/sessions/end-others": "DELETE /api/v1/account/sessions",
    "POST /account/tokens": "POST /api/v1/account/tokens", "POST /account/tokens/{id}/revoke": "DELETE /api/v1/account/tokens/{id}",
    "POST /account/security/app": "POST /api/v1/account/factors/app",
    "POST /account/security/app/confirm": "POST /api/v1/account/factors/app/confirm",
    "POST /account/security/codes": "POST /api/v1/account/factors/recovery-codes",
    "POST /account/security/{id}/remove": "DELETE /api/v1/account/factors/{id}", "POST /break-glass": "POST /api/v1/glass",
    "POST /break-glass/end": "DELETE /api/v1/glass", "POST /providers": "POST /api/v1/providers",
    "POST /providers/{id}": "PUT /api/v1/providers/{id}",
    "POST /providers/{id}/test": "POST /api/v1/providers/{id}/test", "POST /providers/{id}/remove": "DELETE /api/v1/providers/{id}",
    "POST /mail": "PUT /api/v1/mail", "POST /mail/remove": "DELETE /api/v1/mail", "POST /mail/test": "POST /api/v1/mail/test",
    "POST /mail/outbox/{id}/retry": "POST /api/v1/mail/outbox/{id}/retry",
    "POST /mail/outbox/{id}/discard": "DELETE /api/v1/mail/outbox/{id}",
    "POST /documents/{id}/reveal": "POST /api/v1/documents/{id}/reveal",
    "POST /documents/{id}/report": "POST /api/v1/documents/{id}/report",
    "POST /users": "POST /api/v1/users", "POST /users/{id}/disable": "POST /api/v1/users/{id}/disable",
    "POST /users/{id}/enable": "POST /api/v1/users/{id}/enable", "POST /users/{id}/role": "POST /api/v1/users/{id}/role",
    "POST /users/{id}/code": "POST /api/v1/users/{id}/code", "POST /users/{id}/factors": "DELETE /api/v1/users/{id}/factors",
    "POST /users/{id}/tokens/{token}/revoke": "DELETE /api/v1/users/{id}/tokens/{token}",
    "POST /users/invitations": "POST /api/v1/invitations", "POST /users/invitations/{id}/code": "POST /api/v1/invitations/{id}/code",
    "POST /users/invitations/{id}/withdraw": "DELETE /api/v1/invitations/{id}", "POST /users/registration": "PUT /api/v1/registration",
    "POST /backups": "POST /api/v1/backups", "POST /backups/{name}/verify": "POST /api/v1/backups/{name}/verify",
    "POST /backups/{name}/test": "POST /api/v1/backups/{name}/test", "POST /keys/rotate": "POST /api/v1/keys/rotate",
    "POST /keys/recovery": "POST /api/v1/keys/recovery", "POST /keys/recovery/confirm": "POST /api/v1/keys/recovery/confirm",
    "POST /documents/{id}/delete": "POST /api/v1/documents/{id}/delete",
    "POST /documents/{id}/restore": "POST /api/v1/documents/{id}/restore",
    "POST /retention/erase": "POST /api/v1/erasures", "POST /retention/{id}/undo": "POST /api/v1/erasures/{id}/undo",
    "POST /retention/{id}/now": "POST /api/v1/erasures/{id}/now", "POST /retention/holds": "POST /api/v1/holds",
    "POST /retention/holds/{id}/lift": "DELETE /api/v1/holds/{id}", "POST /retention/clock": "POST /api/v1/retention/clock",
    "POST /alerts/{id}/acknowledge": "POST /api/v1/alerts/{id}/acknowledge",
    "POST /audit/verify": "POST /api/v1/audit/verify",
    "POST /words": "POST /api/v1/words", "POST /words/{id}/on": "POST /api/v1/words/{id}/on",
    "POST /words/{id}/off": "POST /api/v1/words/{id}/off",
    "POST /words/{id}/remove": "DELETE /api/v1/words/{id}", "POST /patients/{mark}/move": "POST /api/v1/patients/reassign",
    "POST /patients/{mark}/merge": "POST /api/v1/patients/merge",
    "POST /ask": "POST /api/v1/ask", "POST /connections": "POST /api/v1/connections",
    "POST /connections/{id}": "PUT /api/v1/connections/{id}", "POST /connections/{id}/on": "PUT /api/v1/connections/{id}",
    "POST /connections/{id}/off": "PUT /api/v1/connections/{id}", "POST /connections/{id}/test": "POST /api/v1/connections/{id}/test",
    "POST /connections/{id}/remove": "DELETE /api/v1/connections/{id}", "POST /usage/credits": "POST /api/v1/credits",
    "POST /usage/budgets": "PUT /api/v1/budgets", "POST /prices": "PUT /api/v1/prices",
    "POST /notes": "POST /api/v1/notes", "POST /notes/{id}/discard": "DELETE /api/v1/notes/{id}",
    "POST /notes/{id}/sections/{key}": "PUT /api/v1/notes/{id}/sections/{key}",
    "POST /notes/{id}/sections/{key}/regenerate": "POST /api/v1/notes/{id}/sections/{key}/regenerate",
    "POST /notes/{id}/sections/{key}/draft": "POST /api/v1/notes/{id}/sections/{key}/draft",
    "POST /notes/{id}/sign": "POST /api/v1/notes/{id}/sign",
    "POST /notes/{id}/addenda": "POST /api/v1/notes/{id}/addenda", "POST /note-templates/{key}": "PUT /api/v1/note-templates/{key}",
    // What is copied is the section's text, which the API gives with the note.
    "POST /notes/{id}/copy": "PUT /api/v1/notes/{id}/sections/{key}",
    "POST /patients/changes/{id}/undo": "POST /api/v1/patients/changes/{id}/undo",
  ]

  /// These begin where no program can be: with the code of the console, or an invitation that a person follows.
  private static let pagesAlone: Set = [
    "POST /set-up", "POST /restore", "POST /emergency", "POST /join",
    // It leads a browser to another site.
    "POST /account/providers/{id}/link",
  ]

  @Test func `each action of a page has its route in the API`() {
    let actions = Access.routes.keys.filter { !$0.hasPrefix("GET ") && !$0.contains(" /api/") }
    #expect(Set(actions).symmetricDifference(Set(Self.counterparts.keys).union(Self.pagesAlone)) == [])
    for (page, route) in Self.counterparts { #expect(APIDescription.operations[route] != nil, "\(page)") }
  }

  @Test func `the two ask for the same permission`() {
    for (page, route) in Self.counterparts {
      guard case .permission(let permission) = Access.routes[page] else { continue }
      #expect(Access.routes[route] == .permission(permission), "\(page)")
    }
  }
}
