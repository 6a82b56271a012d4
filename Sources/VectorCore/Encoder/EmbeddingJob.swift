/// Texts on their way through the encoder: cut into windows, packed longest first, and put together again.
struct EmbeddingJob: Sendable {
  /// A window: the text it is of, and which of the text's ids. Windows of a cut text have their specials in `ids(of:)`.
  struct Window: Sendable {
    var text: Int
    var range: Range<Int>
    var isWhole: Bool
    /// Positions, both specials included.
    var length: Int { isWhole ? range.count : range.count + 2 }
  }

  private let texts: [[Int32]]
  private var windows: [Window]
  private var next = 0
  /// What came out, per text, in the order in which it came.
  private var results: [[(window: Window, mean: [Float])]]

  init(_ texts: [[Int32]], window: Int) {
    self.texts = texts
    results = texts.map { _ in [] }
    windows = []
    for (text, ids) in texts.enumerated() {
      if ids.count <= window {
        windows.append(Window(text: text, range: 0..<ids.count, isWhole: true))
        continue
      }
      // As equal as can be: a last window of a few words would weigh little but mean less.
      let content = ids.count - 2
      let parts = (content + window - 3) / (window - 2)
      for part in 0..<parts {
        windows.append(Window(text: text, range: 1 + content * part / parts..<1 + content * (part + 1) / parts, isWhole: false))
      }
    }
    windows.sort { ($0.length, $1.text, $1.range.lowerBound) > ($1.length, $0.text, $0.range.lowerBound) }
  }

  /// The next windows that fit together into so many positions, at least one; nil at the end.
  mutating func nextPack(positions: Int) -> [Window]? {
    guard next < windows.count else { return nil }
    let first = next
    var total = 0
    while next < windows.count, next == first || total + windows[next].length <= positions {
      total += windows[next].length
      next += 1
    }
    return Array(windows[first..<next])
  }

  func ids(of window: Window) -> ArraySlice<Int32> {
    if window.isWhole { return texts[window.text][window.range] }
    return ([WordPieceTokenizer.start] + texts[window.text][window.range] + [WordPieceTokenizer.separator])[...]
  }

  mutating func finish(_ pack: [Window], means: [[Float]]) {
    for (window, mean) in zip(pack, means) { results[window.text].append((window, mean)) }
  }

  /// One vector per text: the windows' means averaged by length, with L2 norm 1.
  func vectors() -> [[Float]] {
    results.map { windows in
      var sum = [Float](repeating: 0, count: Encoder.dimension)
      for (window, mean) in windows {
        for index in sum.indices { sum[index] += Float(window.length) * mean[index] }
      }
      return Self.unit(sum)
    }
  }

  /// Per text its windows' vectors, each with L2 norm 1, one after the other in the order of the text.
  func windowVectors() -> [[Float]] {
    results.map { windows in
      windows.sorted { $0.window.range.lowerBound < $1.window.range.lowerBound }.flatMap { Self.unit($0.mean) }
    }
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? vector.map { $0 / norm } : vector
  }
}
