/// Brings marks and spans together: sorted, without overlaps, the surer one first, parts of one name joined.
enum Arbiter {
  /// Marks of the file's structure come first: nothing else is looked for inside them.
  static func reserve(_ marks: [StructuredMark], in sheet: inout Sheet) {
    guard !marks.isEmpty else { return }
    let sorted = marks.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    var next = 0
    for index in 0..<sheet.count {
      let scalar = sheet[index].scalar
      while next < sorted.count, sorted[next].end <= scalar { next += 1 }
      guard next < sorted.count else { return }
      if sorted[next].start <= scalar, scalar < sorted[next].end { sheet.state[index] = .taken }
    }
  }

  static func findings(of sheet: Sheet, marks: [StructuredMark]) -> [Finding] {
    var all: [Finding] = []
    for mark in marks where mark.start < mark.end && mark.start >= 0 && mark.end <= sheet.text.scalarCount {
      all.append(
        Finding(
          start: mark.start, end: mark.end, label: mark.label, subject: mark.subject, score: 0.99, reason: mark.field, detector: "structure"
        ))
    }
    for span in sheet.spans {
      all.append(
        Finding(
          start: sheet.text.scalarOffset(of: span.start, token: span.first), end: sheet.text.scalarOffset(of: span.end, token: span.last),
          label: span.label,
          subject: span.subject, score: span.score, reason: span.reason, detector: span.detector))
    }
    all.sort { one, other in
      if one.start != other.start { return one.start < other.start }
      if one.end != other.end { return one.end > other.end }
      if one.score != other.score { return one.score > other.score }
      return one.label.rawValue < other.label.rawValue
    }
    var result: [Finding] = []
    for finding in all where finding.start < finding.end {
      guard let last = result.last, finding.start < last.end else {
        result.append(finding)
        continue
      }
      // An overlap: nothing that either covers may be lost, and the surer one says what it is.
      if finding.end > last.end || finding.score > last.score {
        var joined = finding.score > last.score ? finding : last
        joined.start = last.start
        joined.end = max(last.end, finding.end)
        result[result.count - 1] = joined
      }
    }
    return result
  }
}
