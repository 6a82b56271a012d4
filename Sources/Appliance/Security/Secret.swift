/// A value that opens something: a password, a key, a private key's text. It prints as `‹redacted›`, is not `Encodable`,
/// and its content is reached only by ``open(for:)``, whose reason makes every use easy to find in the sources.
package struct Secret<Value: Sendable>: Sendable {
  private let value: Value

  package init(_ value: Value) {
    self.value = value
  }

  /// The content. `reason` is for the reader of the call site; nothing records it.
  package func open(for reason: StaticString) -> Value {
    value
  }
}

/// A value read from or about a patient. It prints as `‹redacted›` and is not `Encodable`, so that it ends in a log or
/// an answer only where ``open(for:)`` says why.
package struct PHI<Value: Sendable>: Sendable {
  private let value: Value

  package init(_ value: Value) {
    self.value = value
  }

  /// The content. `reason` is for the reader of the call site; nothing records it.
  package func open(for reason: StaticString) -> Value {
    value
  }
}

extension Secret: Equatable where Value: Equatable {}
extension Secret: Hashable where Value: Hashable {}
extension PHI: Equatable where Value: Equatable {}
extension PHI: Hashable where Value: Hashable {}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var debugDescription: String { "‹redacted›" }
  /// Without this, `dump` and failed test expectations would walk into the stored value.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension PHI: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var debugDescription: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension MasterKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "master key \(id)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension KeyRing: CustomStringConvertible, CustomReflectable {
  package var description: String { "key ring \(id)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
