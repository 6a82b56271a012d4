/// Check digits of the identifiers that have one. A valid one raises a finding's score; a failed one never clears a keyed number, because
/// people mistype.
enum Checksum {
  /// ISO/IEC 7812 Annex B: payment cards, and NPI with its prefix.
  static func luhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let value = Int(digit) * (index % 2 == 1 ? 2 : 1)
      sum += value > 9 ? value - 9 : value
    }
    return !digits.isEmpty && sum % 10 == 0
  }

  /// National Provider Identifier, 45 CFR 162.406: Luhn over 80840 and ten digits.
  static func npi(_ digits: [UInt8]) -> Bool {
    digits.count == 10 && (digits[0] == 1 || digits[0] == 2) && luhn([8, 0, 8, 4, 0] + digits)
  }

  /// DEA registration: two letters, seven digits, (d1+d3+d5) + 2(d2+d4+d6) mod 10 = d7.
  static func dea(_ digits: [UInt8]) -> Bool {
    guard digits.count == 7 else { return false }
    let d = digits.map(Int.init)
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
  }

  /// ABA routing number: weights 3 7 1.
  static func aba(_ digits: [UInt8]) -> Bool {
    guard digits.count == 9 else { return false }
    let weights = [3, 7, 1]
    return digits.enumerated().reduce(0) { $0 + Int($1.element) * weights[$1.offset % 3] } % 10 == 0
  }

  /// Social security number: area not 000, 666 or 9xx, group not 00, serial not 0000.
  static func ssn(area: Int, group: Int, serial: Int) -> Bool {
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
  }

  /// Vehicle identification number, 49 CFR 565.15(c): 17 characters, no I O Q, check digit at the ninth.
  static func vin(_ characters: [UInt8]) -> Bool {
    guard characters.count == 17 else { return false }
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    let letters: [Int] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9]
    var sum = 0
    for (index, byte) in characters.enumerated() {
      let upper = byte & 0xDF
      if (0x30...0x39).contains(byte) {
        sum += Int(byte - 0x30) * weights[index]
      } else if (0x41...0x5A).contains(upper), letters[Int(upper - 0x41)] > 0 {
        sum += letters[Int(upper - 0x41)] * weights[index]
      } else {
        return false
      }
    }
    let check = characters[8]
    return sum % 11 == 10 ? check & 0xDF == UInt8(ascii: "X") : check == UInt8(sum % 11) + 0x30
  }

  /// Medicare Beneficiary Identifier (CMS, 2018): C A AN N A AN N A A N N; letters without S L O I B Z.
  static func mbi(_ characters: [UInt8]) -> Bool {
    guard characters.count == 11 else { return false }
    let forbidden = Set("SLOIBZ".utf8)
    return zip(characters, "CABNABNAANN".utf8).enumerated().allSatisfy { index, pair in
      let byte = pair.0
      let isDigit = (0x30...0x39).contains(byte)
      let isLetter = (0x41...0x5A).contains(byte & 0xDF) && !forbidden.contains(byte & 0xDF)
      switch pair.1 {
      case UInt8(ascii: "C"): return isDigit && byte != 0x30
      case UInt8(ascii: "N"): return isDigit
      case UInt8(ascii: "A"): return isLetter
      default: return isDigit || isLetter
      }
    }
  }

  /// ISO 13616: move four characters to the end, letters to numbers, mod 97 = 1.
  static func iban(_ characters: [UInt8]) -> Bool {
    guard (15...34).contains(characters.count), characters.prefix(2).allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else { return false }
    var remainder = 0
    for byte in characters.dropFirst(4) + characters.prefix(4) {
      if (0x30...0x39).contains(byte) {
        remainder = (remainder * 10 + Int(byte - 0x30)) % 97
      } else if (0x41...0x5A).contains(byte & 0xDF) {
        remainder = (remainder * 100 + Int(byte & 0xDF) - 55) % 97
      } else {
        return false
      }
    }
    return remainder == 1
  }

  /// GS1 General Specifications: GTIN-14 with weights 3 1 from the left.
  static func gtin(_ digits: [UInt8]) -> Bool {
    digits.count == 14 && digits.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 2 == 0 ? 3 : 1) } % 10 == 0
  }

  /// North American numbering plan: `[2-9]xx [2-9]xx xxxx`, no N11 exchange.
  static func nanp(_ digits: [UInt8]) -> Bool {
    guard digits.count == 10 else { return false }
    return digits[0] >= 2 && digits[3] >= 2 && !(digits[4] == 1 && digits[5] == 1)
  }
}
