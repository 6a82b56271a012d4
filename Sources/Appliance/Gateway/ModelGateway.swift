import Crypto
import Foundation
import GRDB
import Ingest
import Logging
import Synchronization

/// **The way to language models.** Each call passes the egress gate, is paid for from the ledger, leaves a receipt, and comes back as text.
package final class ModelGateway: Sendable {
  package let connections: ModelConnections
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let receipts: EgressReceiptStore
  private let answers: ModelAnswerStore
  private let knowledge: ClinicKnowledge
  private let gate: EgressGate
  private let meter: any CallMeter
  private let client: ChatClient
  private let budget = CallBudget()
  private let backoff: Backoff
  private let logger: Logger
  private let now: @Sendable () -> Date

  /// All that is sent and asked for, in tokens.
  static let tokenLimit = 4_000

  init(
    _ parts: ClinicParts, connections: ModelConnections, detector: Detector, meter: any CallMeter, logger: Logger,
    backoff: Backoff = Backoff()
  ) {
    self.connections = connections
    database = parts.database
    audit = parts.audit
    receipts = EgressReceiptStore(keys: parts.keys)
    answers = ModelAnswerStore(keys: parts.keys)
    knowledge = parts.knowledge
    gate = EgressGate(detector)
    self.meter = meter
    client = ChatClient(policy: connections.policy)
    self.logger = logger
    self.backoff = backoff
    now = parts.now
  }

  /// Asks, and hands over the answer as it comes. Throws ``HeldText`` when a person has to look first, ``GatewayFailure`` when the server
  /// gave no answer, and a ``Refusal`` when it was not asked. When `emit` throws, the call ends.
  func answer(
    _ call: ModelCall, by chosen: ModelConnections.Chosen, principal: Principal,
    emit: @Sendable @escaping (ModelEvent) async throws -> Void
  ) async throws -> ModelAnswer {
    let cleared = try await clear(call, by: chosen, principal: principal)
    let request = ChatRequest(
      model: chosen.model,
      messages: [ChatMessage(.system, call.instructions), ChatMessage(.user, cleared.parts.joined())], answerTokens: call.answerTokens,
      schema: call.schema)
    // Some servers put the form into the prompt.
    let tokens = TokenBound.tokens(request.messages) + TokenBound.tokens(call.schema ?? "")
    // What comes back into JSON is written as JSON has it.
    let originals = call.isJSON ? cleared.originals.mapValues(\.insideJSON) : cleared.originals
    guard tokens + call.answerTokens <= Self.tokenLimit else {
      throw Refusal(.tooLarge, "This is longer than a model is asked at once. Shorten it, or choose fewer passages.")
    }
    let body = try request.body(for: chosen.connection.provider)
    let key = answers.key(body, connection: chosen.id, user: principal.user)
    if call.action == .ask, let known = try await cached(key) {
      try await emit(.sent(connection: chosen.connection.name, model: chosen.model, replaced: cleared.found, warning: nil))
      var restore = PseudonymRestore(originals)
      let text = restore.take(known) + restore.end()
      try await emit(.text(text))
      return ModelAnswer(
        text: text, connection: chosen.connection.name, model: chosen.model, isCut: false, isFromCache: true, replaced: cleared.found)
    }
    let bearer = try await bearer(chosen)
    if let wait = budget.begin(
      chosen.id, atOnce: chosen.connection.atOnce, perMinute: chosen.connection.requestsPerMinute)
    {
      throw Refusal(
        .tooManyRequests, "This connection has as many requests as it may have. Try again in a moment.",
        retryAfter: max(1, Double(wait.components.seconds)))
    }
    defer { budget.end(chosen.id) }
    guard connections.breaker.mayAsk(chosen.id) else { throw GatewayFailure.paused }
    let metered: MeteredCall
    do {
      metered = try await meter.reserve(
        chosen.model, of: chosen.id, isFree: chosen.connection.isLocal, action: call.action, by: principal, inputTokens: tokens,
        outputTokens: call.answerTokens)
    } catch {
      connections.breaker.abandoned(chosen.id)
      throw error
    }
    let passage = Passage(
      chosen: chosen, request: request, bearer: bearer, metered: metered, cleared: cleared, originals: originals, tokens: tokens)
    let answer = try await send(passage, call, body, principal, emit)
    if !answer.isCut, call.action == .ask { await keep(answer.masked, as: key, chosen.id, principal) }
    return ModelAnswer(
      text: answer.text, connection: chosen.connection.name, model: chosen.model, isCut: answer.isCut, isFromCache: false,
      replaced: cleared.found, warning: metered.warning)
  }

  private func clear(
    _ call: ModelCall, by chosen: ModelConnections.Chosen, principal: Principal
  ) async throws -> ClearedText {
    let terms = try await knowledge.terms()
    do throws(HeldText) {
      return try gate.clear(call.parts, people: call.people, clinic: terms, mayReplace: call.mayReplace)
    } catch {
      let count = Int64(error.items.count)
      try await database.pool.write { [audit] db in
        _ = try audit.append(
          .by(principal, .egressHeld, target: "connection:\(chosen.id)", metadata: ["held": .int(count)]), in: db)
      }
      throw error
    }
  }

  private func bearer(_ chosen: ModelConnections.Chosen) async throws -> Secret<String>? {
    guard let oauth = chosen.connection.oauth else { return chosen.secret }
    guard let secret = chosen.secret else { throw GatewayFailure.keyRefused }
    return try await connections.tokens.token(chosen.id, oauth, secret: secret)
  }

  // MARK: One passage through the network

  private struct Passage: Sendable {
    var chosen: ModelConnections.Chosen
    var request: ChatRequest
    var bearer: Secret<String>?
    var metered: MeteredCall
    var cleared: ClearedText
    /// By pseudonym, as they are put back.
    var originals: [String: String]
    var tokens: Int
  }

  private struct Received: Sendable {
    var text = ""
    /// As the server sent it, with pseudonyms.
    var masked = ""
    var usage: TokenUsage?
    var isCut = false
  }

  private func send(
    _ passage: Passage, _ call: ModelCall, _ body: String, _ principal: Principal,
    _ emit: @Sendable @escaping (ModelEvent) async throws -> Void
  ) async throws -> Received {
    let began = ContinuousClock.now
    let receipt: Int64
    do {
      receipt = try await writeReceipt(passage, call, body, principal)
    } catch {
      connections.breaker.abandoned(passage.chosen.id)
      try? await meter.release(passage.metered)
      throw error
    }
    let received = Mutex(Received())
    let restore = Mutex(PseudonymRestore(passage.originals))
    var failure: (any Error)?
    do {
      try await emit(
        .sent(
          connection: passage.chosen.connection.name, model: passage.chosen.model, replaced: passage.cleared.found,
          warning: passage.metered.warning))
      let answer = try await attempt(passage) { masked in
        let text = restore.withLock { $0.take(masked) }
        received.withLock {
          $0.masked += masked
          $0.text += text
        }
        if !text.isEmpty { try await emit(.text(text)) }
      }
      let rest = restore.withLock { $0.end() }
      received.withLock {
        $0.text += rest
        $0.usage = answer.usage
        $0.isCut = answer.finish == "length"
      }
      if !rest.isEmpty { try await emit(.text(rest)) }
      connections.breaker.succeeded(passage.chosen.id)
      connections.note(answer.limits, of: passage.chosen.id)
    } catch let fault as ChatClient.Fault {
      if fault.failure == .keyRefused { connections.tokens.forget(passage.chosen.id) }
      if fault.failure.countsAgainstServer {
        connections.breaker.failed(passage.chosen.id)
      } else {
        connections.breaker.abandoned(passage.chosen.id)
      }
      failure = fault.failure
    } catch {
      connections.breaker.abandoned(passage.chosen.id)
      failure = error
    }
    let result = received.withLock { $0 }
    try await close(passage, receipt, result, failure: failure, milliseconds: Int((ContinuousClock.now - began).microseconds / 1_000))
    if let failure { throw failure }
    return result
  }

  /// Tries again while nothing of an answer has come, and it may help.
  private func attempt(
    _ passage: Passage, _ take: @Sendable @escaping (String) async throws -> Void
  ) async throws -> ChatClient.Answer {
    var number = 1
    while true {
      do {
        return try await client.answer(passage.request, by: passage.chosen.connection, bearer: passage.bearer, take)
      } catch let fault as ChatClient.Fault {
        guard fault.failure.isPassing, !fault.hasText, let pause = backoff.pause(after: number, retryAfter: fault.retryAfter) else {
          throw fault
        }
        number += 1
        logger.info(
          "A model server is asked again.",
          metadata: ["connection": "\(passage.chosen.id)", "failure": "\(fault.failure.rawValue)", "try": "\(number)"])
        try await Task.sleep(for: .seconds(pause))
      }
    }
  }

  /// The receipt and its audit entry stand before anything leaves.
  private func writeReceipt(_ passage: Passage, _ call: ModelCall, _ body: String, _ principal: Principal) async throws -> Int64 {
    let text = passage.request.messages.map { "[\($0.role.rawValue)]\n\($0.content)" }.joined(separator: "\n\n")
    let new = EgressReceiptStore.New(
      user: principal.user, login: principal.login, connection: passage.chosen.id, connectionName: passage.chosen.connection.name,
      model: passage.chosen.model, action: call.action, sha256: Data(SHA256.hash(data: Data(body.utf8))), text: text,
      found: passage.cleared.found)
    return try await database.pool.write { [self] db in
      let id = try receipts.add(new, at: now(), in: db)
      let facts: [String: AuditValue] = [
        "receipt": .int(id), "action": .string(call.action.rawValue), "replaced": .int(Int64(passage.cleared.found)),
        "tokens": .int(Int64(passage.tokens)),
      ]
      try audit.append(.by(principal, .egressSent, target: "connection:\(passage.chosen.id)", metadata: facts), in: db)
      return id
    }
  }

  /// Whatever came of it, and also when nobody waits any more: the ledger is settled and the receipt closed.
  private func close(_ passage: Passage, _ receipt: Int64, _ result: Received, failure: (any Error)?, milliseconds: Int) async throws {
    let known = failure as? GatewayFailure
    let state: EgressReceipt.State = failure == nil ? .answered : known == nil ? .stopped : .failed
    // A provider's own count is believed up to what was reserved. Without one, what came is counted, and what was sent when anything came.
    let counted = TokenUsage(input: result.masked.isEmpty ? 0 : passage.tokens, output: TokenBound.tokens(result.masked))
    let usage = result.usage ?? counted
    let isFree = failure != nil && result.masked.isEmpty
    let work = Task { [self] in
      if isFree { try await meter.release(passage.metered) } else { try await meter.settle(passage.metered, usage: usage) }
      try await database.pool.write { [receipts] db in
        try receipts.finish(
          receipt, state, failure: known ?? (failure == nil ? nil : .cancelled), usage: isFree ? nil : usage, milliseconds: milliseconds,
          in: db)
      }
    }
    try await work.value
    logger.info(
      "A model was asked.",
      metadata: [
        "connection": "\(passage.chosen.id)", "receipt": "\(receipt)", "state": "\(state.rawValue)",
        "failure": "\(known?.rawValue ?? "none")", "input_tokens": "\(usage.input)", "output_tokens": "\(usage.output)",
        "milliseconds": "\(milliseconds)",
      ])
  }

  // MARK: Answers that are known

  private func cached(_ key: Data) async throws -> String? {
    let time = now()
    return try await database.pool.read { [answers] db in try answers.answer(key, at: time, in: db) }
  }

  private func keep(_ text: String, as key: Data, _ connection: Int64, _ principal: Principal) async {
    let time = now()
    do {
      try await database.pool.write { [answers] db in
        try answers.keep(text, as: key, user: principal.user, connection: connection, at: time, in: db)
      }
    } catch {
      logger.warning("An answer could not be kept for the next time.", metadata: ["error": "\(ReadingLoop.plain(error))"])
    }
  }
}
