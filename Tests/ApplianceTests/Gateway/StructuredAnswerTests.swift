import Foundation
import Testing

@testable import Appliance

@Suite struct StructuredAnswerTests {
  @Test(arguments: ["O'Neil", "say \"no\"", "back\\slash", "line\nend", "Ñandú", ""])
  func `what is put back into JSON keeps it JSON`(original: String) throws {
    var restore = PseudonymRestore(["[NAME-1]": original.insideJSON])
    let text = restore.take(#"{"text":"[NAME-1] walks"}"#) + restore.end()
    #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == ["text": original + " walks"])
  }

  @Test func `the form goes along with the request`() throws {
    let request = ChatRequest(model: "m", messages: [ChatMessage(.user, "a")], answerTokens: 9, schema: #"{"type":"object"}"#)
    let body = try JSONSerialization.jsonObject(with: Data(try request.body(for: .openAI).utf8)) as? [String: Any]
    let format = body?["response_format"] as? [String: Any]
    #expect(format?["type"] as? String == "json_schema")
    #expect(((format?["json_schema"] as? [String: Any])?["schema"] as? [String: String]) == ["type": "object"])
  }
}
