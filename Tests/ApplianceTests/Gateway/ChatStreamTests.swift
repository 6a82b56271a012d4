import Foundation
import Testing

@testable import Appliance

@Suite struct ChatStreamTests {
  private static let events = "text/event-stream; charset=utf-8"

  /// Reads `text` in pieces of `step` bytes.
  private func read(_ text: String, type: String = events, step: Int = 7) throws -> (text: String, usage: TokenUsage?, finish: String?) {
    var stream = ChatStream(contentType: type)
    var pieces: [ChatStream.Piece] = []
    var rest = Data(text.utf8)
    while !rest.isEmpty {
      pieces += try stream.take(rest.prefix(step))
      rest = rest.dropFirst(step)
    }
    pieces += try stream.end()
    var answer = ""
    var usage: TokenUsage?
    for piece in pieces {
      switch piece {
      case .text(let text): answer += text
      case .usage(let found): usage = found
      }
    }
    return (answer, usage, stream.finish)
  }

  private func event(_ content: String, finish: String? = nil) -> String {
    let end = finish.map { "\"\($0)\"" } ?? "null"
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(content)\"},\"finish_reason\":\(end)}]}\n\n"
  }

  @Test(arguments: [1, 2, 3, 50, 10_000])
  func `an answer is the same however it is cut`(step: Int) throws {
    let text =
      ": hello\n\n" + event("Fièv") + "event: x\r\n" + event("re 38.5 ", finish: nil) + event("°C", finish: "stop")
      + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5}}\r\n\r\ndata: [DONE]\n\n"
    let answer = try read(text, step: step)
    #expect(answer.text == "Fièvre 38.5 °C" && answer.finish == "stop")
    #expect(answer.usage == TokenUsage(input: 11, output: 5))
  }

  @Test func `a whole answer is taken from a server that does not stream`() throws {
    let answer = try read(
      #"{"choices":[{"message":{"role":"assistant","content":"Yes."},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#,
      type: "application/json")
    #expect(answer.text == "Yes." && answer.finish == "length" && answer.usage?.input == 3)
  }

  @Test(arguments: [
    ("", GatewayFailure.truncated), ("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n", .truncated),
    ("data: {\"choices\":[{\"delta\":{\"con", .malformed), ("data: nonsense\n\n", .malformed), ("data: {\"x\":1}\n\n", .malformed),
    ("data: {\"choices\":[{\"delta\":{\"content\":5}}]}\n\n", .malformed),
    ("data: {\"error\":{\"message\":\"patient John\"}}\n\n", .overloaded),
    ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n", .contentRefused),
  ])
  func `what is no answer is none`(text: String, failure: GatewayFailure) {
    #expect(throws: failure) { try read(text) }
  }

  @Test func `a line without an end is not collected for ever`() {
    #expect(throws: GatewayFailure.malformed) { try read(String(repeating: "x", count: ChatStream.longestLine + 2), step: 65_536) }
  }

  @Test func `another page than a model's is no answer`() {
    #expect(throws: GatewayFailure.malformed) { try read("<html>log in</html>", type: "text/html") }
    #expect(throws: GatewayFailure.truncated) { try read("", type: "application/json") }
  }

  @Test func `each provider is asked in its own words`() throws {
    let request = ChatRequest(model: "m", messages: [ChatMessage(.user, "a\n\"b\"/é")], answerTokens: 9)
    let plain = try request.body(for: .compatible)
    #expect(plain.contains("\"max_tokens\":9") && plain.contains("\"temperature\":0") && plain.contains("\"include_usage\":true"))
    let openAI = try request.body(for: .openAI)
    #expect(openAI.contains("\"max_completion_tokens\":9") && !openAI.contains("temperature") && !openAI.contains("\"max_tokens\""))
  }
}
