import Ingest

/// A redacted page in which one patient's marks give way to another's, or to `[NAME]` for nobody's. Offsets count code points.
///
/// The page's sealed values say which `[NAME]` was the patient's own, so that a document that was nobody's can be given to somebody again.
struct PatientMarkEdit {
  var text: String
  var reveal: [RevealedValue]
  /// Marks that were replaced.
  var places: Int
  /// What the replaced marks stood for.
  var names: [String]

  /// Nil when the page holds no such mark, so that nothing changes. `from` and `to` are patients' marks, nil for nobody.
  init?(_ source: String, reveal: [RevealedValue], from: String?, to: String?) {
    guard from != to else { return nil }
    let scalars = Array(source.unicodeScalars)
    let old = Self.mark(from)
    let found = from == nil ? Self.places(of: reveal, old, in: scalars) : Self.places(of: old, in: scalars)
    guard !found.isEmpty else { return nil }
    let new = Self.mark(to)
    let change = new.count - old.count
    var output = String.UnicodeScalarView()
    var position = 0
    for place in found {
      output.append(contentsOf: scalars[position..<place.lowerBound])
      output.append(contentsOf: new)
      position = place.upperBound
    }
    output.append(contentsOf: scalars[position...])
    text = String(output)
    places = found.count

    var names: [String] = []
    var passed = 0
    self.reveal = reveal.sorted { $0.start < $1.start }.map { value in
      while passed < found.count, found[passed].lowerBound < value.start { passed += 1 }
      var moved = value.moved(by: passed * change)
      if passed < found.count, found[passed].lowerBound == value.start, found[passed].upperBound == value.end {
        moved.end += change
        moved.isPatient = true
        names.append(value.value)
      }
      return moved
    }
    self.names = names
  }

  private static func mark(_ patient: String?) -> [Unicode.Scalar] {
    Array((patient.map { "[NAME \($0)]" } ?? "[NAME]").unicodeScalars)
  }

  private static func places(of mark: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var index = 0
    while index + mark.count <= text.count {
      if text[index] == mark[0], text[index..<(index + mark.count)].elementsEqual(mark) {
        result.append(index..<(index + mark.count))
        index += mark.count
      } else {
        index += 1
      }
    }
    return result
  }

  /// Of the marks without a patient those whose sealed value was the patient's own name.
  private static func places(of reveal: [RevealedValue], _ mark: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
    reveal.filter { value in
      value.isPatient == true && value.label == .name && value.start >= 0 && value.end <= text.count && value.start < value.end
        && text[value.start..<value.end].elementsEqual(mark)
    }.map { $0.start..<$0.end }.sorted { $0.lowerBound < $1.lowerBound }
  }
}
