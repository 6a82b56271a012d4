package import Foundation
package import GRDB

/// What people are told by mail about their account. It holds codes and times, never a word from a document.
package enum AccountNotice: Sendable, Equatable, Codable {
  case invitation(code: String, expires: Date)
  case verifyEmail(code: String, expires: Date)
  case resetPassword(code: String, expires: Date)
  case passwordChanged(at: Date)
  /// To the address that was there before.
  case emailChanged(at: Date)
  /// A second factor was added, removed or reset, or a provider linked or unlinked.
  case waysInChanged(at: Date)
  case newDevice(agent: String, at: Date)
  /// To every administrator and auditor: somebody opened patient text with a reason.
  case brokenGlass(login: String, at: Date, until: Date)
  /// To every administrator and auditor: something unusual, in fixed words.
  case anomaly(kind: Alert.Kind, subject: String, at: Date)
  /// How far the audit log had come, to be kept elsewhere.
  case auditHead(seq: Int64, mac: String, at: Date)
  /// An administrator tries whether mail works.
  case test

  /// For lists; it tells nothing of what is inside.
  package var kind: String {
    switch self {
    case .invitation: "invitation"
    case .verifyEmail: "verifyEmail"
    case .resetPassword: "resetPassword"
    case .passwordChanged: "passwordChanged"
    case .emailChanged: "emailChanged"
    case .waysInChanged: "waysInChanged"
    case .newDevice: "newDevice"
    case .brokenGlass: "brokenGlass"
    case .anomaly: "anomaly"
    case .auditHead: "auditHead"
    case .test: "test"
    }
  }
}

/// Where notices go. Sending is part of the change's own transaction, so that neither is there without the other.
package struct AccountNotices: Sendable {
  /// Whether a mail will go out: with no mail set up an administrator hands codes over.
  package var isReachable: @Sendable (Database) throws -> Bool
  package var post: @Sendable (_ notice: AccountNotice, _ email: String, _ language: UserLanguage, _ db: Database) throws -> Void

  package init(
    isReachable: @escaping @Sendable (Database) throws -> Bool,
    post: @escaping @Sendable (_ notice: AccountNotice, _ email: String, _ language: UserLanguage, _ db: Database) throws -> Void
  ) {
    self.isReachable = isReachable
    self.post = post
  }

  package static let none = AccountNotices(isReachable: { _ in false }, post: { _, _, _, _ in })

  /// To somebody's verified address; nothing where there is none or no mail is set up.
  func send(_ notice: AccountNotice, to user: User, in db: Database) throws {
    guard user.isEmailVerified, let email = user.email, try isReachable(db) else { return }
    try post(notice, email, user.language, db)
  }
}
