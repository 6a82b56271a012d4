/// A number of the same shape: digits for digits, letters for letters, case and punctuation kept. It never passes a check that real numbers pass.
struct SameShape {
  let surrogates: Surrogates

  /// Draws before a rule gives up. Each misses with a chance of one in five or less, but for a very short number.
  private static let limit = 32
  /// No vowels, so that no word comes out; no I, O, Q, which a vehicle's number may not have.
  private static let letters = Array("BCDFGHJKLMNPRSTVWXYZ".utf8)

  /// Nil for what has other letters or digits than those of ASCII, or none.
  func replacement(of source: String) -> String? {
    let core = Self.core(source)
    guard !core.isEmpty, source.unicodeScalars.allSatisfy({ $0.isASCII || !$0.properties.isAlphabetic && $0.properties.numericType == nil })
    else { return nil }
    // By the number alone: "55-190" and "55190" stay the same number, whatever either is labelled.
    var draws = surrogates.draws("number", String(decoding: core, as: UTF8.self))
    for _ in 0..<Self.limit {
      let drawn = core.enumerated().map { index, byte in draw(like: byte, isFirst: index == 0, &draws) }
      guard let valid = Self.invalidated(drawn, runs: Self.runs(source)), valid != core,
        !surrogates.isRealNumber(String(decoding: valid, as: UTF8.self))
      else { continue }
      return Self.write(valid, like: source)
    }
    return nil
  }

  /// Letters and digits only, in capitals.
  static func core(_ source: String) -> [UInt8] {
    source.utf8.compactMap { isDigit($0) ? $0 : (0x41...0x5A).contains($0 & 0xDF) && $0 < 0x80 ? $0 & 0xDF : nil }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func draw(like byte: UInt8, isFirst: Bool, _ draws: inout SurrogateDraws) -> UInt8 {
    guard Self.isDigit(byte) else { return Self.letters[draws.below(Self.letters.count)] }
    // A number that does not start with 0 goes on so: programs cut zeros off.
    return isFirst && byte != 0x30 ? 0x31 + UInt8(draws.below(9)) : 0x30 + UInt8(draws.below(10))
  }

  static func write(_ core: [UInt8], like source: String) -> String {
    var rest = core[...]
    let scalars = source.unicodeScalars.map { scalar -> Unicode.Scalar in
      let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
      guard isLetter || ("0"..."9").contains(scalar), let next = rest.popFirst() else { return scalar }
      return Unicode.Scalar(isLetter && scalar.properties.isLowercase ? next | 0x20 : next)
    }
    return String(String.UnicodeScalarView(scalars))
  }

  // MARK: - Checks that must fail

  /// Lengths of the runs of letters and digits, as a reader would take each for a number of its own.
  private static func runs(_ source: String) -> [Int] {
    source.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map { $0.utf8.count }
  }

  /// Changes digits until neither the whole nor a run of it passes; nil when no digit helps.
  private static func invalidated(_ drawn: [UInt8], runs: [Int]) -> [UInt8]? {
    var core = drawn
    var ranges = [core.indices]
    var start = 0
    for length in runs where start + length <= core.count {
      ranges.append(start..<start + length)
      start += length
    }
    // A check digit that is raised by one fails, and the next round finds out whether another check holds now.
    for _ in 0..<10 {
      guard let range = ranges.first(where: { passes(Array(core[$0])) }) else { return core }
      if isUnchecked(Array(core[range])) {
        // No check digit: the first one makes it a number that is never given out (area 9xx, Medicare's 0).
        core[range.lowerBound] = range.count == 9 ? 0x39 : 0x30
        continue
      }
      // The check digit of a vehicle is the ninth, of all others the last.
      let place = range.count == 17 && Checksum.vin(Array(core[range])) ? range.lowerBound + 8 : core[range].lastIndex(where: isDigit)
      guard let place else { return nil }
      core[place] = (0x30...0x38).contains(core[place]) ? core[place] + 1 : 0x30
    }
    return nil
  }

  /// Whether a register could hold the number: NPI, DEA, vehicle, card, routing number, IBAN, GTIN, Medicare, social security.
  static func passes(_ core: [UInt8]) -> Bool {
    let digits = core.filter(isDigit).map { $0 - 0x30 }
    let letters = core.count - digits.count
    if letters == 0 {
      switch core.count {
      case 9:
        return Checksum.aba(digits) || Checksum.ssn(area: number(digits[0..<3]), group: number(digits[3..<5]), serial: number(digits[5...]))
      case 10: return Checksum.npi(digits)
      case 14: return Checksum.gtin(digits) || Checksum.luhn(digits)
      case 12...19: return Checksum.luhn(digits)
      default: return false
      }
    }
    if letters == 2, core.count == 9, !isDigit(core[0]), !isDigit(core[1]) { return Checksum.dea(digits) }
    return Checksum.vin(core) || Checksum.mbi(core) || Checksum.iban(core)
  }

  private static func isUnchecked(_ core: [UInt8]) -> Bool {
    Checksum.mbi(core) || core.count == 9 && core.allSatisfy(isDigit) && core[0] != 0x39
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1) } }
}
