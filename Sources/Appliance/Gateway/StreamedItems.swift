import Foundation

/// Finds the objects of one list of a JSON object while it is written: each as soon as its last brace has come.
///
/// 1. It works on bytes, so that a piece may end anywhere, in the middle of a character or an escape too.
/// 2. It keeps one object at a time, and of that no more than `longest` bytes.
/// 3. It says where an object ends, not whether it is right: that is the decoder's. What has another form ends it, and nothing more is given.
struct StreamedItems {
  private enum Place {
    /// Before the outer object. Some models say a word first, or open a fence.
    case before
    case member, name, colon, value
    /// Before the list, between its items, inside one.
    case list, between, item
    case over
  }

  /// The list's name in the outer object.
  let list: String
  let most: Int
  let longest: Int

  private var place = Place.before
  private var held = Data()
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var isWanted = false
  private var count = 0

  init(of list: String, most: Int, longest: Int = 16_384) {
    self.list = list
    self.most = most
    self.longest = longest
  }

  /// The objects that end in this piece, as they were written.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [Data] {
    var items: [Data] = []
    for byte in bytes where place != .over {
      if let item = take(byte) { items.append(item) }
    }
    return items
  }

  private mutating func take(_ byte: UInt8) -> Data? {
    switch place {
    case .before:
      if byte == Mark.open { place = .member }
    case .member:
      if byte == Mark.quote { begin(.name, with: byte) } else if byte != Mark.comma, !Mark.isSpace(byte) { place = .over }
    case .name:
      guard hold(byte) else { break }
      if !isInString {
        // Decoded, since a name may hold escapes, too.
        isWanted = (try? JSONDecoder().decode(String.self, from: held)) == list
        place = .colon
      }
    case .colon:
      if byte == Mark.colon {
        place = isWanted ? .list : .value
        depth = 0
      } else if !Mark.isSpace(byte) {
        place = .over
      }
    case .value:
      if !isInString, depth == 0, byte == Mark.comma { place = .member } else { follow(byte) }
      if depth < 0 { place = .over }
    case .list:
      if byte == Mark.openList { place = .between } else if !Mark.isSpace(byte) { place = .over }
    case .between:
      if byte == Mark.open { begin(.item, with: byte) } else if byte != Mark.comma, !Mark.isSpace(byte) { place = .over }
    case .item:
      guard hold(byte) else { break }
      if depth == 0 {
        count += 1
        place = count < most ? .between : .over
        return held
      }
    case .over: break
    }
    return nil
  }

  private mutating func begin(_ next: Place, with byte: UInt8) {
    place = next
    held = Data()
    depth = 0
    _ = hold(byte)
  }

  /// False when it is longer than anything that is wanted.
  private mutating func hold(_ byte: UInt8) -> Bool {
    guard held.count < longest else {
      held = Data()
      place = .over
      return false
    }
    held.append(byte)
    follow(byte)
    return true
  }

  /// Braces and brackets inside of strings are text.
  private mutating func follow(_ byte: UInt8) {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == Mark.backslash {
        isEscaped = true
      } else if byte == Mark.quote {
        isInString = false
      }
      return
    }
    switch byte {
    case Mark.quote: isInString = true
    case Mark.open, Mark.openList: depth += 1
    case Mark.close, Mark.closeList: depth -= 1
    default: break
    }
  }

  private enum Mark {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let open = UInt8(ascii: "{")
    static let close = UInt8(ascii: "}")
    static let openList = UInt8(ascii: "[")
    static let closeList = UInt8(ascii: "]")
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D }
  }
}
