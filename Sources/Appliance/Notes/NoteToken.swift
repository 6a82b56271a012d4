import Foundation

/// A word, a number or a sign of a sentence, in the form in which it is compared.
struct NoteToken: Sendable, Equatable {
  enum Kind: Sendable { case word, number, mark }

  var kind: Kind
  /// Small letters; of a number its value ("1,000" is 1000, "twenty six" is 26, "120 over 80" is 120/80).
  var text: String
  /// Half-open, in code points of what was read.
  var range: Range<Int>
  /// As it was written, for words that capitals tell apart ("L", "R").
  var isCapital = false

  /// A word without the ending of its plural.
  var stem: String { Self.stem(text) }

  static func stem(_ word: String) -> String {
    if word.hasSuffix("'s") { return String(word.dropLast(2)) }
    guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), !word.hasSuffix("is") else { return word }
    if ClinicalWords.singular.contains(word) { return word }
    // "surgeries" and "surgery", but not "dies".
    if word.count > 5, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
    return String(word.dropLast(word.hasSuffix("ches") || word.hasSuffix("shes") || word.hasSuffix("xes") ? 2 : 1))
  }

  /// Without the endings by which a word is bent: "improving", "improved" and "improves" are one.
  static func root(_ word: String) -> String {
    var root = stem(word)
    for ending in ["ing", "ed", "es", "e"] where root.count > ending.count + 3 && root.hasSuffix(ending) {
      root = String(root.dropLast(ending.count))
      if ending != "e", let last = root.last, root.dropLast().last == last, !"aeiouls".contains(last) { root.removeLast() }
      break
    }
    return root
  }

  static func tokens(of text: String) -> [NoteToken] { tokens(of: Array(text.unicodeScalars)[...]) }

  /// Letters with their apostrophes, digits with their points, and signs. "20mg" is two tokens, "A1c" and "L4" are one.
  static func tokens(of scalars: ArraySlice<Unicode.Scalar>) -> [NoteToken] {
    var result: [NoteToken] = []
    var at = scalars.startIndex
    let end = scalars.endIndex
    func isLetter(_ index: Int) -> Bool { index < end && scalars[index].properties.isAlphabetic }
    func isDigit(_ index: Int) -> Bool { index < end && ("0"..."9").contains(scalars[index]) }
    func isApostrophe(_ index: Int) -> Bool { index < end && (scalars[index] == "'" || scalars[index] == "’") }
    while at < end {
      let start = at
      if isDigit(at) || (scalars[at] == "." && isDigit(at + 1) && (at == scalars.startIndex || !isDigit(at - 1))) {
        while isDigit(at) || (at < end && (scalars[at] == "." || scalars[at] == ",") && isDigit(at + 1)) { at += 1 }
        result.append(NoteToken(kind: .number, text: number(String(scalars[start..<at])), range: start..<at))
      } else if isLetter(at) || (isApostrophe(at) && isLetter(at + 1)) {
        at += 1
        while isLetter(at) || isDigit(at) || (isApostrophe(at) && isLetter(at + 1)) { at += 1 }
        let written = String(scalars[start..<at])
        let small = written.lowercased().replacingOccurrences(of: "’", with: "'")
        result.append(NoteToken(kind: .word, text: small, range: start..<at, isCapital: written != small))
      } else {
        if !scalars[at].properties.isWhitespace {
          result.append(NoteToken(kind: .mark, text: String(scalars[at...at]), range: at..<(at + 1)))
        }
        at += 1
      }
    }
    return NumberWords.joined(result)
  }

  /// "1,000" and "1000.0" are the same number; "0,5" is Spanish for 0.5.
  private static func number(_ text: String) -> String {
    var text = text
    if let comma = text.lastIndex(of: ","), text.distance(from: comma, to: text.endIndex) == 4 {
      text = text.replacingOccurrences(of: ",", with: "")
    } else {
      text = text.replacingOccurrences(of: ",", with: ".")
    }
    if text.contains("."), text.filter({ $0 == "." }).count == 1 {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
      if text.hasPrefix(".") { text = "0" + text }
    } else if !text.contains(".") {
      while text.count > 1, text.hasPrefix("0") { text.removeFirst() }
    }
    return text.isEmpty ? "0" : text
  }
}

/// Numbers as people say them.
enum NumberWords {
  private static let small: [String: Int] = [
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15,
  ]
  private static let tens: [String: Int] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "veinte": 20,
    "treinta": 30, "cuarenta": 40, "cincuenta": 50,
  ]
  private static let scales: [String: Int] = ["hundred": 100, "thousand": 1_000, "mil": 1_000]

  /// Makes numbers of number words, and ratios of "120/80", "120 over 80" and "three out of six".
  static func joined(_ tokens: [NoteToken]) -> [NoteToken] {
    ratios(in: words(in: tokens))
  }

  private static func words(in tokens: [NoteToken]) -> [NoteToken] {
    var result: [NoteToken] = []
    result.reserveCapacity(tokens.count)
    var at = 0
    while at < tokens.count {
      guard tokens[at].kind == .word, small[tokens[at].text] != nil || tens[tokens[at].text] != nil else {
        result.append(tokens[at])
        at += 1
        continue
      }
      let start = at
      var value = 0
      var part = 0
      var canTakeUnit = true
      scan: while at < tokens.count {
        let word = tokens[at].text
        if let ten = tens[word], part % 100 == 0 {
          part += ten
          canTakeUnit = true
        } else if let unit = small[word], canTakeUnit, part % 100 == 0 || (part % 10 == 0 && part % 100 >= 20 && unit < 10) {
          part += unit
          canTakeUnit = false
        } else if word == "hundred", part > 0 {
          part *= 100
          canTakeUnit = true
        } else if let scale = scales[word], scale == 1_000, part > 0 {
          value += part * scale
          part = 0
          canTakeUnit = true
        } else if word == "-", at + 1 < tokens.count, small[tokens[at + 1].text] != nil, part >= 20, part % 10 == 0 {
          // twenty-six
        } else {
          break scan
        }
        at += 1
      }
      if at == start { at += 1 }
      result.append(
        NoteToken(kind: .number, text: String(value + part), range: tokens[start].range.lowerBound..<tokens[at - 1].range.upperBound))
    }
    return result
  }

  private static func ratios(in tokens: [NoteToken]) -> [NoteToken] {
    var result: [NoteToken] = []
    result.reserveCapacity(tokens.count)
    var at = 0
    while at < tokens.count {
      var token = tokens[at]
      at += 1
      while token.kind == .number, at + 1 < tokens.count {
        var next = at
        if tokens[next].text == "/" || tokens[next].text == "over" {
          next += 1
        } else if tokens[next].text == "out", tokens[next + 1].text == "of" {
          next += 2
        } else {
          break
        }
        guard next < tokens.count, tokens[next].kind == .number else { break }
        token.text += "/" + tokens[next].text
        token.range = token.range.lowerBound..<tokens[next].range.upperBound
        at = next + 1
      }
      result.append(token)
    }
    return result
  }
}
