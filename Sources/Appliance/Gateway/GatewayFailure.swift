/// Why a model server gave no answer, or none that can be used. Its own words are never passed on: they may repeat what was asked.
package enum GatewayFailure: String, Error, Sendable, Codable, CaseIterable {
  case notPermitted, unreachable, timedOut, certificateRefused
  case keyRefused, noSuchModel, tooManyRequests, overloaded, requestRefused
  /// The answer broke off, was no answer, or had no end.
  case truncated, malformed, tooLong
  case contentRefused
  /// Too many failures lately; nothing was sent.
  case paused
  /// Whoever asked does not wait any more.
  case cancelled

  /// The same request may work a moment later.
  var isPassing: Bool {
    switch self {
    case .unreachable, .timedOut, .tooManyRequests, .overloaded, .truncated: true
    default: false
    }
  }

  /// Speaks against the server, not against the request.
  var countsAgainstServer: Bool {
    switch self {
    case .unreachable, .timedOut, .certificateRefused, .overloaded, .truncated, .malformed, .tooLong: true
    default: false
    }
  }

  package var words: String {
    switch self {
    case .notPermitted:
      "This machine may not reach that address. Servers in the clinic's own network have to be allowed with connections.private_networks in the configuration."
    case .unreachable: "No model server answers at that address."
    case .timedOut: "The model server did not answer in time."
    case .certificateRefused:
      "The model server's certificate is not trusted. If your clinic has its own authority, enter its certificate in the connection."
    case .keyRefused: "The model server refused the key."
    case .noSuchModel: "The model server does not know this model or address."
    case .tooManyRequests: "The model server takes no more requests for a while."
    case .overloaded: "The model server has a fault or is overloaded."
    case .requestRefused: "The model server refused the request."
    case .truncated: "The answer broke off before its end."
    case .malformed: "What the model server sent is no answer of a model."
    case .tooLong: "The answer was longer than was asked for, so it was stopped."
    case .contentRefused: "The model's provider refused to answer this."
    case .paused: "The model server failed several times in a row, so it is left alone for a minute."
    case .cancelled: "It was stopped."
    }
  }
}
