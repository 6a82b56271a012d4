import Dispatch

/// Runs blocking or long work on `queue`, so that it never holds one of the cooperative pool's few threads.
func offload<Value: Sendable>(to queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { continuation.resume(with: Result(catching: work)) }
  }
}
