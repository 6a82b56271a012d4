import Foundation

/// A form that a model's answer must have, for what is not read by people first.
protocol StructuredAnswer: Decodable, Sendable {
  /// JSON Schema (2020-12) of it, as `response_format` takes it.
  static var schema: String { get }
  /// What is wrong with it that a decoder can't see; nil when nothing is.
  var fault: String? { get }
}

/// What comes while an answer of a form is written.
enum ObjectEvent: Sendable, Equatable {
  /// Its text is JSON, in pieces.
  case model(ModelEvent)
  /// What has come does not have the form, and is asked for once more from the start.
  case again
}

extension ModelGateway {
  /// An answer of a form. One that does not have it is asked for once more, and then refused as ``GatewayFailure/malformed``; a server that knows no
  /// forms is asked in words alone. When `emit` throws, the call ends.
  func object<Value: StructuredAnswer>(
    _ type: Value.Type, _ call: ModelCall, by chosen: ModelConnections.Chosen, principal: Principal,
    emit: @Sendable @escaping (ObjectEvent) async throws -> Void = { _ in }
  ) async throws -> Value {
    var call = call
    call.schema = Value.schema
    call.isJSON = true
    for attempt in 1...2 {
      let answer: ModelAnswer
      do {
        answer = try await self.answer(call, by: chosen, principal: principal) { try await emit(.model($0)) }
      } catch GatewayFailure.requestRefused where call.schema != nil {
        call.schema = nil
        answer = try await self.answer(call, by: chosen, principal: principal) { try await emit(.model($0)) }
      }
      let (value, fault) = Self.read(type, answer)
      if let value { return value }
      guard attempt == 1 else { break }
      try await emit(.again)
      // The fault is in our words; nothing of the answer goes back.
      call.parts.append(.fixed("\n\nYour last answer could not be used: \(fault) Answer again with one JSON object and nothing else."))
    }
    throw GatewayFailure.malformed
  }

  private static func read<Value: StructuredAnswer>(_ type: Value.Type, _ answer: ModelAnswer) -> (Value?, fault: String) {
    if answer.isCut { return (nil, "it was cut at its greatest length; be shorter.") }
    // Some models put a fence around it, or a word before it.
    guard let first = answer.text.firstIndex(of: "{"), let last = answer.text.lastIndex(of: "}"), first < last,
      let value = try? JSONDecoder().decode(Value.self, from: Data(answer.text[first...last].utf8))
    else { return (nil, "it was not JSON of the form \(Value.schema).") }
    if let fault = value.fault { return (nil, fault) }
    return (value, "")
  }
}

extension String {
  /// As it stands inside a JSON string, without the quotes.
  var insideJSON: String {
    let data = (try? JSONEncoder().encode([self])) ?? Data()
    return String(String(decoding: data, as: UTF8.self).dropFirst(2).dropLast(2))
  }
}
