package import Foundation

/// Text becomes the ids of the embedding model's vocabulary, exactly as the model's reference tokenizer does it.
///
/// BERT uncased: control characters go, ideographs and punctuation stand alone, accents are stripped, letters lower-cased, then
/// each word is cut greedily into the longest pieces (Wu et al. 2016, "WordPiece"; Devlin et al. 2018). Words of more than 100
/// characters are [UNK]. The five special tokens, written out in a text, are themselves, as in the reference.
package struct WordPieceTokenizer: Sendable {
  package static let unknown: Int32 = 100
  package static let start: Int32 = 101
  package static let separator: Int32 = 102
  static let longestWord = 100

  /// How many ids there are; the encoder's embedding table has as many rows.
  package let vocabularyCount: Int
  private let trie: VocabularyTrie
  private let classes = CharacterClasses.reference
  /// Per ASCII byte: 0 for a byte that goes, the lower-cased byte for one in words, `0x80 | class` otherwise.
  private let ascii: [UInt8]

  /// Reads `vocab.txt`: one piece a line, its number is its id.
  package init(vocabulary file: URL) throws(ModelFailure) {
    guard let data = try? Data(contentsOf: file) else { throw .missing(file: file.lastPathComponent) }
    let text = String(decoding: data, as: UTF8.self)
    // Lines end with \n alone: a vocabulary holds other line separators as pieces.
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Substring.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let expected: [(Int32, Substring)] = [(Self.unknown, "[UNK]"), (Self.start, "[CLS]"), (Self.separator, "[SEP]")]
    for (id, piece) in expected where lines.count <= Int(id) || lines[Int(id)] != piece {
      throw .altered(file: file.lastPathComponent)
    }
    vocabularyCount = lines.count
    trie = VocabularyTrie(lines)
    var ascii = [UInt8](repeating: 0, count: 128)
    for byte in UInt8(0)..<128 {
      switch classes[UInt32(byte)] {
      case CharacterClasses.dropped: ascii[Int(byte)] = 0
      case CharacterClasses.space: ascii[Int(byte)] = 0x80 | UInt8(CharacterClasses.space)
      case CharacterClasses.punctuation: ascii[Int(byte)] = 0x80 | UInt8(CharacterClasses.punctuation)
      default: ascii[Int(byte)] = (65...90).contains(byte) ? byte | 0x20 : byte
      }
    }
    self.ascii = ascii
  }

  /// [CLS], the text's ids, [SEP]; never cut off.
  package func ids(of text: String) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.utf8.count / 3 + 8)
    ids.append(Self.start)
    appendPieces(of: text, to: &ids)
    ids.append(Self.separator)
    return ids
  }

  /// How many ids the text itself gives, without [CLS] and [SEP].
  package func countTokens(_ text: String) -> Int {
    ids(of: text).count - 2
  }

  private func appendPieces(of text: String, to ids: inout [Int32]) {
    var text = text
    text.withUTF8 { bytes in
      var word = Word()
      var at = 0
      while at < bytes.count {
        let byte = bytes[at]
        if byte < 0x80 {
          if byte == UInt8(ascii: "["), let special = Self.special(at: at, in: bytes) {
            finish(&word, into: &ids)
            ids.append(special.id)
            at += special.length
            continue
          }
          at += 1
          let kind = ascii[Int(byte)]
          if kind == 0 { continue }
          word.flushMarks()
          if kind < 0x80 {
            word.append(ascii: kind)
          } else {
            finish(&word, into: &ids)
            if kind == 0x80 | UInt8(CharacterClasses.punctuation) {
              word.append(ascii: byte)
              finish(&word, into: &ids)
            }
          }
        } else {
          // A String's UTF-8 is always valid, so the lead byte alone tells the length.
          let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
          var scalar = UInt32(byte) & (0x7F >> UInt32(length))
          for next in at + 1..<at + length { scalar = scalar << 6 | UInt32(bytes[next] & 0x3F) }
          at += length
          add(scalar, to: &word, into: &ids)
        }
      }
      finish(&word, into: &ids)
    }
  }

  /// One code point of the source text.
  private func add(_ scalar: UInt32, to word: inout Word, into ids: inout [Int32]) {
    if (0xAC00...0xD7A3).contains(scalar) {
      // Hangul syllables, The Unicode Standard, section 3.12.
      let index = scalar - 0xAC00
      word.flushMarks()
      word.append(0x1100 + index / 588)
      word.append(0x1161 + index % 588 / 28)
      if index % 28 != 0 { word.append(0x11A7 + index % 28) }
      return
    }
    let kind = classes[scalar]
    guard kind >= CharacterClasses.replaced else {
      addNormal(scalar, kind, to: &word, into: &ids)
      return
    }
    let replacement = classes.replacements[Int(kind - CharacterClasses.replaced)]
    if replacement.isIdeograph { finish(&word, into: &ids) }
    for scalar in replacement.scalars {
      let kind = classes[scalar]
      // What a replacement gives is not replaced again: the reference decomposes and lower-cases once.
      let isFinal = kind >= CharacterClasses.replaced || kind == CharacterClasses.ideograph
      addNormal(scalar, isFinal ? CharacterClasses.word : kind, to: &word, into: &ids)
    }
    if replacement.isIdeograph { finish(&word, into: &ids) }
  }

  /// One code point of the normalised text.
  private func addNormal(_ scalar: UInt32, _ kind: UInt16, to word: inout Word, into ids: inout [Int32]) {
    switch kind {
    case CharacterClasses.dropped:
      break
    case CharacterClasses.accent:
      word.flushMarks()
    case CharacterClasses.word:
      word.flushMarks()
      word.append(scalar)
    case CharacterClasses.space:
      finish(&word, into: &ids)
    case CharacterClasses.punctuation, CharacterClasses.ideograph:
      finish(&word, into: &ids)
      word.append(scalar)
      finish(&word, into: &ids)
    default:
      word.mark(scalar, rank: kind)
    }
  }

  private func finish(_ word: inout Word, into ids: inout [Int32]) {
    word.flushMarks()
    guard word.characters > 0 else { return }
    let first = ids.count
    var at = 0
    if word.characters > Self.longestWord {
      ids.append(Self.unknown)
    } else {
      while at < word.bytes.count {
        guard let piece = trie.longest(in: word.bytes, from: at) else {
          ids.removeSubrange(first...)
          ids.append(Self.unknown)
          break
        }
        ids.append(piece.id)
        at = piece.end
      }
    }
    word.removeAll()
  }

  private static let specials: [(name: StaticString, id: Int32)] = [
    ("[PAD]", 0), ("[UNK]", unknown), ("[CLS]", start), ("[SEP]", separator), ("[MASK]", 103),
  ]

  private static func special(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (id: Int32, length: Int)? {
    for special in specials {
      let length = special.name.utf8CodeUnitCount
      guard place + length <= bytes.count else { continue }
      if (0..<length).allSatisfy({ bytes[place + $0] == special.name.utf8Start[$0] }) { return (special.id, length) }
    }
    return nil
  }
}

/// A word in the making: its UTF-8, how many characters, and combining characters that are still being put in order.
private struct Word {
  private(set) var bytes: [UInt8] = []
  private(set) var characters = 0
  private var marks: [(rank: UInt16, scalar: UInt32)] = []

  @inline(__always)
  mutating func append(ascii byte: UInt8) {
    bytes.append(byte)
    characters += 1
  }

  mutating func append(_ scalar: UInt32) {
    characters += 1
    switch scalar {
    case ..<0x80:
      bytes.append(UInt8(scalar))
    case ..<0x800:
      bytes.append(0xC0 | UInt8(scalar >> 6))
      bytes.append(0x80 | UInt8(scalar & 0x3F))
    case ..<0x10000:
      bytes.append(0xE0 | UInt8(scalar >> 12))
      bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(scalar & 0x3F))
    default:
      bytes.append(0xF0 | UInt8(scalar >> 18))
      bytes.append(0x80 | UInt8(scalar >> 12 & 0x3F))
      bytes.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      bytes.append(0x80 | UInt8(scalar & 0x3F))
    }
  }

  /// Canonical ordering (The Unicode Standard, D109): a stable sort of a run of combining characters.
  mutating func mark(_ scalar: UInt32, rank: UInt16) {
    let place = marks.lastIndex { $0.rank <= rank }.map { $0 + 1 } ?? 0
    marks.insert((rank, scalar), at: place)
  }

  @inline(__always)
  mutating func flushMarks() {
    if marks.isEmpty { return }
    for mark in marks { append(mark.scalar) }
    marks.removeAll(keepingCapacity: true)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    characters = 0
  }
}
