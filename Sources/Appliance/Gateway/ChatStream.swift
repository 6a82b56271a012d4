import Foundation

/// Reads a streamed answer: server-sent events whose data are JSON objects, ended by `[DONE]`. A server that does not stream sends one object.
struct ChatStream {
  enum Piece: Equatable {
    case text(String)
    case usage(TokenUsage)
  }

  private var line = Data()
  private var whole = Data()
  private let isStream: Bool
  /// The model said that it is at its end, and how.
  private(set) var finish: String?
  private(set) var isDone = false

  /// A line longer than this is no event of a model.
  static let longestLine = 262_144

  init(contentType: String?) {
    isStream = contentType?.lowercased().hasPrefix("text/event-stream") ?? false
  }

  private struct Chunk: Decodable {
    struct Choice: Decodable {
      struct Delta: Decodable { var content: String? }
      var delta: Delta?
      var message: Delta?
      var finishReason: String?
    }
    struct Usage: Decodable {
      var promptTokens: Int?
      var completionTokens: Int?
    }
    /// Something else than nothing means that the server gave up midway.
    struct Fault: Decodable {}
    var choices: [Choice]?
    var usage: Usage?
    var error: Fault?
  }

  mutating func take(_ data: Data) throws(GatewayFailure) -> [Piece] {
    guard isStream else {
      whole.append(data)
      return []
    }
    var pieces: [Piece] = []
    for byte in data {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        guard line.count <= Self.longestLine else { throw .malformed }
        continue
      }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      let event = line
      line.removeAll(keepingCapacity: true)
      pieces += try read(event)
    }
    return pieces
  }

  /// After the last byte.
  mutating func end() throws(GatewayFailure) -> [Piece] {
    if isStream {
      let pieces = try read(line)
      guard isDone || finish != nil else { throw .truncated }
      return pieces
    }
    guard !whole.isEmpty else { throw .truncated }
    let pieces = try decode(whole)
    guard finish != nil else { throw .malformed }
    return pieces
  }

  private mutating func read(_ line: Data) throws(GatewayFailure) -> [Piece] {
    guard line.starts(with: Data("data:".utf8)) else { return [] }
    let data = line.dropFirst(5).drop { $0 == UInt8(ascii: " ") }
    if data.elementsEqual("[DONE]".utf8) {
      isDone = true
      return []
    }
    return isDone ? [] : try decode(data)
  }

  private mutating func decode(_ data: Data) throws(GatewayFailure) -> [Piece] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let chunk = try? decoder.decode(Chunk.self, from: data) else { throw .malformed }
    guard chunk.error == nil else { throw .overloaded }
    var pieces: [Piece] = []
    if let choice = chunk.choices?.first {
      if let text = choice.delta?.content ?? choice.message?.content, !text.isEmpty { pieces.append(.text(text)) }
      if let reason = choice.finishReason { finish = reason }
    } else if chunk.usage == nil, chunk.choices == nil {
      throw .malformed
    }
    if let usage = chunk.usage, let input = usage.promptTokens, input >= 0 {
      pieces.append(.usage(TokenUsage(input: input, output: max(0, usage.completionTokens ?? 0))))
    }
    if finish == "content_filter" { throw .contentRefused }
    return pieces
  }
}
