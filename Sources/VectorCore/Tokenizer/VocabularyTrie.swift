/// The vocabulary as a trie over UTF-8 bytes, kept in one open-addressing table: the longest piece at a place is found in one pass.
///
/// A vocabulary entry ends only where a character ends, so that matching bytes is matching characters.
struct VocabularyTrie: Sendable {
  /// Where the walk for pieces inside a word starts: after `##`.
  private(set) var insideWord: UInt32 = 0
  static let root: UInt32 = 0

  /// Slot: `(node << 8 | byte) + 1`, or 0 when free; beside it the node that the byte leads to.
  private var keys: [UInt32]
  private var targets: [UInt32]
  private let mask: UInt32
  /// The id of the piece that ends at a node, or -1.
  private var pieces: [Int32] = [-1]

  init(_ vocabulary: some Sequence<Substring>) {
    var bytes = 0
    for word in vocabulary { bytes += word.utf8.count }
    // No more nodes than bytes; at most half full.
    var capacity = 1024
    while capacity < 2 * bytes { capacity *= 2 }
    keys = Array(repeating: 0, count: capacity)
    targets = Array(repeating: 0, count: capacity)
    mask = UInt32(capacity - 1)
    for (id, word) in vocabulary.enumerated() {
      let node = insert(word)
      if pieces[Int(node)] < 0 { pieces[Int(node)] = Int32(id) }
    }
    insideWord = insert("##")
  }

  private mutating func insert(_ word: Substring) -> UInt32 {
    var node = Self.root
    for byte in word.utf8 {
      let key = node << 8 | UInt32(byte)
      var slot = Self.slot(key) & mask
      while keys[Int(slot)] != 0, keys[Int(slot)] != key + 1 { slot = (slot + 1) & mask }
      if keys[Int(slot)] == 0 {
        keys[Int(slot)] = key + 1
        targets[Int(slot)] = UInt32(pieces.count)
        pieces.append(-1)
      }
      node = targets[Int(slot)]
    }
    return node
  }

  /// The longest piece at `start`: its id and where it ends; nil when not even one character matches.
  @inline(__always)
  func longest(in word: [UInt8], from start: Int) -> (id: Int32, end: Int)? {
    var node = start == 0 ? Self.root : insideWord
    var best: (id: Int32, end: Int)?
    var at = start
    while at < word.count {
      let key = node << 8 | UInt32(word[at])
      var slot = Self.slot(key) & mask
      while keys[Int(slot)] != 0, keys[Int(slot)] != key + 1 { slot = (slot + 1) & mask }
      if keys[Int(slot)] == 0 { break }
      node = targets[Int(slot)]
      at += 1
      if pieces[Int(node)] >= 0 { best = (pieces[Int(node)], at) }
    }
    return best
  }

  @inline(__always)
  private static func slot(_ key: UInt32) -> UInt32 {
    let mixed = key &* 0x9E37_79B1
    return mixed ^ (mixed >> 15)
  }
}
