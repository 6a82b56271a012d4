extension RTFReader {
  /// What a control word does. Only those that decide about text are known here.
  mutating func read(_ word: String, _ number: Int?) {
    let isOn = number != 0
    let last = stories.count - 1
    switch word {
    case "par", "sect": if shows { stories[last].endParagraph() }
    case "line", "column", "softline": append("\n")
    case "page": if shows { stories[last].breakPage() }
    case "pagebb": if shows, isOn { stories[last].breakPage() }
    case "tab": append("\t")
    case "cell": if shows { stories[last].endCell() }
    case "row": if shows { stories[last].endRow() }
    case "nestcell": if shows { stories[last].endNestedCell() }
    // It stands among the row's properties, which are skipped.
    case "nestrow": stories[last].endNestedRow()
    case "itap": if shows { stories[last].nesting = number ?? 1 }
    case "intbl": if shows { stories[last].isInTable = isOn }
    case "pard":
      guard shows else { break }
      stories[last].isInTable = false
      stories[last].nesting = 1
    case "plain":
      group.isHidden = false
    case "v": group.isHidden = isOn
    case "deleted":
      group.isHidden = isOn
      if isOn { note(deleted: true) }
    case "uc": group.fallbackLength = min(max(0, number ?? 1), 16)
    case "f":
      group.font = number ?? -1
      if group.destination == .fontTable { tableFont = group.font }
    case "fcharset", "cpg": font(word, number ?? 0)
    case "ansicpg": if let name = RTFCharset.codePage(number ?? 0) { documentCharset = name }
    case "mac": documentCharset = "MACROMAN"
    case "pc": documentCharset = "CP437"
    case "pca": documentCharset = "CP850"
    default:
      if let text = RTFReader.characters[word] { append(text) } else { destination(word) }
    }
  }

  private var shows: Bool { group.destination == .story && !group.isHidden }

  private mutating func font(_ word: String, _ number: Int) {
    guard group.destination == .fontTable else { return }
    if word == "fcharset", number == 2 { symbolFonts.insert(tableFont) }
    if let name = word == "cpg" ? RTFCharset.codePage(number) : RTFCharset.font(number) { fontCharsets[tableFont] = name }
  }

  private mutating func destination(_ word: String) {
    switch word {
    case "header", "headerl", "headerr", "headerf": begin(.header)
    case "footer", "footerl", "footerr", "footerf": begin(.footer)
    case "footnote": begin(.footnote)
    case "annotation": begin(.comment)
    case "atnauthor": collect(.author, .author)
    case "listtext", "pntext": collect(.listText, .listText)
    case "fonttbl": if group.destination == .story { group.destination = .fontTable }
    case "shpinst", "background": if group.destination == .story { group.destination = .shape }
    case "shptxt":
      if group.destination == .shape {
        group.destination = .story
        stories[stories.count - 1].endParagraph()
      }
    case "result", "fldrslt": break
    case "pict":
      if group.destination == .story { note(picture: true) }
      group.destination = .skipped
    case _ where RTFReader.skipped.contains(word): group.destination = .skipped
    default:
      // Known to nobody here, and optional by its own word. An object's result stands beside its data, inside the object.
      if isOptional { group.destination = .skipped }
    }
  }

  private static let skipped: Set<String> = [
    "colortbl", "stylesheet", "info", "objdata", "objclass", "objname", "listtable", "listoverridetable", "revtbl", "rsidtbl", "filetbl",
    "fldinst", "xe", "tc", "rxe", "txe", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "shprslt", "nonshppict",
    "shppict", "themedata", "colorschememapping", "datastore", "latentstyles", "nesttableprops", "nonesttables", "atnid", "atnref",
    "atntime", "atndate", "atnicn", "atnparent", "bkmkstart", "bkmkend", "generator", "template", "userprops", "xmlnstbl", "pgptbl",
    "mmathPr", "sp", "private", "datafield", "formfield", "ud",
  ]

  private static let characters: [String: String] = [
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ",
    "enspace": " ", "qmspace": " ", "zwj": "\u{200D}", "zwnj": "\u{200C}", "ltrmark": "", "rtlmark": "",
  ]
}
