import Foundation

/// One turn of a conversation.
package struct ChatMessage: Sendable, Equatable, Codable {
  package enum Role: String, Sendable, Codable { case system, user, assistant }
  package var role: Role
  package var content: String

  package init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}

/// What is asked of a model: OpenAI's chat completions, as far as they are used.
struct ChatRequest: Sendable, Equatable {
  var model: String
  var messages: [ChatMessage]
  /// The longest answer, in tokens.
  var answerTokens: Int
  /// JSON Schema that the answer must follow; nil for plain text.
  var schema: String?

  private struct Wire: Encodable {
    struct Options: Encodable { var includeUsage = true }
    var model: String
    var messages: [ChatMessage]
    var stream = true
    var streamOptions = Options()
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var temperature: Double?
  }

  /// The body. OpenAI's newer models refuse `max_tokens` and a temperature; other servers know only these.
  func body(for provider: ModelConnection.Provider) throws -> String {
    let isOpenAI = provider != .compatible
    let wire = Wire(
      model: model, messages: messages, maxTokens: isOpenAI ? nil : answerTokens,
      maxCompletionTokens: isOpenAI ? answerTokens : nil, temperature: isOpenAI ? nil : 0)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(wire), as: UTF8.self)
    guard let schema else { return text }
    return text.dropLast()
      + #","response_format":{"json_schema":{"name":"answer","schema":\#(schema),"strict":true},"type":"json_schema"}}"#
  }
}

/// How many tokens a provider says that it counted.
package struct TokenUsage: Sendable, Equatable, Codable {
  package var input: Int
  package var output: Int

  package init(input: Int, output: Int) {
    self.input = input
    self.output = output
  }
}
