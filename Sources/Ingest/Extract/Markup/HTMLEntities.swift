/// Character references of HTML (Living Standard, 13.2.5.72 and 13.5).
enum HTMLEntities {
  /// What is no reference stays as it is written.
  static func resolve(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
      if bytes[at] == UInt8(ascii: "&"), let (text, end) = reference(bytes, after: at + 1) {
        out.append(contentsOf: text.utf8)
        at = end
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func reference(_ bytes: ArraySlice<UInt8>, after start: Int) -> (String, Int)? {
    guard start < bytes.endIndex else { return nil }
    if bytes[start] == UInt8(ascii: "#") { return number(bytes, after: start + 1) }
    var end = start
    while end < bytes.endIndex, end - start < 12, isAlphanumeric(bytes[end]) { end += 1 }
    guard end > start else { return nil }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: ";") { return named[name].map { (String(Character($0)), end + 1) } }
    // Old pages leave the semicolon out; then only the oldest names count.
    return withoutSemicolon.contains(name) ? named[name].map { (String(Character($0)), end) } : nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>, after start: Int) -> (String, Int)? {
    let isHex = start < bytes.endIndex && bytes[start] | 0x20 == UInt8(ascii: "x")
    let first = isHex ? start + 1 : start
    var end = first
    var value: UInt32 = 0
    while end < bytes.endIndex, let digit = Character(Unicode.Scalar(bytes[end])).hexDigitValue, isHex || digit < 10, end - first < 10 {
      value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
      end += 1
    }
    guard end > first else { return nil }
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: ";") { end += 1 }
    // Numbers of the control range are meant as Windows-1252.
    if (0x80...0x9F).contains(value), let text = TextDecoder.decode([UInt8(value)][...], charset: "WINDOWS1252") { return (text, end) }
    return (String(Character(Unicode.Scalar(value).flatMap { $0.value == 0 ? nil : $0 } ?? "\u{FFFD}")), end)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) }

  /// U+00A0 to U+00FF, in order.
  private static let latin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil
    sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute
    Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc
    atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide
    oslash ugrave uacute ucirc uuml yacute thorn yuml
    """

  /// The other names of HTML 4 (24.3 and 24.4) that documents have, and a few of HTML 5.
  private static let others: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "AMP": "&", "LT": "<", "GT": ">", "QUOT": "\"", "OElig": "Œ", "oelig": "œ",
    "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ", "circ": "ˆ", "tilde": "˜", "ensp": " ", "emsp": " ", "thinsp": " ",
    "zwnj": "\u{200C}", "zwj": "\u{200D}", "lrm": "\u{200E}", "rlm": "\u{200F}", "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’",
    "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "dagger": "†", "Dagger": "‡", "permil": "‰", "lsaquo": "‹", "rsaquo": "›",
    "euro": "€", "bull": "•", "hellip": "…", "prime": "′", "Prime": "″", "oline": "‾", "frasl": "⁄", "trade": "™", "larr": "←", "uarr": "↑",
    "rarr": "→", "darr": "↓", "harr": "↔", "lArr": "⇐", "rArr": "⇒", "hArr": "⇔", "forall": "∀", "part": "∂", "exist": "∃", "empty": "∅",
    "nabla": "∇", "isin": "∈", "notin": "∉", "ni": "∋", "prod": "∏", "sum": "∑", "minus": "−", "lowast": "∗", "radic": "√", "prop": "∝",
    "infin": "∞", "ang": "∠", "and": "∧", "or": "∨", "cap": "∩", "cup": "∪", "int": "∫", "there4": "∴", "sim": "∼", "cong": "≅",
    "asymp": "≈", "ne": "≠", "equiv": "≡", "le": "≤", "ge": "≥", "sub": "⊂", "sup": "⊃", "perp": "⊥", "sdot": "⋅", "loz": "◊",
    "Alpha": "Α", "Beta": "Β", "Gamma": "Γ", "Delta": "Δ", "Epsilon": "Ε", "Theta": "Θ", "Lambda": "Λ", "Mu": "Μ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "check": "✓", "checkmark": "✓", "cross": "✗", "star": "☆", "starf": "★",
    "lbrack": "[", "rbrack": "]", "lpar": "(", "rpar": ")", "num": "#", "percnt": "%", "commat": "@", "colon": ":", "semi": ";",
    "comma": ",", "period": ".", "sol": "/", "bsol": "\\", "lowbar": "_", "hyphen": "‐", "dash": "‐", "excl": "!", "quest": "?",
    "plus": "+",
    "equals": "=", "dollar": "$", "ast": "*", "Tab": "\t", "NewLine": "\n", "half": "½",
  ]

  private static let named: [String: Unicode.Scalar] = {
    var table = others
    for (index, name) in latin1.split(whereSeparator: \.isWhitespace).enumerated() {
      table[String(name)] = Unicode.Scalar(UInt8(0xA0 + index))
    }
    return table
  }()

  private static let withoutSemicolon = Set(
    latin1.split(whereSeparator: \.isWhitespace).map(String.init) + ["amp", "lt", "gt", "quot", "AMP", "LT", "GT", "QUOT"])
}
