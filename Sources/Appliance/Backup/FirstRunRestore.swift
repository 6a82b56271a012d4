import Foundation
import GRDB
import Synchronization

/// A backup restored from the page of the first start, before there is any account: whoever has the set-up code from the console may do it. The
/// files are made ready beside the running service; it ends then, and the next start puts them in place.
package final class FirstRunRestore: Sendable {
  package enum State: Sendable, Equatable {
    case idle
    case running
    case failed(String)
    /// The service ends now.
    case ready
  }

  private let parts: ClinicParts
  private let accounts: Accounts
  private let state = Mutex(State.idle)
  private let wanted = Mutex<(name: String, code: RecoveryCode?)?>(nil)
  private let data: URL

  init(_ parts: ClinicParts, accounts: Accounts) {
    self.parts = parts
    self.accounts = accounts
    data = URL(fileURLWithPath: parts.settings.data, isDirectory: true)
  }

  package var now: State { state.withLock { $0 } }

  private func repository() throws -> BackupRepository {
    guard let path = parts.settings.backup.path else { throw BackupError.notConfigured }
    return try BackupRepository(at: URL(fileURLWithPath: path, isDirectory: true))
  }

  /// What there is to choose from, the newest first; why there is nothing, otherwise.
  package func choices() -> Result<[BackupHeader], BackupError> {
    do {
      return .success(try repository().list())
    } catch let error as BackupError {
      return .failure(error)
    } catch {
      return .failure(.notConfigured)
    }
  }

  /// Begins. `code` may be empty where this machine has the backup's master key.
  package func begin(_ name: String, recoveryCode text: String, setUpCode: String, origin: Origin) async throws {
    try await accounts.checkSetUpCode(setUpCode, origin: origin)
    let code = RecoveryCode(text)
    guard text.allSatisfy(\.isWhitespace) || code != nil else {
      throw Refusal(
        .invalid, "That is no recovery code: nine groups of four letters and digits. Compare each group with your paper.", field: "recovery"
      )
    }
    do {
      let header = try repository().find(name)
      // Told at once, and not after minutes.
      _ = try key(code).ring(of: header)
    } catch let error as BackupError {
      throw Refusal(.invalid, error.description, field: "recovery")
    } catch let error as MasterKeyError {
      throw Refusal(.invalid, error.description, field: "recovery")
    }
    try state.withLock { state in
      guard state != .running, state != .ready else { throw Refusal(.conflict, "A backup is being restored already.") }
      state = .running
    }
    wanted.withLock { $0 = (name, code) }
  }

  private func key(_ code: RecoveryCode?) throws -> BackupKey {
    if let code { return .recovery(code) }
    return .master(try local())
  }

  private func local() throws -> MasterKey { try MasterKey.load(keyFile: data.appendingPathComponent("master.key")) }

  /// Does what was asked for, and calls `end` when the files stand ready.
  func run(end: @Sendable () -> Void) async {
    while !Task.isCancelled {
      if let (name, code) = wanted.withLock({ wanted in
        defer { wanted = nil }
        return wanted
      }) {
        do {
          try await StopFlag.offload(to: IndexFolder.queue) { [self] flag in
            let repository = try repository()
            let header = try repository.find(name)
            let pending = PendingRestore(in: data)
            _ = try Restore(from: repository, to: data, now: parts.now).stage(
              header, keys: key(code).ring(of: header), local: local(), pending, stop: flag, last: {})
          }
          state.withLock { $0 = .ready }
          end()
        } catch {
          state.withLock {
            $0 = .failed((error as? BackupError)?.description ?? "It did not work: \(type(of: error)). Nothing was changed.")
          }
        }
      }
      try? await Task.sleep(for: .seconds(1))
    }
  }
}
