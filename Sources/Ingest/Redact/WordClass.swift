/// What the lexicon knows about one folded word, packed so that a token carries it by value.
///
/// Bits 0–15 are four frequencies of 0–9: English, Spanish, given name, family name. Bits 16–63 are flags: from `words.txt` (m o d x p), then
/// one per class of `terms.txt`.
struct WordClass: OptionSet, Sendable {
  let rawValue: UInt64

  static let medical = WordClass(rawValue: 1 << 16)
  /// Appears with a capital inside a medical term: "Kawasaki".
  static let medicalName = WordClass(rawValue: 1 << 17)
  static let drug = WordClass(rawValue: 1 << 18)
  static let drugPart = WordClass(rawValue: 1 << 19)
  static let properNoun = WordClass(rawValue: 1 << 20)

  static let title = WordClass(rawValue: 1 << 21)
  static let credential = WordClass(rawValue: 1 << 22)
  static let provider = WordClass(rawValue: 1 << 23)
  static let relative = WordClass(rawValue: 1 << 24)
  /// Words after which a person is often named: "by", "cc", "Dear".
  static let cue = WordClass(rawValue: 1 << 25)
  /// Verbs that follow a person: "states", "called".
  static let verb = WordClass(rawValue: 1 << 26)
  static let particle = WordClass(rawValue: 1 << 27)
  static let suffix = WordClass(rawValue: 1 << 28)
  static let month = WordClass(rawValue: 1 << 29)
  /// Function words and roles that never are a name themselves.
  static let stop = WordClass(rawValue: 1 << 30)
  /// Nouns that make what stands before them a term: "sign", "fracture".
  static let head = WordClass(rawValue: 1 << 31)
  /// Nouns that make what follows "of" a term: "circle of Willis".
  static let ofHead = WordClass(rawValue: 1 << 32)
  static let eponym = WordClass(rawValue: 1 << 33)
  static let brand = WordClass(rawValue: 1 << 34)
  static let abbreviation = WordClass(rawValue: 1 << 35)
  static let unit = WordClass(rawValue: 1 << 36)
  static let street = WordClass(rawValue: 1 << 37)
  static let calle = WordClass(rawValue: 1 << 38)
  static let unitWord = WordClass(rawValue: 1 << 39)
  static let facility = WordClass(rawValue: 1 << 40)
  static let facilityAdjective = WordClass(rawValue: 1 << 41)
  static let generic = WordClass(rawValue: 1 << 42)
  static let state = WordClass(rawValue: 1 << 43)
  static let stateName = WordClass(rawValue: 1 << 44)
  static let safe = WordClass(rawValue: 1 << 45)
  /// First word of a key of `keys.txt`.
  static let keyStart = WordClass(rawValue: 1 << 46)
  /// First word of a phrase under `[phrases]`.
  static let phraseStart = WordClass(rawValue: 1 << 47)
  /// First word of a place.
  static let placeStart = WordClass(rawValue: 1 << 48)

  // What a scanner starts at, so that it asks nothing of the other words. They say nothing of the word itself.
  /// First word of a date without figures: a weekday, an ordinal, a holiday.
  static let dateStart = WordClass(rawValue: 1 << 49)
  static let numberWord = WordClass(rawValue: 1 << 50)
  /// A word that a number follows (`CuedNumber`).
  static let numberCue = WordClass(rawValue: 1 << 51)
  static let ageWord = WordClass(rawValue: 1 << 52)
  /// A scheme, a domain, the ending of a file's name, "dot".
  static let webWord = WordClass(rawValue: 1 << 53)
  private static let starts: WordClass = [.placeStart, .dateStart, .numberWord, .numberCue, .ageWord, .webWord]

  /// Class names as they stand in `terms.txt`.
  static let sections: [String: WordClass] = [
    "title": .title, "credential": .credential, "provider": .provider, "relative": .relative, "cue": .cue, "verb": .verb,
    "particle": .particle, "suffix": .suffix, "month": .month, "stop": .stop, "head": .head, "ofhead": .ofHead, "eponym": .eponym,
    "brand": .brand, "abbreviation": .abbreviation, "unit": .unit, "street": .street, "calle": .calle, "unitword": .unitWord,
    "facility": .facility, "facilityadjective": .facilityAdjective, "generic": .generic, "state": .state, "statename": .stateName,
    "safe": .safe,
  ]

  /// 0 when it is no English word, 1 for a rare one, 8 for the most frequent.
  var english: Int { Int(rawValue & 15) }
  var spanish: Int { Int(rawValue >> 4 & 15) }
  /// 0 when nobody is called so, 1 rare … 9 frequent (US Census 1990).
  var given: Int { Int(rawValue >> 8 & 15) }
  var family: Int { Int(rawValue >> 12 & 15) }
  var nameLevel: Int { max(given, family) }
  /// How frequent it is as a plain word: a name counts by its English use only, because Spanish names are also in Spanish lists.
  var plain: Int { nameLevel > 0 ? english : max(english, spanish) }
  var isClinical: Bool { !isDisjoint(with: [.medical, .drug, .drugPart, .abbreviation, .unit, .brand, .safe]) }
  /// Listed nowhere at all.
  var isUnknown: Bool { rawValue & ~WordClass.starts.rawValue == 0 }

  func has(_ some: WordClass) -> Bool { !isDisjoint(with: some) }
}
