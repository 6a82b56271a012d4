/// How the identifiers of a document are taken out: typed marks, or replacements of the same kind; dates by their year or moved.
///
/// A pure function of pages, findings and what is known of the people. Where no rule fits, the typed mark of `Redaction` stands, so a form that nobody
/// thought of hides more, not less.
package struct Transform: Sendable {
  package enum Style: Sendable {
    /// `[NAME patient-3f9c…]`, `[PHONE]`.
    case marks
    /// An invented name, number or place of the same form.
    case surrogates(Surrogates)
  }

  package enum Dates: Sendable, Equatable {
    /// `[DATE 2024]`
    case yearOnly
    /// Moved, in the form of the source. What can't be read becomes `[DATE]`.
    case shift(DateShift)
  }

  package struct Page: Sendable {
    package var text: String
    /// Sorted and without overlaps, as `Detector` gives them; see `Redaction.render` for what does not fit.
    package var findings: [Finding]

    package init(text: String, findings: [Finding]) {
      self.text = text
      self.findings = findings
    }
  }

  package var style: Style
  package var dates: Dates

  package init(style: Style = .marks, dates: Dates = .yearOnly) {
    self.style = style
    self.dates = dates
  }

  /// Text and segments of each page, as `Redaction.render` gives them; `isMark` is true for every replacement. All pages of a document belong in one
  /// call: a name, an age and the order of day and month on one of them count for all.
  package func render(_ pages: [Page], patientMark: (Finding) -> String?) -> [(text: String, segments: [Redaction.Segment])] {
    if case (.marks, .yearOnly) = (style, dates) {
      return pages.map { Redaction.render($0.text, findings: $0.findings, patientMark: patientMark) }
    }
    let stretches = pages.map { Self.stretches(of: $0) }
    let document = TransformedDocument(transform: self, stretches: stretches)
    return zip(pages, stretches).enumerated().map { number, entry in
      let (page, found) = entry
      var next = 0
      return Redaction.render(page.text, findings: page.findings) { stretch in
        defer { next += 1 }
        return document.replacement(page: number, index: next, found[next], patient: patientMark(stretch.finding))
      }
    }
  }

  /// What a finding covers, with a little of the text on both sides.
  struct Stretch {
    var finding: Finding
    var source: String
    var before: String
    var after: String
  }

  private static let reach = 16

  private static func stretches(of page: Page) -> [Stretch] {
    let scalars = Array(page.text.unicodeScalars)
    func slice(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range.clamped(to: scalars.indices)])) }
    var result: [Stretch] = []
    _ = Redaction.render(page.text, findings: page.findings) { stretch in
      let (start, end) = (stretch.range.lowerBound, stretch.range.upperBound)
      result.append(
        Stretch(
          finding: stretch.finding, source: stretch.source, before: slice(max(0, start - reach)..<start),
          after: slice(end..<min(scalars.count, end + reach))))
      return stretch.source
    }
    return result
  }
}
