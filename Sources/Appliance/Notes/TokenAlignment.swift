/// Lays a sentence beside the part of a text that is most like it (Smith and Waterman 1981, over words instead of bases).
struct TokenAlignment {
  /// For each word of the sentence the word of the text that it stands beside, if it is the same.
  let matches: [Int?]
  /// The part of the text.
  let window: Range<Int>

  var matched: Int { matches.count { $0 != nil } }

  init(_ sentence: [NoteToken], in text: [NoteToken]) {
    let rows = sentence.count
    let columns = text.count
    let width = columns + 1
    var score = [Int32](repeating: 0, count: (rows + 1) * width)
    var best = (score: Int32(0), row: 0, column: 0)
    for row in 1..<(rows + 1) where rows > 0 {
      for column in 1..<(columns + 1) where columns > 0 {
        let step: Int32 = Self.isSame(sentence[row - 1], text[column - 1]) ? 3 : -1
        let value = max(
          0, score[(row - 1) * width + column - 1] + step, score[(row - 1) * width + column] - 1, score[row * width + column - 1] - 1)
        score[row * width + column] = value
        if value > best.score { best = (value, row, column) }
      }
    }
    var matches = [Int?](repeating: nil, count: rows)
    var (row, column) = (best.row, best.column)
    while row > 0, column > 0, score[row * width + column] > 0 {
      let isSame = Self.isSame(sentence[row - 1], text[column - 1])
      if score[row * width + column] == score[(row - 1) * width + column - 1] + (isSame ? 3 : -1) {
        if isSame { matches[row - 1] = column - 1 }
        row -= 1
        column -= 1
      } else if score[row * width + column] == score[(row - 1) * width + column] - 1 {
        row -= 1
      } else {
        column -= 1
      }
    }
    self.matches = matches
    window = column..<max(column, best.column)
  }

  private static func isSame(_ left: NoteToken, _ right: NoteToken) -> Bool {
    if left.kind != right.kind { return false }
    if left.text == right.text { return true }
    return left.kind == .word && Concepts.canonical(left.text) == Concepts.canonical(right.text)
  }
}
