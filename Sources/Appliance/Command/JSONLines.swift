import Foundation

/// The JSON Lines contract: unknown keys are ignored, the id is echoed, one line out per line in, in order, flushed. A bad line gives
/// an error line and the rest goes on.
enum JSONLines {
  /// Calls `answer` with the text of each line; its keys join the id. Returns false when a line was bad.
  static func process(textKey: String, answer: (String) async throws -> [String: Any]) async throws -> Bool {
    try await process { object in
      guard let text = object[textKey] as? String else { throw LineError(code: "missing_text", message: "“\(textKey)” must be a text.") }
      return try await answer(text)
    }
  }

  static func process(answer: ([String: Any]) async throws -> [String: Any]) async throws -> Bool {
    var isClean = true
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      var reply: [String: Any]
      var id: Any = NSNull()
      do {
        let object = try parse(line)
        id = object["id"] ?? NSNull()
        reply = try await answer(object)
      } catch let error as LineError {
        isClean = false
        reply = ["error": ["code": error.code, "message": error.message]]
      } catch let failure as Failure {
        isClean = false
        reply = ["error": ["code": "failed", "message": failure.message]]
      }
      reply["id"] = id
      let data = try JSONSerialization.data(withJSONObject: reply, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
      FileHandle.standardOutput.write(data + Data([0x0A]))
    }
    return isClean
  }

  static func value(_ encodable: some Encodable) throws -> Any {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(encodable), options: .fragmentsAllowed)
  }

  private static func parse(_ line: String) throws(LineError) -> [String: Any] {
    // A lone surrogate can't be a Swift string: the parser refuses it, and the line with it.
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
      throw LineError(code: "bad_json", message: "The line is not a JSON object of valid Unicode.")
    }
    return object
  }
}

struct LineError: Error {
  var code: String
  var message: String
}
