package import Foundation
import GRDB
import Synchronization

/// The keys that open everything: where the master key comes from, a new one, and the recovery code on paper.
package final class Vault: Sendable {
  private let data: URL
  private let keys: KeyRing
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let backups: Backups
  private let now: @Sendable () -> Date
  /// Codes that were shown and not yet typed back: in memory only, so that one nobody wrote down opens nothing.
  private let shown = Mutex<[User.ID: (code: RecoveryCode, at: Date)]>([:])

  private let isRecoverable: Mutex<Bool>

  init(_ parts: ClinicParts, backups: Backups) {
    data = URL(fileURLWithPath: parts.settings.data, isDirectory: true)
    keys = parts.keys
    database = parts.database
    audit = parts.audit
    self.backups = backups
    now = parts.now
    // A ring that can't be read is told of elsewhere.
    let stored = try? keys.stored(in: data)
    isRecoverable = Mutex(stored?.recovery != nil)
  }

  /// A recovery code was typed back from paper. Without one a lost master key is the end of all data.
  package var hasRecoveryCode: Bool { isRecoverable.withLock { $0 } }

  package struct Standing: Sendable, Codable, Equatable {
    /// ``KeyRing/id``.
    package var ring: String
    /// ``MasterKey/id``.
    package var masterKey: String
    /// The key came from a systemd credential; otherwise from a file beside the data.
    package var isCredential: Bool
    /// The key is made of a pass-phrase that is asked at each start.
    package var isPassphrase: Bool
    /// When the recovery code was typed back; nil when there is none.
    package var recoveryConfirmedAt: Date?
    /// The recovery code's wrapped key is as it was confirmed.
    package var recoveryIsIntact: Bool

    /// Where the master key comes from, in words.
    package var source: String {
      if isPassphrase { return "a pass-phrase that is asked at each start" }
      return isCredential ? "a systemd credential, sealed to this machine" : "a file beside the data"
    }
  }

  package func standing(principal: Principal) throws -> Standing {
    try principal.require(.viewSystem)
    return try standing()
  }

  func standing() throws -> Standing {
    guard let stored = try keys.stored(in: data) else { throw KeyRingError.missing(path: data.path) }
    return Standing(
      ring: keys.id, masterKey: stored.masterKey, isCredential: MasterKey.isCredential(),
      isPassphrase: stored.passphrase != nil,
      recoveryConfirmedAt: stored.recovery.map { Date(microseconds: $0.confirmedAt) },
      recoveryIsIntact: stored.recovery.map(keys.isIntact) ?? false)
  }

  // MARK: The recovery code

  /// A new code. The present one stays good until the new one is typed back within the hour.
  package func showRecoveryCode(principal: Principal) throws -> String {
    try principal.require(.manageBackups)
    let code = RecoveryCode.generate()
    shown.withLock { $0[principal.user] = (code, now()) }
    return code.text
  }

  /// Typed back from the paper: from now on it opens the data and every backup that can be reached, and the one before opens nothing new.
  /// Returns how many backups it opens already.
  package func confirmRecoveryCode(_ text: String, principal: Principal) async throws -> Int {
    try principal.require(.manageBackups)
    let time = now()
    guard let (code, at) = shown.withLock({ $0[principal.user] }), time.timeIntervalSince(at) < 3_600 else {
      throw Refusal(.conflict, "The code that was shown is too old. Have a new one shown.")
    }
    guard let typed = RecoveryCode(text), typed.text == code.text else {
      throw Refusal(.invalid, "That is not the code that was shown. Compare it group by group with your paper.", field: "code")
    }
    return try await Self.refusing { try await confirm(code, at: time, by: principal) }
  }

  private func confirm(_ code: RecoveryCode, at time: Date, by principal: Principal) async throws -> Int {
    guard var stored = try keys.stored(in: data) else { throw KeyRingError.missing(path: data.path) }
    stored.recovery = try keys.recovery(by: code, confirmedAt: time)
    // The entry stands before the change: one too many is harmless, none is not.
    try await note(.recoveryCodeMade, by: principal)
    try keys.write(stored, in: data)
    shown.withLock { $0[principal.user] = nil }
    isRecoverable.withLock { $0 = true }
    return try backups.rewrapAll()
  }

  // MARK: The master key

  package struct Rotation: Sendable, Codable, Equatable {
    package var masterKey: String
    /// How many backups the new key opens.
    package var backups: Int
    /// Where the new key was written, to be sealed; nil when it took the old one's place.
    package var file: String?
  }

  /// A new master key; nothing stops meanwhile. Where the key comes from a systemd credential, which this service can't write, the new one goes to
  /// `file`, to be sealed before the next start.
  package func rotate(to file: String?, principal: Principal) async throws -> Rotation {
    try principal.require(.manageBackups)
    let keyFile = data.appendingPathComponent("master.key")
    if try keys.stored(in: data)?.passphrase != nil {
      throw Refusal(.conflict, "The master key is made of a pass-phrase. Set a new one with chartkeep key passphrase.")
    }
    if file == nil, MasterKey.isCredential() {
      throw Refusal(
        .conflict, "The master key comes from a systemd credential. Say with --to where the new one may be written, and seal it from there."
      )
    }
    return try await Self.refusing { try await rotate(to: file, keyFile, by: principal) }
  }

  private func rotate(to file: String?, _ keyFile: URL, by principal: Principal) async throws -> Rotation {
    try await note(.keyRotated, by: principal)
    let new: MasterKey
    if let file {
      new = try MasterKey.create(at: URL(fileURLWithPath: file))
      try keys.rewrap(in: data, by: new)
    } else {
      guard FileManager.default.fileExists(atPath: keyFile.path) else { throw MasterKeyError.missing(path: keyFile.path) }
      new = try KeyRotation.replaceKeyFile(in: data, keys: keys)
    }
    return Rotation(masterKey: new.id, backups: try backups.rewrapAll(), file: file)
  }

  /// A new pass-phrase in the place of the key file, or of the one before; nil goes back to a key file.
  package func setPassphrase(_ passphrase: Passphrase?, principal: Principal) async throws -> Rotation {
    try principal.require(.manageBackups)
    if MasterKey.isCredential() {
      throw Refusal(
        .conflict,
        "The master key comes from a systemd credential, which is asked for first. Take that away from the unit, then set a pass-phrase.")
    }
    if let problem = passphrase?.problem { throw Refusal(.invalid, problem, field: "passphrase") }
    if passphrase == nil, try keys.stored(in: data)?.passphrase == nil {
      throw Refusal(.conflict, "There is no pass-phrase: the master key is a file already.")
    }
    return try await Self.refusing {
      try await note(.keyRotated, by: principal)
      let new =
        if let passphrase {
          try KeyRotation.takePassphrase(passphrase, in: data, keys: keys)
        } else {
          try KeyRotation.replaceKeyFile(in: data, keys: keys)
        }
      return Rotation(masterKey: new.id, backups: try backups.rewrapAll(), file: nil)
    }
  }

  /// What a person can do about it stands in each error's text.
  private static func refusing<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
      return try await work()
    } catch let error as BackupError {
      throw Refusal(.conflict, "The change was made here, but not for the backups: \(error)")
    } catch let error as MasterKeyError {
      throw Refusal(.conflict, error.description)
    } catch let error as KeyRingError {
      throw Refusal(.conflict, error.description)
    }
  }

  private func note(_ action: AuditAction, by principal: Principal) async throws {
    try await database.pool.write { [audit] db in _ = try audit.append(.by(principal, action, target: "keys"), in: db) }
  }
}
