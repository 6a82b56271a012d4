extension TokenTagger {
  /// Whether this processor reads as it should: an ordinary sentence with a name, a date, a place, a number and words that are none.
  package func selfTest() throws(ModelFailure) {
    let words = tag(Self.sentence)
    let scalars = Array(Self.sentence.unicodeScalars)
    var found: Set<String> = []
    for word in words where 1 - word.probabilities[0] > 0.5 {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[word.start..<word.end])
      found.insert(String(view))
    }
    // Written so that a NaN, which compares with nothing, fails too.
    guard words.allSatisfy({ abs($0.probabilities.reduce(0, +) - 1) < 1e-3 }), found.isSuperset(of: ["Amara", "Quillfeather", "MARCH"]),
      found.isDisjoint(with: ["pain", "wound", "Parkinson"])
    else { throw .wrongResult }
  }

  private static let sentence =
    "Mrs. Amara Quillfeather was seen on 12 MARCH for pain. The wound is dry. Her Parkinson disease is stable on levodopa 100 mg."
}
