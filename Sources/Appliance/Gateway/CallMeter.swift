/// What a call may cost, kept aside before it is made.
struct MeteredCall: Sendable, Equatable {
  var id: Int64
  /// The most that a call may count, whatever its server says.
  var reserved: TokenUsage
  /// The soft limit is passed: the call goes on, and whoever asked is told.
  var warning: String?
}

/// Pays for calls. A call is reserved before it goes out, and settled or released afterwards, once.
protocol CallMeter: Sendable {
  /// Refuses when there is no price, or nothing left.
  func reserve(
    _ model: String, of connection: Int64, isFree: Bool, action: ModelAction, by principal: Principal, inputTokens: Int, outputTokens: Int
  ) async throws -> MeteredCall
  /// Charges what was used, at most what was reserved.
  func settle(_ call: MeteredCall, usage: TokenUsage) async throws
  func release(_ call: MeteredCall) async throws
}
