import Foundation
import Synchronization

/// Asks a server for one answer. It neither retries nor counts: that is the gateway's.
struct ChatClient: Sendable {
  let policy: OutboundPolicy

  struct Answer: Sendable, Equatable {
    /// As the provider counts; nil when it does not say.
    var usage: TokenUsage?
    /// `stop` or `length`.
    var finish: String
    var limits: RateReport
  }

  /// What a server said of its limits, for people.
  struct RateReport: Sendable, Equatable, Codable {
    var requestsLeft: String?
    var tokensLeft: String?

    init(_ fields: [String: String]) {
      func plain(_ name: String) -> String? {
        fields[name].flatMap { (1...20).contains($0.utf8.count) && $0.allSatisfy(\.isNumber) ? $0 : nil }
      }
      requestsLeft = plain("x-ratelimit-remaining-requests")
      tokensLeft = plain("x-ratelimit-remaining-tokens")
    }
  }

  /// A failure with what the server asked for.
  struct Fault: Error, Equatable {
    var failure: GatewayFailure
    /// Seconds.
    var retryAfter: Double?
    /// Something of the answer had come already.
    var hasText = false
  }

  /// Hands over each piece of text as it comes.
  func answer(
    _ request: ChatRequest, by connection: ModelConnection, bearer: Secret<String>?,
    _ take: @Sendable @escaping (String) async throws -> Void
  ) async throws -> Answer {
    guard let url = Self.url(connection, model: request.model, policy) else {
      throw Fault(failure: .notPermitted)
    }
    let isEncrypted = url.scheme == "https"
    let post = StreamedRequest(
      url: url, body: try request.body(for: connection.provider), fields: Self.fields(connection, bearer),
      authority: connection.authority, proxy: connection.proxy, silence: .seconds(connection.patience), seconds: Self.longest,
      // A token is rarely longer than 20 bytes, and an event around it is some 300.
      limit: 65_536 + request.answerTokens * 1_024,
      mayConnect: { [policy] in
        connection.proxy == nil ? connection.mayConnect(policy, to: $0, isEncrypted: isEncrypted) : policy.permits($0)
      })
    let reading = Reading(most: 2_000 + request.answerTokens * 12)
    do {
      let head = try await post.run { head, data in
        for text in try reading.take(head, data) { try await take(text) }
      }
      for text in try reading.end(head) { try await take(text) }
      return Answer(usage: reading.usage, finish: reading.finish, limits: RateReport(head.fields))
    } catch let error as CurlError {
      try Task.checkCancellation()
      throw Fault(failure: Self.failure(error), hasText: reading.hasText)
    } catch let failure as GatewayFailure {
      throw Fault(failure: failure, retryAfter: reading.retryAfter, hasText: reading.hasText)
    }
  }

  /// The longest that one answer may take, in seconds.
  static let longest = 600

  /// Nil for what the policy does not permit. It is asked about the address as it was entered: Azure's has a query of our own behind it.
  static func url(_ connection: ModelConnection, model: String, _ policy: OutboundPolicy) -> URL? {
    guard let base = URL(string: connection.address), policy.permitsModelServer(base) else { return nil }
    guard connection.provider == .azureOpenAI else { return URL(string: connection.address + "/chat/completions") }
    // The check kept letters, digits and marks that need no escape, but a slash would lead elsewhere.
    guard let name = model.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._"))) else {
      return nil
    }
    var parts = URLComponents(string: "\(connection.address)/openai/deployments/\(name)/chat/completions")
    parts?.queryItems = [URLQueryItem(name: "api-version", value: connection.apiVersion)]
    return parts?.url
  }

  static func fields(_ connection: ModelConnection, _ bearer: Secret<String>?) -> [String] {
    var fields = ["Accept: text/event-stream, application/json"]
    if let bearer {
      let value = bearer.open(for: "the model server")
      fields.append(
        connection.provider == .azureOpenAI && connection.oauth == nil ? "api-key: \(value)" : "Authorization: Bearer \(value)")
    }
    return fields
  }

  static func failure(_ error: CurlError) -> GatewayFailure {
    switch error.code {
    case CurlError.timedOut: .timedOut
    case CurlError.certificateRefused: .certificateRefused
    case CurlError.writeRefused: .tooLong
    case CurlError.partial: .truncated
    default: error.answer == 0 ? .unreachable : .truncated
    }
  }

  /// What has come so far. Pieces come one after the other, so the lock only keeps the compiler's peace with the transfer's task.
  private final class Reading: Sendable {
    private struct State {
      var stream: ChatStream?
      var count = 0
      var usage: TokenUsage?
      var retryAfter: Double?
      var hasText = false
    }
    private let state = Mutex(State())
    /// Bytes of text.
    private let most: Int

    init(most: Int) { self.most = most }

    var usage: TokenUsage? { state.withLock { $0.usage } }
    var retryAfter: Double? { state.withLock { $0.retryAfter } }
    var hasText: Bool { state.withLock { $0.hasText } }
    var finish: String { state.withLock { $0.stream?.finish } ?? "stop" }

    func take(_ head: StreamedRequest.Head, _ data: Data) throws -> [String] {
      try state.withLock { state in
        // Words of refusals are not read.
        guard head.status == 200 else { return [] }
        if state.stream == nil { state.stream = ChatStream(contentType: head.fields["content-type"]) }
        return try read(state.stream?.take(data) ?? [], &state)
      }
    }

    func end(_ head: StreamedRequest.Head) throws -> [String] {
      try state.withLock { state in
        guard head.status == 200 else {
          state.retryAfter = head.fields["retry-after"].flatMap(Self.seconds)
          throw Self.failure(head.status)
        }
        if state.stream == nil { state.stream = ChatStream(contentType: head.fields["content-type"]) }
        return try read(state.stream?.end() ?? [], &state)
      }
    }

    private func read(_ pieces: [ChatStream.Piece], _ state: inout State) throws -> [String] {
      var texts: [String] = []
      for piece in pieces {
        switch piece {
        case .usage(let usage): state.usage = usage
        case .text(let text):
          state.count += text.utf8.count
          guard state.count <= most else { throw GatewayFailure.tooLong }
          state.hasText = true
          texts.append(text)
        }
      }
      return texts
    }

    private static func failure(_ status: Int) -> GatewayFailure {
      switch status {
      case 401, 403: .keyRefused
      case 404: .noSuchModel
      case 408, 504: .timedOut
      case 429: .tooManyRequests
      case 500..<600: .overloaded
      case 400..<500: .requestRefused
      // Redirects are not followed, and nothing else is an answer.
      default: .malformed
      }
    }

    /// RFC 9110, 10.2.3: seconds, or a date.
    private static func seconds(_ text: String) -> Double? {
      if let number = Double(text), number.isFinite { return max(0, number) }
      let format = DateFormatter()
      format.locale = Locale(identifier: "en_US_POSIX")
      format.timeZone = .gmt
      format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
      return format.date(from: text).map { max(0, $0.timeIntervalSinceNow) }
    }
  }
}
