import Foundation
import Testing

@testable import Ingest

/// The tables behind the word lists must answer as a dictionary would, and what rules a spelling out before it is hashed must never rule out a word.
struct RedactLexiconTests {
  @Test func `a packed table knows what was added and nothing else`() {
    var table = WordTable(capacity: 1 << 12)
    var expected: [UInt64: UInt64] = [:]
    for number in 0..<2_500 {
      let hash = WordHash.of("word\(number % 2_000)".utf8)
      let value = UInt64(number % 700) << 16 | UInt64(number % 9)
      expected[hash, default: 0] |= value
      #expect(table.add(hash, value) == expected[hash])
    }
    for (hash, value) in expected { #expect(table[hash] == value) }
    for number in 0..<20_000 { #expect(table[WordHash.of("other\(number)".utf8)] == 0) }
    #expect(!table.isFull)
  }

  @Test func `a table that is too small says so`() {
    var table = WordTable(capacity: 1 << 4)
    for number in 0..<16 { table.add(WordHash.of("word\(number)".utf8), 1) }
    #expect(table.isFull)
    #expect(table[WordHash.of("other".utf8)] == 0)
  }

  @Test func `a table of keys answers as a dictionary`() {
    var table = KeyTable<Int>()
    var expected: [UInt64: Int] = [:]
    for number in 0..<3_000 {
      let key = WordHash.of("key\(number % 1_000)".utf8)
      table[key] = number
      expected[key] = number
    }
    for (key, value) in expected { #expect(table[key] == value) }
    #expect(table[WordHash.of("another".utf8)] == nil)
  }

  @Test func `a set of characters`() {
    let set = ASCIISet("-/._\u{7F}@")
    #expect((0..<300).filter { set.contains($0) } == "-./@_\u{7F}".unicodeScalars.map { UInt64($0.value) })
  }

  @Test func `every slip of a listed word is near it, and only those are`() throws {
    let words = ["pneumonia", "discharge", "bleeding", "cough", "fiebre", "warfarin"]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lists = [
      "words.txt": "pneumonia 5000m\ndischarge 6000\nbleeding 4000\ncough 5000\nfiebre 0600\nwarfarin 0000d\nsmith 0009\nrareness 1000\n",
      "places.txt": "boston\tc\n", "zips.txt": "021\n", "terms.txt": "[title]\ndr\n", "keys.txt": "patient:patient\n",
    ]
    for (name, text) in lists { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    var check = SpellingCheck(lexicon: try Lexicon(folder: folder))
    func isNear(_ word: [UInt8]) -> Bool { check.isNearWord(word, WordHash.of(word)) }

    var slips: Set<[UInt8]> = []
    for word in words.map({ Array($0.utf8) }) {
      for index in 0...word.count {
        for letter in UInt8(0x61)...0x7A {
          slips.insert(word[..<index] + [letter] + word[index...])
          if index < word.count { slips.insert(word[..<index] + [letter] + word[(index + 1)...]) }
        }
        if index < word.count { slips.insert(Array(word[..<index] + word[(index + 1)...])) }
        if index + 1 < word.count { slips.insert(word[..<index] + [word[index + 1], word[index]] + word[(index + 2)...]) }
      }
    }
    for slip in slips where slip.count >= 4 { #expect(isNear(slip), "\(String(decoding: slip, as: UTF8.self))") }
    for other in ["smitt", "rarenes", "pnemoni", "dscharg", "coughhs", "okonkwo", "bostan", "fibr"] { #expect(!isNear(Array(other.utf8))) }
  }

  @Test(arguments: ["words.txt", "places.txt", "zips.txt", "terms.txt", "keys.txt"])
  func `an empty or damaged list is told`(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lists = [
      "words.txt": "cough 5000", "places.txt": "boston\tc", "zips.txt": "021", "terms.txt": "[title]\ndr", "keys.txt": "patient:patient",
    ]
    for (list, text) in lists { try Data(text.utf8).write(to: folder.appendingPathComponent(list)) }
    _ = try Lexicon(folder: folder)
    for text in ["", "?\n"] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      #expect(throws: Lexicon.Failure(file: name)) { try Lexicon(folder: folder) }
    }
  }
}
