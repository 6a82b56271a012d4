import Foundation

/// A spreadsheet number format (ECMA-376 part 1, 18.8.31), as far as it changes what a reader sees: decimals, thousands, percent,
/// exponents, leading zeros and the literals of formats like `000-00-0000`, in which many sheets keep social security numbers.
/// Dates come out as ISO 8601, so that they read the same whatever the sheet's country.
package struct NumberFormat: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case general
    case text
    case date(hasDate: Bool, hasTime: Bool)
    case number([Section])
  }

  enum Token: Sendable, Equatable {
    case literal(String)
    /// `0`, `#` or `?` before the decimal point.
    case digit(required: Bool)
    /// The point with its decimals, and how many of them are always shown.
    case decimals(required: Int, total: Int)
    case exponent
  }

  struct Section: Sendable, Equatable {
    var tokens: [Token] = []
    var groups = false
    /// Each percent sign is two places, each trailing comma three the other way.
    var scale = 1.0
    var condition: Condition?
  }

  struct Condition: Sendable, Equatable {
    var sign: String
    var bound: Double

    func holds(_ value: Double) -> Bool {
      switch sign {
      case "<": value < bound
      case "<=": value <= bound
      case ">": value > bound
      case ">=": value >= bound
      case "=": value == bound
      default: value != bound
      }
    }
  }

  let kind: Kind

  package static let general = NumberFormat(code: "General")

  package static let builtIn: [Int: String] = [
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0", 6: "$#,##0", 7: "$#,##0.00", 8: "$#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 27: "yyyy-mm-dd", 28: "yyyy-mm-dd", 29: "yyyy-mm-dd", 30: "yyyy-mm-dd", 31: "yyyy-mm-dd", 32: "h:mm",
    33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 36: "yyyy-mm-dd", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0",
    42: "$#,##0", 43: "#,##0.00", 44: "$#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@", 50: "yyyy-mm-dd",
    51: "yyyy-mm-dd", 52: "yyyy-mm-dd", 53: "yyyy-mm-dd", 54: "yyyy-mm-dd", 55: "yyyy-mm-dd", 56: "yyyy-mm-dd", 57: "yyyy-mm-dd",
    58: "yyyy-mm-dd",
  ]

  package init(code: String) {
    let parts = NumberFormat.split(code)
    let first = NumberFormat.bare(parts[0])
    if first.isEmpty || first.contains("general") {
      kind = .general
    } else if first == "@" {
      kind = .text
    } else if let date = NumberFormat.dateParts(first) {
      kind = .date(hasDate: date.date, hasTime: date.time)
    } else if first.contains("/") {
      // Fractions: the decimal number says the same.
      kind = .general
    } else {
      let sections = parts.prefix(3).map(NumberFormat.section)
      kind = sections[0].tokens.isEmpty ? .general : .number(sections)
    }
  }

  // MARK: Reading the code

  private static func split(_ code: String) -> [String] {
    var parts = [""]
    var quoted = false
    var escaped = false
    for character in code {
      if character == ";", !quoted, !escaped {
        parts.append("")
        continue
      }
      if character == "\"", !escaped { quoted.toggle() }
      escaped = character == "\\" && !escaped
      parts[parts.count - 1].append(character)
    }
    return parts
  }

  /// The code without literals, colours and locales, in small letters.
  private static func bare(_ code: String) -> String {
    var out = ""
    var rest = code[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        while let next = rest.popFirst(), next != "\"" {}
      case "\\", "_", "*": _ = rest.popFirst()
      case "[":
        var inside = ""
        while let next = rest.popFirst(), next != "]" { inside.append(next) }
        // Elapsed time is written in brackets.
        if ["h", "hh", "m", "mm", "s", "ss"].contains(inside.lowercased()) { out += inside.lowercased() }
      default: out += character.lowercased()
      }
    }
    return out
  }

  private static func dateParts(_ bare: String) -> (date: Bool, time: Bool)? {
    let letters = bare.replacing("am/pm", with: "h").replacing("a/p", with: "h")
    guard letters.contains(where: { "ymdhs".contains($0) }), !letters.contains("0"), !letters.contains("#") else {
      // "ss.000" has zeros; a number format has no letters of a date.
      return letters.contains("ss") || letters.contains("h:") ? (letters.contains("y") || letters.contains("d"), true) : nil
    }
    let time = letters.contains("h") || letters.contains("s")
    let date = letters.contains("y") || letters.contains("d") || (letters.contains("m") && !time)
    return (date, time)
  }

  private static func section(_ code: String) -> Section {
    var section = Section()
    var rest = code[...]
    var sawDigit = false
    while let character = rest.popFirst() {
      switch character {
      case "\"":
        var literal = ""
        while let next = rest.popFirst(), next != "\"" { literal.append(next) }
        section.tokens.append(.literal(literal))
      case "\\":
        if let next = rest.popFirst() { section.tokens.append(.literal(String(next))) }
      case "_":
        // As wide as the next character, which is not shown.
        _ = rest.popFirst()
      case "*": _ = rest.popFirst()
      case "[":
        var inside = ""
        while let next = rest.popFirst(), next != "]" { inside.append(next) }
        if inside.hasPrefix("$") {
          section.tokens.append(.literal(String(inside.dropFirst().prefix { $0 != "-" })))
        } else {
          section.condition = condition(inside) ?? section.condition
        }
      case "0", "#", "?":
        sawDigit = true
        section.tokens.append(.digit(required: character == "0"))
      case ".":
        var required = 0
        var total = 0
        while let next = rest.first, "0#?".contains(next) {
          rest.removeFirst()
          total += 1
          if next == "0" { required = total }
        }
        section.tokens.append(.decimals(required: required, total: min(total, 15)))
      case ",":
        // Between digits it groups; after the last one it divides by a thousand.
        if let next = rest.first, "0#?".contains(next) {
          section.groups = sawDigit || section.groups
        } else if sawDigit {
          section.scale /= 1000
        }
      case "%":
        section.scale *= 100
        section.tokens.append(.literal("%"))
      case "E", "e":
        guard let sign = rest.first, sign == "+" || sign == "-" else { continue }
        rest.removeFirst()
        while let next = rest.first, "0#?".contains(next) { rest.removeFirst() }
        section.tokens.append(.exponent)
      case "@": break
      default: section.tokens.append(.literal(String(character)))
      }
    }
    return section
  }

  private static func condition(_ inside: String) -> Condition? {
    let sign = String(inside.prefix { "<>=".contains($0) })
    guard !sign.isEmpty, let bound = Double(inside.dropFirst(sign.count)) else { return nil }
    return Condition(sign: sign, bound: bound)
  }
}
