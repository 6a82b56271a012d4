/// Whether an unknown word is one slip away from a known one: "Originlly", "discase". Scanned and dictated text is full of them.
struct SpellingCheck {
  private let lexicon: Lexicon
  private var known = KeyTable<Bool>()
  /// Words checked per document; beyond it unknown words count as unknown, so that hostile text cannot make the check slow.
  private var budget = 20_000

  init(lexicon: Lexicon) { self.lexicon = lexicon }

  /// `bytes` folded to a–z.
  mutating func isNearWord(_ bytes: [UInt8], _ hash: UInt64) -> Bool {
    guard (4...20).contains(bytes.count), bytes.allSatisfy({ (0x61...0x7A).contains($0) }) else { return false }
    if let answer = known[hash] { return answer }
    guard budget > 0 else { return false }
    budget -= 1
    let answer = search(bytes)
    known[hash] = answer
    return answer
  }

  private static let prefixes = byLetter(
    """
    antero postero trans sub post peri non normo bi inter intra extra hyper hypo supra infra para retro micro macro multi poly semi pre re un over under
    cardio neuro osteo gastro hepato nephro pseudo anti auto co de dis endo epi hemi hemo immuno iso meso mono myo naso oro oto pan patho photo
    physio pneumo psycho pyo radio sero super tri uni uretero uro vaso veno ventro dorso latero medio fronto temporo occipito parieto lumbo sacro thoraco
    cervico abdomino pelvi femoro tibio fibulo mid up down out mal mis contra counter tele thrombo
    """, at: \.first)
  private static let endings = byLetter("s es ly ed ing al ive ity ness er ers less like mente", at: \.last)

  /// Pieces of words, by their first or last letter.
  static func byLetter(_ pieces: String, at place: ([UInt8]) -> UInt8?) -> [[[UInt8]]] {
    var result = [[[UInt8]]](repeating: [], count: 26)
    for piece in pieces.split(whereSeparator: { $0 == " " || $0 == "\n" }).map({ Array($0.utf8) }) {
      if let letter = place(piece) { result[Int(letter - 0x61)].append(piece) }
    }
    return result
  }

  /// "Anteroinferior", "Plantarly": a listed word with a medical prefix or a plain ending. `word` is folded to a–z.
  func isCompound(_ word: [UInt8]) -> Bool {
    guard (6...28).contains(word.count) else { return false }
    if case let first = word[0], (0x61...0x7A).contains(first) {
      for prefix in Self.prefixes[Int(first - 0x61)] where word.count >= prefix.count + 4 && word.starts(with: prefix) {
        if isWord(word[prefix.count...]) { return true }
      }
    }
    if case let last = word[word.count - 1], (0x61...0x7A).contains(last) {
      for ending in Self.endings[Int(last - 0x61)] where word.count >= ending.count + 5 {
        let stem = word.count - ending.count
        if word[stem...] == ending[...], isWord(word[..<stem]) { return true }
      }
    }
    return false
  }

  /// Every word that is one letter less, more, other or swapped with its neighbour. What stands before the slip is hashed once for all of them.
  private func search(_ word: [UInt8]) -> Bool {
    guard let codes = LetterGroups.codes(word) else { return false }
    var before = WordHash()
    for index in 0...word.count {
      let place = LetterGroups.margin + index
      if index < word.count {
        let (a, b, c) = (codes[place - 3], codes[place - 2], codes[place - 1])
        let (letter, next) = (codes[place], codes[place + 1])
        if lexicon.letters.goesOn(a, b, c, next), lexicon.letters.goesOn(b, c, next, codes[place + 2]),
          isWord(before, word[(index + 1)...], count: word.count - 1)
        {
          return true
        }
        if index + 1 < word.count, lexicon.letters.goesOn(a, b, c, next), lexicon.letters.goesOn(b, c, next, letter) {
          var swapped = before
          swapped.add(word[index + 1])
          swapped.add(word[index])
          if isWord(swapped, word[(index + 2)...], count: word.count) { return true }
        }
        if hasWord(before, lexicon.letters.between(codes, before: place, after: place + 1), word[(index + 1)...], count: word.count) {
          return true
        }
      }
      if hasWord(before, lexicon.letters.between(codes, before: place, after: place), word[index...], count: word.count + 1) { return true }
      if index < word.count { before.add(word[index]) }
    }
    return false
  }

  /// `letters` has a bit for each letter that may stand between.
  private func hasWord(_ start: WordHash, _ letters: UInt32, _ rest: ArraySlice<UInt8>, count: Int) -> Bool {
    var left = letters
    while left != 0 {
      var changed = start
      changed.add(UInt8(0x60 + left.trailingZeroBitCount))
      if isWord(changed, rest, count: count) { return true }
      left &= left - 1
    }
    return false
  }

  private func isWord(_ start: WordHash, _ rest: ArraySlice<UInt8>, count: Int) -> Bool {
    var hash = start
    for byte in rest { hash.add(byte) }
    return isWord(lexicon.word(hash.value), count: count)
  }

  private func isWord(_ bytes: ArraySlice<UInt8>) -> Bool { isWord(WordHash(), bytes, count: bytes.count) }

  private func isWord(_ word: WordClass, count: Int) -> Bool {
    if count < 6 { return word.english >= 5 && word.nameLevel < 4 }
    return (word.english >= 3 && word.nameLevel < 4) || word.spanish >= 4 || word.has([.drug, .medical, .eponym])
  }

  /// Whether a word can be what another is compared with, however long it is: the rule above without what only narrows it.
  static func compares(_ word: WordClass) -> Bool {
    word.english >= 3 || word.spanish >= 4 || word.has([.drug, .medical, .eponym])
  }
}

/// Endings that make a word medical even when no list has it.
enum MedicalSuffix {
  private static let endings = SpellingCheck.byLetter(
    """
    ectomy ectomies otomy otomies plasties ostomies ostomy plasty pexy rrhaphy scopy scopic graphy gram grams itis osis oses oma omas emia aemia uria pathy pathies algia plegia paresis
    trophy tropic plasia plastic penia cytosis genesis ology ologist iatric iatry centesis lysis stenosis megaly sclerosis rrhea rrhage phagia phasia
    phobia mania statin pril sartan olol azole cillin mycin cycline floxacin prazole setron triptan gliptin gliflozin glutide parin xaban gatran mab
    mabs nib tinib vir navir ciclovir caine barbital azepam zolam zepam idine amine amide azine oxide sulfate chloride phosphate acetate citrate
    ectomia itis osis patia grafia scopia plastia logia logico logica cion ciones miento mente idad emico emica
    """, at: \.last)

  /// `word` is folded to a–z.
  static func matches(_ word: [UInt8]) -> Bool {
    guard word.count >= 7, case let last = word[word.count - 1], (0x61...0x7A).contains(last) else { return false }
    return endings[Int(last - 0x61)].contains { ending in
      word.count > ending.count + 2 && word[(word.count - ending.count)...] == ending[...]
    }
  }
}
