import Appliance
import Foundation
import Testing

@testable import WebUI

@Suite struct SchemaTests {
  private struct Inner: Codable {
    var at: Date
    var role: Role
  }

  private struct Outer: Codable {
    var id: Int64
    var name: String
    var share: Double
    var isOn: Bool
    var inner: Inner
    var list: [Inner]
    var words: [String]?
    var other: Inner?
  }

  @Test func `a type's shape is found by decoding it`() {
    let inner = Schema.object(["at": .date, "role": .choice(["clinician", "staff", "admin", "auditor"])], required: ["at", "role"])
    #expect(
      Schema(of: Outer.self)
        == .object(
          [
            "id": .anyInteger, "name": .text, "share": .number, "isOn": .boolean, "inner": inner, "list": .list(inner, most: 1_000),
            "words": .list(.text, most: 1_000), "other": inner,
          ], required: ["id", "name", "share", "isOn", "inner", "list"]))
  }

  @Test func `no description is empty`() {
    for (route, operation) in APIDescription.operations where route != "GET /api/v1/openapi.json" {
      #expect(operation.body != .any, "\(route)")
      if case .json(let schema) = operation.answer { #expect(schema != .any, "\(route)") }
    }
  }

  private func problems(_ json: String, _ schema: Schema) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8), options: [.fragmentsAllowed])
    return schema.problems(with: value).map(\.pointer)
  }

  @Test func `all that is wrong is named by its place, and none of it is repeated`() throws {
    let schema = Schema.object(
      ["a": .integer(1...9), "b": .string(2...3), "c": .list(.boolean, most: 2), "d": .choice(["x"]), "e": .date], required: ["a", "b"])
    #expect(try problems(#"{"a": 1, "b": "ab", "c": [true], "d": "x", "e": "2026-11-26T13:05:00Z"}"#, schema) == [])
    #expect(try problems(#"{"a": 1, "b": "ab", "c": null}"#, schema) == [])
    #expect(try problems(#"{"b": "a"}"#, schema) == ["/a", "/b"])
    #expect(
      try problems(#"{"a": 1.5, "b": 7, "c": [1], "d": "y", "e": "today", "f/g": 1}"#, schema) == ["/a", "/b", "/c/0", "/d", "/e", "/f~1g"])
    #expect(try problems(#"{"a": true, "b": "abcd", "c": [true, true, true]}"#, schema) == ["/a", "/b", "/c"])
    #expect(try problems(#"{"a": 10, "b": null}"#, schema) == ["/a", "/b"])
    #expect(try problems("[]", schema) == [""])
    let words = schema.problems(with: ["b": "Maria Okafor", "d": "Maria Okafor"]).map(\.detail).joined()
    #expect(!words.contains("Maria"))
  }

  @Test func `many problems are cut`() throws {
    let list = "[" + Array(repeating: "1", count: 900).joined(separator: ",") + "]"
    #expect(try problems(list, .list(.boolean, most: 1_000)).count == 20)
  }
}
