import Foundation

extension Schema {
  /// The shape of what a type is decoded from, found by decoding it once from a source that notes what is asked for. So a description can't
  /// say something else than the type. A type that refuses the plain values that it is given is shown as ``any``.
  init(of type: any Decodable.Type) {
    self = SchemaReader.schema(of: type)
  }

  /// The same with some members narrowed: lengths, ranges, choices that the type leaves open.
  init(of type: any Decodable.Type, _ narrowed: [String: Schema]) {
    guard case .object(var members, let required) = SchemaReader.schema(of: type) else {
      self = .any
      return
    }
    for (name, schema) in narrowed where members[name] != nil { members[name] = schema }
    self = .object(members, required: required)
  }
}

/// Notes what a `Decodable` type asks for.
private final class SchemaReader: Decoder {
  private(set) var schema = Schema.any
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  static func schema(of type: any Decodable.Type) -> Schema {
    if type == Date.self { return .date }
    if type == String.self { return .text }
    if type == Bool.self { return .boolean }
    if type == Double.self || type == Float.self { return .number }
    if type == Int.self || type == Int64.self { return .anyInteger }
    if let choices = choices(of: type) { return .choice(choices) }
    return SchemaReader.read(type).schema
  }

  /// The words of an enumeration of texts.
  private static func choices(of type: any Decodable.Type) -> [String]? {
    func words<Value: CaseIterable>(_ type: Value.Type) -> [String]? {
      let all = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
      return all.isEmpty ? nil : all
    }
    guard let type = type as? any CaseIterable.Type else { return nil }
    return words(type)
  }

  /// A value of the type, where one can be made of plain values, and the shape.
  static func read(_ type: any Decodable.Type) -> (schema: Schema, value: Any?) {
    func make<Value: Decodable>(_ type: Value.Type) -> (Schema, Any?) {
      let reader = SchemaReader()
      let value = try? Value(from: reader)
      return (reader.schema, value)
    }
    return make(type)
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    if case .object = schema {} else { schema = .object([:], required: []) }
    return KeyedDecodingContainer(Keyed<Key>(reader: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    schema = .list(.any, most: Unkeyed.most)
    return Unkeyed(reader: self)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(reader: self) }

  fileprivate func note(_ name: String, _ member: Schema, isRequired: Bool) {
    guard case .object(var members, var required) = schema else { return }
    members[name] = member
    if isRequired { required.insert(name) }
    schema = .object(members, required: required)
  }

  fileprivate func note(item: Schema) { schema = .list(item, most: Unkeyed.most) }
  fileprivate func note(single: Schema) { schema = single }

  /// A plain value of the type, so that reading goes on.
  fileprivate static func value<Value: Decodable>(_ type: Value.Type) throws -> (Schema, Value) {
    let schema = schema(of: type)
    let plain: Any? =
      switch schema {
      case .date where type == Date.self: Date(timeIntervalSince1970: 0)
      case .text where type == String.self: ""
      case .boolean where type == Bool.self: false
      case .number: type == Float.self ? Float(0) : Double(0)
      case .anyInteger where type == Int.self: 0
      case .anyInteger where type == Int64.self: Int64(0)
      case .choice: (type as? any CaseIterable.Type).flatMap(first)
      default: read(type).value
      }
    guard let value = plain as? Value else {
      throw DecodingError.valueNotFound(type, .init(codingPath: [], debugDescription: "no plain value"))
    }
    return (schema, value)
  }

  private static func first(_ type: any CaseIterable.Type) -> Any? {
    func any<Value: CaseIterable>(_ type: Value.Type) -> Any? { type.allCases.first }
    return any(type)
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: SchemaReader
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      do {
        let (schema, value) = try SchemaReader.value(type)
        reader.note(key.stringValue, schema, isRequired: true)
        return value
      } catch {
        reader.note(key.stringValue, SchemaReader.schema(of: type), isRequired: true)
        throw error
      }
    }

    /// Members that may be missing are asked for in this way.
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
      reader.note(key.stringValue, SchemaReader.schema(of: type), isRequired: false)
      return nil
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { optional(.boolean, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { optional(.text, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { optional(.number, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { optional(.anyInteger, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { optional(.anyInteger, key) }

    private func optional<Value>(_ schema: Schema, _ key: Key) -> Value? {
      reader.note(key.stringValue, schema, isRequired: false)
      return nil
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
      throw unreadable
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unreadable }
    func superDecoder() throws -> any Decoder { throw unreadable }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unreadable }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    /// Lists that are sent to the API; answers are longer and not held to it.
    static let most = 1_000

    let reader: SchemaReader
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    var isAtEnd: Bool { currentIndex > 0 }
    var currentIndex = 0

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      currentIndex += 1
      reader.note(item: SchemaReader.schema(of: type))
      return try SchemaReader.value(type).1
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> { throw unreadable }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unreadable }
    mutating func superDecoder() throws -> any Decoder { throw unreadable }
  }

  private struct Single: SingleValueDecodingContainer {
    let reader: SchemaReader
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      let (schema, value) = try SchemaReader.value(type)
      reader.note(single: schema)
      return value
    }
  }

  private static let unreadable = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not a plain shape"))
}

private let unreadable = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not a plain shape"))
