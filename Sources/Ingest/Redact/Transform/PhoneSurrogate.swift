/// Telephone and fax numbers become ones that are set aside for fiction: 555-0100 to 555-0199 in any area (ATIS-0300115).
struct PhoneSurrogate {
  let surrogates: Surrogates

  /// Areas of large cities: a fictional number in one of them tells nothing about the place.
  private static let areas = [
    "202", "206", "212", "213", "214", "215", "216", "301", "302", "303", "305", "312", "313", "314", "404", "412", "414", "415", "502",
    "503",
    "504", "512", "602", "603", "612", "615", "617", "702", "704", "713", "801", "804",
  ]

  /// Nil for what is no North American number: no other country's form is known to be free of real ones.
  func replacement(of source: String) -> String? {
    let (number, tail) = Self.split(source)
    let digits = number.unicodeScalars.filter { ("0"..."9").contains($0) }.map(Character.init)
    guard
      number.unicodeScalars.allSatisfy({
        ("0"..."9").contains($0) || " ()-./+\u{A0}\u{2010}\u{2011}\u{2013}\t\n".unicodeScalars.contains($0)
      })
    else { return nil }
    // By the last seven: a number that is given once with and once without its area stays one number.
    let key = String(digits.suffix(7))
    let old = digits.count >= 10 ? String(digits.suffix(10).prefix(3)) : nil
    guard [7, 10, 11].contains(digits.count), digits.count < 11 || digits[0] == "1" else { return nil }
    var lines = surrogates.draws("phone", key)
    var line = lines.below(100)
    if "55501" + Self.two(line) == key { line = (line + 1) % 100 }
    var result = "55501" + Self.two(line)
    if let old {
      var draws = surrogates.draws("area", old)
      guard let area = draws.pick(Self.areas.filter { $0 != old }) else { return nil }
      result = area + result
    }
    if digits.count == 11 { result = "1" + result }
    guard let extended = tail.isEmpty ? "" : SameShapeDigits(surrogates: surrogates).replacement(of: tail) else { return nil }
    return SameShape.write(Array(result.utf8), like: number) + extended
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  /// The number, and its extension: "x123", "ext. 4".
  private static func split(_ source: String) -> (String, String) {
    guard let mark = source.firstIndex(where: { $0.isLetter || $0 == "#" || $0 == "," }) else { return (source, "") }
    let words = source[mark...].lowercased().filter(\.isLetter)
    guard ["x", "ext", "extn", "extension", ""].contains(words) else { return (source, "") }
    return (String(source[..<mark]), String(source[mark...]))
  }
}

/// Other digits in the place of digits; all else stays. For the tail of a number, whose words are known to be harmless.
struct SameShapeDigits {
  let surrogates: Surrogates

  func replacement(of source: String) -> String? {
    let digits = source.utf8.filter { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return nil }
    var draws = surrogates.draws("digits", String(decoding: digits, as: UTF8.self))
    for _ in 0..<32 {
      let drawn = digits.map { _ in 0x30 + UInt8(draws.below(10)) }
      if drawn != digits {
        var rest = drawn[...]
        return String(decoding: source.utf8.map { (0x30...0x39).contains($0) ? rest.popFirst() ?? $0 : $0 }, as: UTF8.self)
      }
    }
    return nil
  }
}

/// Social security numbers become ones that are never issued: area 9xx, and a group that is no taxpayer number's (those have 50 and above).
struct SSNSurrogate {
  let surrogates: Surrogates

  func replacement(of source: String) -> String? {
    let digits = source.utf8.filter { (0x30...0x39).contains($0) }
    let others = Set(source.lowercased().unicodeScalars.filter { !("0"..."9").contains($0) })
    let masks: Set<Unicode.Scalar> = ["x", "*", "#", "\u{2022}"]
    guard others.isSubset(of: masks.union(["-", " ", "\u{2010}", "\u{2011}", "\u{2013}", "."])) else { return nil }
    // "***-**-1234"
    if digits.count == 4, !others.isDisjoint(with: masks) { return SameShapeDigits(surrogates: surrogates).replacement(of: source) }
    guard digits.count == 9, others.isDisjoint(with: masks) else { return nil }
    var draws = surrogates.draws("ssn", String(decoding: digits, as: UTF8.self))
    for _ in 0..<32 {
      let number = 900_000_000 + draws.below(100) * 1_000_000 + (1 + draws.below(49)) * 10_000 + (1 + draws.below(9999))
      let drawn = Array(String(number).utf8)
      if drawn != digits { return SameShape.write(drawn, like: source) }
    }
    return nil
  }
}
