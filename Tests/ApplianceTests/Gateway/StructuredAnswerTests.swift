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

  /// A list's own brackets stand before those of a pseudonym, and all may come in one piece.
  @Test(arguments: 1...60) func `a pseudonym in a list is put back, wherever the answer is cut`(size: Int) {
    let answer = #"{"sentences":[{"text":"[NAME-1] walks [[NAME-1]","sources":[1]}]}"#
    var restore = PseudonymRestore(["[NAME-1]": "Ana"])
    var text = ""
    var rest = answer[...]
    while !rest.isEmpty {
      text += restore.take(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(text + restore.end() == #"{"sentences":[{"text":"Ana walks [Ana","sources":[1]}]}"#)
  }

  @Test func `the form goes along with the request`() throws {
    let request = ChatRequest(model: "m", messages: [ChatMessage(.user, "a")], answerTokens: 9, schema: #"{"type":"object"}"#)
    let body = try JSONSerialization.jsonObject(with: Data(try request.body(for: .openAI).utf8)) as? [String: Any]
    let format = body?["response_format"] as? [String: Any]
    #expect(format?["type"] as? String == "json_schema")
    #expect(((format?["json_schema"] as? [String: Any])?["schema"] as? [String: String]) == ["type": "object"])
  }

  @Test(arguments: [[Int.min], [Int.max], [0, -1, 3], []]) func `a source that is none is passed over`(sources: [Int]) throws {
    let text = "MRI of the left knee."
    let record = PatientRecord(pages: [.init(document: 1, number: 1, text: text, date: Date(timeIntervalSince1970: 0), passages: [])])
    let place = Citation(chunk: nil, document: 1, page: 1, start: 0, end: text.count)
    let section = DraftedSection(key: "plan", title: "Plan", sentences: [NoteSentence(text: text, citations: [place])])
    let names = NoteNames(mark: "patient-0123456789ab", identities: [])
    let basis = Notes.Basis(section: section, taken: [0], names: names, record: record)
    func made(_ sources: [Int]) -> NoteSentence? { Notes.sentence(.init(text: text, sources: sources), of: basis) }
    #expect(made(sources)?.doubts.map(\.kind) == [.source])
    #expect(made(sources + [1])?.citations == [place])
  }
}
