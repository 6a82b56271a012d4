import Foundation

/// What is wrong with a proposed password, said to the person who proposes it.
package enum PasswordProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case tooShort(minimum: Int)
  case tooLong
  case tooCommon
  case containsLogin

  package var description: String {
    switch self {
    case .tooShort(let minimum): "Use at least \(minimum) characters. A sentence of four or five words is good."
    case .tooLong: "Use at most \(PasswordHash.maximumByteCount) bytes."
    case .tooCommon: "This password is made of parts that are guessed first: common passwords, rows of keys, years or repetitions."
    case .containsLogin: "This password is little more than the login name."
    }
  }
}

/// NIST SP 800-63B-4, 3.1.1.2: length counts, no composition rules, no expiry, everything printable is allowed, and what is
/// commonly used or follows from the account is refused.
///
/// A pinned list of common passwords (``CommonPasswords``) is asked first. Beyond it the rules work on parts: a password is refused when hardly anything of it is left after taking away
/// common password words (English and Spanish, with `@`-for-`a` spellings), rows of the keyboard, alphabet and digits,
/// repetitions, years, the clinic's words, and the login name. It knows no lists of leaked passwords; one that is long,
/// leaked, rare and made of other words passes.
package struct PasswordRules: Sendable {
  /// 15 where the password is the only factor, 8 with a second one.
  package var minimumLength: Int
  /// Words of this installation: the clinic's name, the host name.
  package var localWords: [String]

  package init(minimumLength: Int = 15, localWords: [String] = []) {
    self.minimumLength = minimumLength
    self.localWords = localWords
  }

  package func problem(with password: Secret<String>, login: String) -> PasswordProblem? {
    let text = password.open(for: "checking the rules")
    guard text.utf8.count <= PasswordHash.maximumByteCount else { return .tooLong }
    let normal = text.precomposedStringWithCompatibilityMapping
    // NIST counts code points, each as one character.
    guard normal.unicodeScalars.count >= minimumLength else { return .tooShort(minimum: minimumLength) }

    // Also with a few digits and signs behind, which is what most people add when they are told to choose another one.
    let core = String(normal.unicodeScalars.reversed().drop { !$0.properties.isAlphabetic }.reversed().map(Character.init))
    if CommonPasswords.contains(normal) || CommonPasswords.contains(core) { return .tooCommon }

    let plain = Self.fold(normal)
    let words = Self.commonWords.union(localWords.flatMap(Self.words))
    let own = Self.remainder(of: plain, without: words)
    if own < 4 { return .tooCommon }
    let ownWithoutName = Self.remainder(of: plain, without: words.union(Self.words(login)))
    return ownWithoutName < min(own, 6) ? .containsLogin : nil
  }

  /// How many characters are left when everything predictable is taken away, longest part first at each place.
  private static func remainder(of text: [Character], without words: Set<String>) -> Int {
    let longest = words.map(\.count).max() ?? 0
    var left: [Character] = []
    var index = 0
    while index < text.count {
      var length = run(in: text, at: index)
      for count in stride(from: min(longest, text.count - index), to: max(length, 2), by: -1)
      where words.contains(String(text[index..<index + count])) {
        length = count
        break
      }
      if length == 0 {
        left.append(text[index])
        length = 1
      }
      index += length
    }
    let rest = withoutRepetition(left)
    let letters = rest.count(where: \.isLetter)
    // Digits, spaces and signs at the joints are what everybody adds, so three of them count as one letter.
    return letters + (rest.count - letters) / 3
  }

  /// "xyxyxy" is worth "xy".
  private static func withoutRepetition(_ text: [Character]) -> ArraySlice<Character> {
    for unit in 1...max(1, text.count / 2) where text.count >= 2 * unit {
      if text.indices.allSatisfy({ text[$0] == text[$0 % unit] }) { return text[..<unit] }
    }
    return text[...]
  }

  /// The length of the predictable row that starts at `index`: same character, neighbours on the keyboard or in the alphabet,
  /// or a year; 0 when shorter than three.
  private static func run(in text: [Character], at index: Int) -> Int {
    let year = text[index...].prefix(4)
    if year.count == 4, let value = Int(String(year)), (1900...2099).contains(value) { return 4 }
    var best = 0
    for step in [0, 1, -1] {
      for row in rows {
        guard var place = row.firstIndex(of: text[index]) else { continue }
        var length = 1
        while index + length < text.count, row.indices.contains(place + step), row[place + step] == text[index + length] {
          place += step
          length += 1
        }
        best = max(best, length)
      }
    }
    return best >= 3 ? best : 0
  }

  /// Lower case without accents, with the usual look-alikes read as the letters they stand for inside words.
  private static func fold(_ text: String) -> [Character] {
    let letters = Array(text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil))
    return letters.indices.map { index in
      guard let letter = lookAlikes[letters[index]] else { return letters[index] }
      let isInWord = (index > 0 && letters[index - 1].isLetter) || (index + 1 < letters.count && letters[index + 1].isLetter)
      return isInWord ? letter : letters[index]
    }
  }

  private static func words(_ text: String) -> [String] {
    fold(text).split { !$0.isLetter && !$0.isNumber }.map { String($0) }.filter { $0.count >= 3 }
  }

  private static let lookAlikes: [Character: Character] = [
    "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t",
  ]

  private static let rows = [
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm",
    "!@#$%^&*()", "._-+=?/,;:",
  ].map(Array.init)

  private static let commonWords = Set(
    """
    password passwort passphrase pass pwd passw word secret letmein welcome login logon access admin administrator root user guest test \
    testing demo default change changeme temp temporary master system server computer internet network security secure private keep out \
    chartkeep clinic clinica hospital doctor nurse medical medicine health patient patients record records office front desk reception \
    iloveyou love lover loveyou you forever sunshine princess prince dragon monkey football baseball basketball soccer hockey superman \
    batman spiderman pokemon starwars star wars shadow michael jordan jennifer jessica ashley daniel charlie thomas andrew robert \
    summer winter spring autumn fall january february march april may june july august september october november december monday \
    tuesday wednesday thursday friday saturday sunday hello hallo hola good morning please thank thanks money freedom whatever trustno \
    ninja mustang killer cheese coffee cookie chocolate banana orange purple yellow silver golden flower butterfly angel angels jesus \
    christ god bless blessed family mother father baby happy lucky smile magic hunter ranger tiger lion bear wolf eagle horse buster ginger \
    correct battery staple the and for this that not with your very long strong safe easy new old one two three four five six seven eight \
    nine ten zero america american usa united states texas california florida york boston chicago dallas company business work monday1 \
    contrasena clave acceso secreto amor teamo tequiero mivida vida corazon familia dios jesucristo bienvenido entrar usuario seguro \
    segura enfermera medico salud verano invierno primavera otono enero febrero marzo abril mayo junio julio agosto septiembre octubre \
    noviembre diciembre lunes martes miercoles jueves viernes sabado domingo estrella princesa mexico espana barcelona madrid
    """.split(separator: " ").map(String.init))
}
