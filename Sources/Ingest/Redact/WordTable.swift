/// What the lists know of each word, by the word's key. Two words of the lists share a key with a chance of one in 10^8; a foreign word meets one even
/// less often.
///
/// It is asked once for every word of a text and larger than the processor's nearer caches, so an entry takes eight bytes: the upper 48 bits of the
/// key, whose lower ones follow from the place where it stands, and the number of the word's class, of which the lists have about a thousand.
struct WordTable: Sendable {
  /// Open addressing; 0 is an empty slot.
  private var entries: [UInt64]
  private var count = 0
  private let mask: Int
  /// The first belongs to no word, the second is of words that only have a place.
  private var classes: [UInt64] = [0, 0]
  /// Numbers of classes, by class.
  private var numbers = KeyTable<UInt16>()
  /// More words or classes than there is room for: no list that was built for this.
  private(set) var isFull = false

  init(capacity: Int) {
    precondition(capacity & (capacity - 1) == 0, "the table's size is a power of two")
    entries = Array(repeating: 0, count: capacity)
    mask = capacity - 1
  }

  private static let keyBits: UInt64 = ~0xFFFF

  @inline(__always)
  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) & mask }

  /// Adds to what is known of a word; gives all of it.
  @discardableResult
  mutating func add(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    let key = hash & Self.keyBits
    var slot = home(hash)
    while entries[slot] != 0 && entries[slot] & Self.keyBits != key { slot = (slot + 1) & mask }
    if entries[slot] == 0 { count += 1 }
    let merged = classes[Int(entries[slot] & 0xFFFF)] | value
    guard 4 * count < 3 * entries.count, let number = number(of: merged) else {
      isFull = true
      return merged
    }
    entries[slot] = key | UInt64(number)
    return merged
  }

  private mutating func number(of value: UInt64) -> UInt16? {
    guard value != 0 else { return 1 }
    // Classes differ in few bits: the factor spreads them.
    let key = value &* 0x9E37_79B9_7F4A_7C15
    if let known = numbers[key] { return known }
    guard let number = UInt16(exactly: classes.count) else { return nil }
    classes.append(value)
    numbers[key] = number
    return number
  }

  subscript(hash: UInt64) -> UInt64 {
    let key = hash & Self.keyBits
    var slot = home(hash)
    while true {
      let entry = entries[slot]
      if entry == 0 { return 0 }
      if entry & Self.keyBits == key { return classes[Int(entry & 0xFFFF)] }
      slot = (slot + 1) & mask
    }
  }
}

/// Values by keys that are spread evenly already, as hashes of words and phrases are; see `WordSet`.
struct KeyTable<Value: Sendable>: Sendable {
  /// Open addressing; 0 is an empty slot. The key 0 is never asked for.
  private var keys: [UInt64] = Array(repeating: 0, count: 16)
  private var values: [Value?] = Array(repeating: nil, count: 16)
  private var count = 0

  subscript(key: UInt64) -> Value? {
    @inline(__always) get {
      let mask = keys.count - 1
      var slot = Int(truncatingIfNeeded: key ^ key >> 32) & mask
      while keys[slot] != 0 {
        if keys[slot] == key { return values[slot] }
        slot = (slot + 1) & mask
      }
      return nil
    }
    set {
      guard key != 0 else { return }
      if 2 * (count + 1) > keys.count { grow() }
      let slot = slot(of: key)
      if keys[slot] == 0 { count += 1 }
      keys[slot] = key
      values[slot] = newValue
    }
  }

  /// Where a key stands, or the empty place for it.
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: key ^ key >> 32) & mask
    while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = (keys, values)
    keys = Array(repeating: 0, count: 4 * old.0.count)
    values = Array(repeating: nil, count: keys.count)
    for (key, value) in zip(old.0, old.1) where key != 0 {
      let slot = slot(of: key)
      keys[slot] = key
      values[slot] = value
    }
  }
}
