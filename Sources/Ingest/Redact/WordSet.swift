/// A set of word keys. They are spread evenly already, so that hashing them once more, as `Set` does, would only cost time.
struct WordSet: Sendable, ExpressibleByArrayLiteral {
  /// Open addressing; 0 is an empty slot.
  private var slots: [UInt64] = [0, 0]
  private(set) var count = 0
  private var hasZero = false

  init(_ keys: some Sequence<UInt64>) {
    for key in keys { insert(key) }
  }

  init(arrayLiteral keys: UInt64...) { self.init(keys) }

  @inline(__always)
  func contains(_ key: UInt64) -> Bool {
    guard key != 0 else { return hasZero }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key ^ key >> 32) & mask
    while slots[slot] != 0 {
      if slots[slot] == key { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  mutating func insert(_ key: UInt64) {
    guard key != 0 else {
      hasZero = true
      return
    }
    guard !contains(key) else { return }
    count += 1
    if 2 * count > slots.count {
      let old = slots
      slots = Array(repeating: 0, count: 4 * old.count)
      for key in old where key != 0 { place(key) }
    }
    place(key)
  }

  private mutating func place(_ key: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key ^ key >> 32) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = key
  }
}

/// A set of ASCII characters, by the key that a mark's token has.
struct ASCIISet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 where byte < 0x80 {
      if byte < 64 { low |= 1 << byte } else { high |= 1 << (byte - 64) }
    }
  }

  @inline(__always)
  func contains(_ key: UInt64) -> Bool {
    key < 64 ? low >> key & 1 != 0 : key < 128 && high >> (key - 64) & 1 != 0
  }
}
