import Foundation
import Synchronization

/// What just happened to a document, for pages that are open.
package struct ClinicEvent: Sendable, Equatable {
  package var document: Document.ID
  package var state: Document.State
  package var progress: Document.Progress?
}

/// Tells open pages what happens, each only what its person may see. Nothing is kept: a page that connects reads the state first.
package final class EventStream: Sendable {
  private struct Listener {
    var principal: Principal
    var continuation: AsyncStream<ClinicEvent>.Continuation
  }
  private struct State {
    var nextID = 0
    var listeners: [Int: Listener] = [:]
    var progress: [Document.ID: Document.Progress] = [:]
  }
  private let state = Mutex(State())

  init() {}

  package func subscribe(principal: Principal) -> AsyncStream<ClinicEvent> {
    let (stream, continuation) = AsyncStream.makeStream(of: ClinicEvent.self, bufferingPolicy: .bufferingNewest(256))
    let id = state.withLock { state in
      state.nextID += 1
      state.listeners[state.nextID] = Listener(principal: principal, continuation: continuation)
      return state.nextID
    }
    continuation.onTermination = { [weak self] _ in self?.remove(id) }
    return stream
  }

  /// Ends every stream, so that a stopping server does not wait for them.
  package func finish() {
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      return state.listeners.values.map(\.continuation)
    }
    for listener in listeners { listener.finish() }
  }

  func publish(_ id: Document.ID, state newState: Document.State, owner: User.ID?, progress: Document.Progress?) {
    let event = ClinicEvent(document: id, state: newState, progress: progress)
    let listeners = state.withLock { state in
      state.progress[id] = progress
      return state.listeners.values.filter { listener in
        owner.map { $0 == listener.principal.user } ?? listener.principal.may(.claimDocuments)
      }.map(\.continuation)
    }
    for listener in listeners { listener.yield(event) }
  }

  func progress(of id: Document.ID) -> Document.Progress? { state.withLock { $0.progress[id] } }

  private func remove(_ id: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
}
