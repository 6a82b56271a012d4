/// Whether an unknown word is one slip away from a known one: "Originlly", "discase". Scanned and dictated text is full of them.
struct SpellingCheck {
  private let lexicon: Lexicon
  private var known: [UInt64: Bool] = [:]
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

  private static let prefixes = """
    antero postero trans sub post peri non normo bi inter intra extra hyper hypo supra infra para retro micro macro multi poly semi pre re un over under
    cardio neuro osteo gastro hepato nephro pseudo anti auto co de dis endo epi hemi hemo immuno iso meso mono myo naso oro oto pan patho photo
    physio pneumo psycho pyo radio sero super tri uni uretero uro vaso veno ventro dorso latero medio fronto temporo occipito parieto lumbo sacro thoraco
    cervico abdomino pelvi femoro tibio fibulo mid up down out mal mis contra counter tele thrombo
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }
  private static let endings = ["s", "es", "ly", "ed", "ing", "al", "ive", "ity", "ness", "er", "ers", "less", "like", "mente"].map {
    Array($0.utf8)
  }

  /// "Anteroinferior", "Plantarly": a listed word with a medical prefix or a plain ending.
  func isCompound(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard (6...28).contains(bytes.count) else { return false }
    let word = bytes.map { $0 | 0x20 }
    for prefix in Self.prefixes where word.count >= prefix.count + 4 && word.starts(with: prefix) {
      if isWord(Array(word.dropFirst(prefix.count))) { return true }
    }
    for ending in Self.endings where word.count >= ending.count + 5 && word.suffix(ending.count).elementsEqual(ending) {
      if isWord(Array(word.dropLast(ending.count))) { return true }
    }
    return false
  }

  /// Every word that is one letter less, more, other or swapped with its neighbour. What stands before the slip is hashed once for all of them.
  private func search(_ word: [UInt8]) -> Bool {
    var before = WordHash()
    for index in 0...word.count {
      let rest = word[index...]
      if let letter = rest.first {
        if isWord(before, rest.dropFirst(), count: word.count - 1) { return true }
        if index + 1 < word.count {
          var swapped = before
          swapped.add(word[index + 1])
          swapped.add(letter)
          if isWord(swapped, rest.dropFirst(2), count: word.count) { return true }
        }
      }
      for letter in UInt8(0x61)...0x7A {
        var changed = before
        changed.add(letter)
        if !rest.isEmpty, isWord(changed, rest.dropFirst(), count: word.count) { return true }
        if isWord(changed, rest, count: word.count + 1) { return true }
      }
      if let letter = rest.first { before.add(letter) }
    }
    return false
  }

  private func isWord(_ start: WordHash, _ rest: ArraySlice<UInt8>, count: Int) -> Bool {
    var hash = start
    for byte in rest { hash.add(byte) }
    return isWord(lexicon.rareWord(hash.value), count: count)
  }

  private func isWord(_ bytes: [UInt8]) -> Bool { isWord(lexicon.word(WordHash.of(bytes)), count: bytes.count) }

  private func isWord(_ word: WordClass, count: Int) -> Bool {
    if count < 6 { return word.english >= 5 && word.nameLevel < 4 }
    return (word.english >= 3 && word.nameLevel < 4) || word.spanish >= 4 || word.has([.drug, .medical, .eponym])
  }
}

/// Endings that make a word medical even when no list has it.
enum MedicalSuffix {
  private static let endings = """
    ectomy ectomies otomy otomies plasties ostomies ostomy plasty pexy rrhaphy scopy scopic graphy gram grams itis osis oses oma omas emia aemia uria pathy pathies algia plegia paresis
    trophy tropic plasia plastic penia cytosis genesis ology ologist iatric iatry centesis lysis stenosis megaly sclerosis rrhea rrhage phagia phasia
    phobia mania statin pril sartan olol azole cillin mycin cycline floxacin prazole setron triptan gliptin gliflozin glutide parin xaban gatran mab
    mabs nib tinib vir navir ciclovir caine barbital azepam zolam zepam idine amine amide azine oxide sulfate chloride phosphate acetate citrate
    ectomia itis osis patia grafia scopia plastia logia logico logica cion ciones miento mente idad emico emica
    """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }

  static func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 7 else { return false }
    return endings.contains { ending in
      bytes.count > ending.count + 2 && bytes.suffix(ending.count).elementsEqual(ending) { $0 | 0x20 == $1 }
    }
  }
}
