/// Keys of single words that scanners compare with.
enum Words {
  static func hash(_ word: String) -> UInt64 { WordHash.of(word.utf8) }
  static let de = hash("de")
  static let del = hash("del")
  static let of = hash("of")
  static let and = hash("and")
  static let y = hash("y")
  static let at = hash("at")
  static let po = hash("po")
  static let box = hash("box")
  static let p = hash("p")
  static let o = hash("o")
  static let c = hash("c")
  static let s = hash("s")
  static let n = hash("n")
}
