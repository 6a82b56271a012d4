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

  /// The same for work without waiting, on several threads at a time. Each line is written as soon as it and all before it are done, so
  /// that a program that waits for an answer before its next line gets one.
  static func process(threads: Int, answer: @escaping @Sendable ([String: Any]) throws -> [String: Any]) -> Bool {
    let output = OrderedOutput()
    let places = DispatchSemaphore(value: threads)
    let queue = DispatchQueue(label: "chartkeep.lines", attributes: .concurrent)
    let group = DispatchGroup()
    var number = 0
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      let place = number
      number += 1
      places.wait()
      queue.async(group: group) {
        defer { places.signal() }
        var id: Any = NSNull()
        do {
          let object = try parse(line)
          id = object["id"] ?? NSNull()
          output.put(try encode(try answer(object), id: id), at: place, isGood: true)
        } catch {
          let shown = error as? LineError ?? LineError(code: "failed", message: "The line could not be answered.")
          output.put((try? encode(shown, id: id)) ?? Data("{\"id\":null}\n".utf8), at: place, isGood: false)
        }
      }
    }
    group.wait()
    return output.isClean
  }

  static func text(_ key: String, of object: [String: Any]) throws -> String {
    guard let text = object[key] as? String else { throw LineError(code: "missing_text", message: "“\(key)” must be a text.") }
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
    let line = line.contains("\u{FEFF}") ? line.replacing("\u{FEFF}", with: "\\ufeff") : line
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
