import Foundation

/// A value of CBOR (RFC 8949), as far as WebAuthn uses it: numbers, bytes, texts, lists, maps, true, false and null of definite length.
indirect enum CBOR: Equatable, Sendable {
  case integer(Int64)
  case bytes(Data)
  case text(String)
  case list([CBOR])
  /// Keys are whole numbers or texts.
  case map([Key: CBOR])
  case boolean(Bool)
  case null

  enum Key: Hashable, Sendable {
    case integer(Int64)
    case text(String)
  }

  enum Problem: Error { case malformed, tooDeep, unsupported }

  /// Reads one value from the front and gives how many bytes it took. It never reads past the end, whatever the bytes say.
  static func read(_ data: Data) throws(Problem) -> (value: CBOR, count: Int) {
    var reader = Reader(bytes: Array(data))
    let value = try reader.value(depth: 0)
    return (value, reader.position)
  }

  subscript(key: Int64) -> CBOR? {
    guard case .map(let members) = self else { return nil }
    return members[.integer(key)]
  }

  subscript(key: String) -> CBOR? {
    guard case .map(let members) = self else { return nil }
    return members[.text(key)]
  }

  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var bytes: Data? { if case .bytes(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0
    /// WebAuthn nests four deep (CTAP2, 8); more is no attestation.
    static let deepest = 8

    mutating func value(depth: Int) throws(Problem) -> CBOR {
      guard depth < Self.deepest else { throw .tooDeep }
      let head = try byte()
      let argument = try self.argument(head & 0x1F)
      switch head >> 5 {
      case 0: return .integer(try small(argument))
      case 1: return .integer(-1 - (try small(argument)))
      case 2: return .bytes(Data(try take(argument)))
      case 3:
        guard let text = String(validating: try take(argument), as: UTF8.self) else { throw .malformed }
        return .text(text)
      case 4:
        // Each item takes a byte at least, so a list can't promise more than there is.
        guard argument <= UInt64(bytes.count - position) else { throw .malformed }
        var items: [CBOR] = []
        for _ in 0..<argument { items.append(try value(depth: depth + 1)) }
        return .list(items)
      case 5:
        guard argument <= UInt64(bytes.count - position) / 2 else { throw .malformed }
        var members: [Key: CBOR] = [:]
        for _ in 0..<argument {
          let key: Key
          switch try value(depth: depth + 1) {
          case .integer(let number): key = .integer(number)
          case .text(let text): key = .text(text)
          default: throw .unsupported
          }
          let member = try value(depth: depth + 1)
          guard members.updateValue(member, forKey: key) == nil else { throw .malformed }
        }
        return .map(members)
      case 7:
        switch head & 0x1F {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22: return .null
        default: throw .unsupported
        }
      default: throw .unsupported
      }
    }

    private mutating func argument(_ short: UInt8) throws(Problem) -> UInt64 {
      switch short {
      case 0..<24: return UInt64(short)
      case 24...27:
        var value: UInt64 = 0
        for _ in 0..<(1 << (short - 24)) { value = value << 8 | UInt64(try byte()) }
        return value
      default: throw .unsupported
      }
    }

    private func small(_ argument: UInt64) throws(Problem) -> Int64 {
      guard let value = Int64(exactly: argument) else { throw .unsupported }
      return value
    }

    private mutating func byte() throws(Problem) -> UInt8 {
      guard position < bytes.count else { throw .malformed }
      defer { position += 1 }
      return bytes[position]
    }

    private mutating func take(_ count: UInt64) throws(Problem) -> ArraySlice<UInt8> {
      guard count <= UInt64(bytes.count - position) else { throw .malformed }
      defer { position += Int(count) }
      return bytes[position..<position + Int(count)]
    }
  }
}
