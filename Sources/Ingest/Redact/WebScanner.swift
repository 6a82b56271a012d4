/// E-mail and web addresses, network addresses, names in networks, file names: what has a syntax of its own.
enum WebScanner {
  static func scan(_ sheet: inout Sheet) {
    for index in 0..<sheet.count where sheet.state[index] == .free {
      let token = sheet[index]
      if token.isMark("@") {
        if index > 0, isPart(sheet[index - 1]) { email(&sheet, index) }
        if !sheet.isTaken(index), index == 0 || token.gap != .none || sheet[index - 1].kind == .mark { handle(&sheet, index) }
      } else if token.word.has(.webWord), token.kind == .word {
        if token.hash == http || token.hash == https || token.hash == www {
          url(&sheet, index)
        } else if domains.contains(token.hash), sheet.isMark(index - 1, "."), sheet[index].gap == .none {
          bareDomain(&sheet, index)
        } else if pictures.contains(token.hash) || files.contains(token.hash), sheet.isMark(index - 1, "."), sheet[index].gap == .none {
          file(&sheet, index)
        }
      } else if token.kind == .number || token.kind == .mixed {
        if token.gap != .none || index == 0 || sheet[index - 1].kind == .mark { network(&sheet, index) }
      }
    }
  }

  private static let http = Words.hash("http")
  private static let https = Words.hash("https")
  private static let www = Words.hash("www")
  private static let domainWords = hashes(
    [
      "com", "org", "net", "gov", "edu", "info", "io", "us", "health", "care", "es", "mx", "example", "test", "app", "dev", "cl", "ar",
      "pe", "uy", "cr", "gt", "cat", "eus", "gal", "biz", "mil", "uk", "tv",
    ])
  private static let pictureWords = hashes(["jpg", "jpeg", "png", "gif", "tif", "tiff", "heic", "bmp", "dcm"])
  private static let fileWords = hashes(["pdf", "docx", "doc", "xlsx", "xls", "zip", "csv", "rtf", "txt"])
  private static let domains = WordSet(domainWords)
  private static let files = WordSet(fileWords)
  private static let pictures = WordSet(pictureWords)
  static let starts = [http, https, www] + domainWords + pictureWords + fileWords
  private static func hashes(_ words: [String]) -> [UInt64] { words.map(Words.hash) }
  /// Homes of terminologies: their URIs are codes, not addresses of somebody.
  private static let terminologies = WordSet(
    ["snomed", "hl", "loinc", "unitsofmeasure", "nlm", "fhir", "terminology", "w3", "ihe", "hl7", "cdc", "cms", "ama"].map(Words.hash))
  private static let emailMarks = ASCIISet("._-+%")
  private static let urlStops = ASCIISet("\"'<>|,;()[]{}")

  private static func email(_ sheet: inout Sheet, _ at: Int) {
    guard sheet[at].gap == .none, let after = sheet.token(at + 1), after.gap == .none, after.kind != .mark else { return }
    var first = at
    while first > 0, sheet[first].gap == .none, isPart(sheet[first - 1]) { first -= 1 }
    while first < at, sheet[first].kind == .mark { first += 1 }
    var last = at + 1
    while let next = sheet.token(last + 1), next.gap == .none, isPart(next) { last += 1 }
    while last > at, sheet[last].kind == .mark { last -= 1 }
    guard first < at, last > at else { return }
    sheet.take(first, last, .email, score: last > at + 1 ? 0.99 : 0.8, reason: "has the form of an e-mail address")
  }

  /// "@rorybellyarns", "@jana.en.vivo", not "@bedside" nor "@ 5 mg".
  private static func handle(_ sheet: inout Sheet, _ at: Int) {
    guard let name = sheet.token(at + 1), name.gap == .none, name.kind == .word || name.kind == .mixed,
      sheet.text.bytes[name.start] > 0x39
    else { return }
    let run = sheet.run(from: at + 1)
    let isOneWord = run.last == at + 1
    guard run.letters >= 4, run.letters > run.digits, !isOneWord || name.digits > 0 || name.letters >= 5 && name.word.isUnknown else {
      return
    }
    // "seen @bedside.Pt stable" is a sentence's end without its space.
    guard isOneWord || sheet[run.last].shape != .title,
      isOneWord || (at + 1...run.last).contains(where: { sheet.isMark($0, "_") || sheet.isMark($0, ".") })
    else { return }
    sheet.take(at, run.last, .otherID, score: 0.9, reason: "has the form of a name in a network")
  }

  private static func isPart(_ token: Token) -> Bool { token.kind != .mark || emailMarks.contains(token.hash) }

  private static func url(_ sheet: inout Sheet, _ first: Int) {
    guard let next = sheet.token(first + 1), next.gap == .none, next.isMark(":") || next.isMark(".") else { return }
    finish(&sheet, first, from: first + 1)
  }

  private static func bareDomain(_ sheet: inout Sheet, _ domain: Int) {
    var first = domain
    while first > 0, domain - first < longest, sheet[first].gap == .none,
      sheet[first - 1].kind != .mark || sheet[first - 1].isMark(".") || sheet[first - 1].isMark("-")
    {
      first -= 1
    }
    guard first < domain - 1, sheet[first].kind != .mark, sheet.isFree(first), sheet[first].shape != .initial else { return }
    // A sentence glued to the next one, "pain.Us", is no address.
    guard sheet[domain].shape == .lower || sheet[domain].shape == .upper && sheet[first].shape == .upper else { return }
    finish(&sheet, first, from: domain)
  }

  private static func finish(_ sheet: inout Sheet, _ first: Int, from: Int) {
    var last = from
    var isTerminology = false
    while let next = sheet.token(last + 1), next.gap == .none, !(next.kind == .mark && urlStops.contains(next.hash)) {
      if terminologies.contains(next.hash), last - first < 8 { isTerminology = true }
      last += 1
    }
    while last > first, sheet[last].kind == .mark { last -= 1 }
    let isPublic =
      (first...last).contains { sheet[$0].word.has(.brand) } && !(first...last).contains { sheet[$0].isMark("?") || sheet[$0].digits > 2 }
    if isTerminology || isPublic {
      sheet.protect(first, last)
    } else {
      sheet.take(first, last, .url, score: 0.95, reason: "has the form of a web address")
    }
  }

  /// So many tokens a name has at most, so that a line without an end is not read back from each of its words.
  private static let longest = 48

  private static func file(_ sheet: inout Sheet, _ at: Int) {
    var first = at
    while first > 0, at - first < longest, sheet[first].gap == .none, !sheet.isTaken(first - 1),
      sheet[first - 1].kind != .mark || [0x5F, 0x2D, 0x2E].contains(sheet[first - 1].hash)
    {
      first -= 1
    }
    while first < at, sheet[first].kind == .mark { first += 1 }
    guard first < at - 1 else { return }
    if pictures.contains(sheet[at].hash) {
      sheet.take(first, at, .photo, score: 0.9, reason: "is the name of a picture file")
    } else if (first..<at).contains(where: { sheet.isMark($0, "_") }), sheet[at].shape == .lower {
      // "petrosyan_z_pre_020325.zip": files are named after whom they are of, and before or behind after what they are.
      var last = at - 2
      while first < last, isPlain(sheet[first]) { first += 1 }
      while last > first, isPlain(sheet[last]) { last -= 1 }
      guard !isPlain(sheet[first]) else { return }
      sheet.take(first, last, .otherID, score: 0.85, reason: "is the name of a file")
    }
  }

  /// What says nothing of anybody in a file's name: small words, versions, marks.
  private static func isPlain(_ token: Token) -> Bool {
    token.kind == .mark || token.digits > 0 && token.digits + token.letters <= 3
      || (token.shape == .lower || token.word.nameLevel == 0)
        && (token.word.english >= 3 || token.word.isClinical || token.word.spanish >= 4)
  }

  /// IPv4, IPv6 and hardware addresses.
  private static func network(_ sheet: inout Sheet, _ first: Int) {
    var groups = 0
    var last = first
    if sheet.isMark(first + 1, ".") {
      // Five groups are no address any more; without an end "1.2.1.2.…" would be read once for each of its numbers.
      while groups < 5, let (value, digits) = sheet.number(first + groups * 2), digits <= 3, value <= 255,
        groups == 0 || sheet[first + groups * 2].gap == .none
      {
        groups += 1
        last = first + groups * 2 - 2
        guard sheet.isMark(last + 1, "."), sheet[last + 1].gap == .none else { break }
      }
      if groups == 4, !(sheet.token(first - 1)?.kind == .word && sheet[first - 1].hash == Words.hash("version")) {
        sheet.take(first, last, .ip, score: 0.95, reason: "has the form of a network address")
      }
      return
    }
    guard sheet.isMark(first + 1, ":") else { return }
    var colons = 0
    var isShortened = false
    var next = first
    while let token = sheet.token(next), next == first || token.gap == .none, next - first < 24 {
      if token.isMark(":") {
        colons += 1
        if sheet.isMark(next + 1, ":"), sheet[next + 1].gap == .none { isShortened = true }
      } else if token.kind != .mark, token.letters + token.digits <= 4 {
        groups += 1
        last = next
      } else {
        break
      }
      next += 1
    }
    if groups == 6, colons == 5, sheet[first].letters + sheet[first].digits == 2 {
      sheet.take(first, last, .device, score: 0.9, reason: "has the form of a hardware address")
    } else if groups >= 5 && colons >= 5 || isShortened && groups >= 3 {
      sheet.take(first, last, .ip, score: 0.9, reason: "has the form of a network address")
    }
  }
}
