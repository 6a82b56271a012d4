package import Foundation
import Ingest
import Synchronization

/// A file of an upload on its way into the spool: sealed piece by piece as it comes, so that its size is no matter of memory. It is nobody's document
/// until ``Documents/keep(_:phi:principal:)``; one that is let go before leaves nothing behind.
package final class IncomingFile: Sendable {
  private enum State {
    case coming(SealedFileWriter)
    case sealed(SealedContent)
    case gone
  }

  package let name: String
  let claim = UUID().uuidString
  private let spool: SpoolFolder
  private let state: Mutex<State>

  init(name: String, in spool: SpoolFolder, limit: Int) throws {
    self.name = name
    self.spool = spool
    state = Mutex(.coming(try SealedFileWriter(SealedFile(at: spool.url(claim), keys: spool.keys), limit: limit)))
  }

  deinit { discard() }

  func append(_ bytes: Data) throws {
    try state.withLock { state in
      if case .coming(let writer) = state { try writer.append(bytes) }
    }
  }

  /// Durable afterwards. Asked again, it says the same.
  func seal() throws -> SealedContent {
    try state.withLock { state in
      switch state {
      case .coming(let writer):
        let content = try writer.finish()
        state = .sealed(content)
        return content
      case .sealed(let content): return content
      case .gone: throw SealedFileError.missing
      }
    }
  }

  /// It is a document's from now on.
  func handOver() { state.withLock { $0 = .gone } }

  /// A writer that goes away unfinished takes its file along.
  private func discard() {
    state.withLock { state in
      // A file that stays because the disk does not answer is found at the next start.
      if case .sealed = state { try? spool.remove(claim) }
      state = .gone
    }
  }

  /// Sealing writes and syncs: not the cooperative pool's work.
  static let queue = DispatchQueue(label: "chartkeep.uploads")
}

extension Documents {
  /// The place for one file of an upload.
  package func begin(_ name: String, limit: Int, principal: Principal) async throws -> IncomingFile {
    try principal.require(.uploadDocuments)
    guard intake.hasRoom() else { throw Self.noRoom }
    let spool = intake.spool
    return try await Self.sealing { try IncomingFile(name: name, in: spool, limit: limit) }
  }

  package func append(_ bytes: Data, to file: IncomingFile) async throws {
    try await Self.sealing { try file.append(bytes) }
  }

  /// The file is whole. Its writer and the memory of it go.
  package func seal(_ file: IncomingFile) async throws {
    _ = try await Self.sealing { try file.seal() }
  }

  /// Makes a document of it.
  package func keep(_ file: IncomingFile, phi: Bool, principal: Principal) async throws -> Document {
    try principal.require(.uploadDocuments)
    let content = try await Self.sealing { try file.seal() }
    let id = try await intake.take(file, content, owner: principal.user, phi: phi, by: principal)
    return try await document(id, principal)
  }

  private static func sealing<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    do {
      return try await offload(to: IncomingFile.queue, work)
    } catch SealedFileError.file {
      // What failed is in the health page's figures; the name of a file is not told.
      throw noRoom
    }
  }

  private static let noRoom = Refusal(
    .unavailable, "Nothing new is taken in just now: the disk is almost full. Nothing was kept. Tell an administrator.", retryAfter: 60)
}
