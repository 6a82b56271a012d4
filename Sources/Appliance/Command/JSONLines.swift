import Dispatch
import Foundation
import Synchronization

/// The JSON Lines contract: unknown keys are ignored, the id is echoed, one line out per line in, in order, flushed. A bad line gives
/// an error line and the rest goes on.
enum JSONLines {
  /// Calls `answer` with each line's object; its keys join the id. Returns false when a line was bad.
  static func process(answer: ([String: Any]) async throws -> [String: Any]) async throws -> Bool {
    var isClean = true
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      var id: Any = NSNull()
      do {
        let object = try parse(line)
        id = object["id"] ?? NSNull()
        FileHandle.standardOutput.write(try encode(await answer(object), id: id))
      } catch let error as LineError {
        isClean = false
        FileHandle.standardOutput.write(try encode(error, id: id))
      } catch let failure as Failure {
        isClean = false
        FileHandle.standardOutput.write(try encode(LineError(code: "failed", message: failure.message), id: id))
      }
    }
    return isClean
  }

  /// The same for work without waiting, on several threads at a time, and with types instead of dictionaries, which is ten times faster. Each line
  /// is written as soon as it and all before it are done, so that a program that waits for an answer before its next line gets one.
  static func process<Question: Decodable & SendableMetatype, Answer: Encodable & SendableMetatype>(
    threads: Int, answer: @escaping @Sendable (Question) throws -> Answer
  ) -> Bool {
    run(threads: threads) { line in
      reply(to: line) { (question: Question, id) in try encoder.encode(Answered(id: id, answer: answer(question))) + [0x0A] }
    }
  }

  static func process<Question: Decodable & SendableMetatype, Answer: LineAnswer & SendableMetatype>(
    threads: Int, answer: @escaping @Sendable (Question) throws -> Answer
  ) -> Bool {
    run(threads: threads) { line in
      reply(to: line) { (question: Question, id) in try text(of: answer(question), id: id, capacity: 2 * line.utf8.count) }
    }
  }

  private static func run(threads: Int, reply: @escaping @Sendable (String) -> (Data, isGood: Bool)) -> Bool {
    let output = OrderedOutput()
    let places = DispatchSemaphore(value: threads)
    let queue = DispatchQueue(label: "chartkeep.lines", attributes: .concurrent)
    let group = DispatchGroup()
    var number = 0
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      let place = number
      number += 1
      guard threads > 1 else {
        // A second thread, taking turns with this one, would only add the price of two changes between them to each line.
        let (data, isGood) = reply(line)
        output.put(data, at: place, isGood: isGood)
        continue
      }
      places.wait()
      queue.async(group: group) {
        defer { places.signal() }
        let (data, isGood) = reply(line)
        output.put(data, at: place, isGood: isGood)
      }
    }
    group.wait()
    return output.isClean
  }

  private static func reply<Question: Decodable>(
    to line: String, _ answer: (Question, Echo) throws -> Data
  ) -> (Data, isGood: Bool) {
    do {
      let asked = try JSONDecoder().decode(Asked<Question>.self, from: Data(line.utf8))
      return (try answer(asked.question, asked.id), true)
    } catch {
      let id = (try? JSONDecoder().decode(Asked<Nothing>.self, from: Data(line.utf8)))?.id
      let shown: LineError
      switch error {
      case let error as LineError: shown = error
      case DecodingError.dataCorrupted: shown = .badJSON
      case DecodingError.keyNotFound(let key, _): shown = .missing(key.stringValue)
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        shown = id == nil ? .badJSON : .missing(context.codingPath.last?.stringValue ?? "text")
      default: shown = id == nil ? .badJSON : LineError(code: "failed", message: "The line could not be answered.")
      }
      let reply = try? encoder.encode(Answered(id: id ?? .null, answer: Refused(error: .init(code: shown.code, message: shown.message))))
      return ((reply ?? Data(#"{"id":null}"#.utf8)) + [0x0A], false)
    }
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private static func text(of answer: some LineAnswer, id: Echo, capacity: Int) throws -> Data {
    var json = JSONText(capacity: capacity)
    json.raw("{\"id\":")
    switch id {
    case .null: json.raw("null")
    case .integer(let integer): json.number(Int(integer))
    case .text(let text): json.text(text)
    default: json.raw(try encoder.encode(id))
    }
    json.raw(",")
    answer.write(to: &json)
    json.raw("}\n")
    return Data(json.bytes)
  }

  private struct Nothing: Decodable {}

  private struct Asked<Question: Decodable>: Decodable {
    enum Key: String, CodingKey { case id }
    var id: Echo
    var question: Question

    init(from decoder: any Decoder) throws {
      id = try decoder.container(keyedBy: Key.self).decodeIfPresent(Echo.self, forKey: .id) ?? .null
      question = try Question(from: decoder)
    }
  }

  private struct Answered<Answer: Encodable>: Encodable {
    enum Key: String, CodingKey { case id }
    var id: Echo
    var answer: Answer

    func encode(to encoder: any Encoder) throws {
      try answer.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(id, forKey: .id)
    }
  }

  private struct Refused: Encodable {
    struct Reason: Encodable {
      var code: String
      var message: String
    }
    var error: Reason
  }

  /// An id of any kind, given back as it came.
  private enum Echo: Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([Echo])
    case object([String: Echo])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let integer = try? value.decode(Int64.self) {
        self = .integer(integer)
      } else if let bool = try? value.decode(Bool.self) {
        self = .bool(bool)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else if let list = try? value.decode([Echo].self) {
        self = .list(list)
      } else {
        self = .object(try value.decode([String: Echo].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .null: try container.encodeNil()
      case .bool(let bool): try container.encode(bool)
      case .integer(let integer): try container.encode(integer)
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      case .list(let list): try container.encode(list)
      case .object(let object): try container.encode(object)
      }
    }
  }

  static func text(_ key: String, of object: [String: Any]) throws -> String {
    guard let text = object[key] as? String else { throw LineError.missing(key) }
    return text
  }

  private static func encode(_ reply: [String: Any], id: Any) throws -> Data {
    var reply = reply
    reply["id"] = id
    return try JSONSerialization.data(withJSONObject: reply, options: [.sortedKeys, .withoutEscapingSlashes]) + Data([0x0A])
  }

  private static func encode(_ error: LineError, id: Any) throws -> Data {
    try encode(["error": ["code": error.code, "message": error.message]], id: id)
  }

  static func value(_ encodable: some Encodable) throws -> Any {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(encodable), options: .fragmentsAllowed)
  }

  private static func parse(_ line: String) throws(LineError) -> [String: Any] {
    // The parser drops a byte order mark at the start of a text, after which every offset would be off by one; escaped, it stays.
    let line = line.unicodeScalars.contains("\u{FEFF}") ? line.replacing("\u{FEFF}", with: "\\ufeff") : line
    // A lone surrogate can't be a Swift string: the parser refuses it, and the line with it.
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
      throw .badJSON
    }
    return object
  }
}

struct LineError: Error {
  var code: String
  var message: String

  static let badJSON = LineError(code: "bad_json", message: "The line is not a JSON object of valid Unicode.")
  static func missing(_ key: String) -> LineError { LineError(code: "missing_\(key)", message: "“\(key)” must be a text.") }
}

/// Lines that are made in any order and written in theirs.
private final class OrderedOutput: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: Data] = [:]
    var isClean = true
  }
  private let state = Mutex(State())

  var isClean: Bool { state.withLock { $0.isClean } }

  func put(_ line: Data, at place: Int, isGood: Bool) {
    state.withLock { state in
      if !isGood { state.isClean = false }
      state.waiting[place] = line
      while let ready = state.waiting.removeValue(forKey: state.next) {
        FileHandle.standardOutput.write(ready)
        state.next += 1
      }
    }
  }
}
