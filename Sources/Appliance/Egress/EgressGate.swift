package import Ingest

/// A piece of what is to leave the machine.
package enum OutgoingText: Sendable, Equatable {
  /// Our own words.
  case fixed(String)
  /// Written by a person or taken from what nobody reviewed: rules and tagger read it.
  case typed(String)
  /// Of approved documents, which a person has looked at: the rules read it once more.
  case approved(String)

  /// What others wrote goes without characters that nobody sees: they would part a name before the detector's eyes, or carry words past a reader's.
  var text: String {
    switch self {
    case .fixed(let text): text
    case .typed(let text), .approved(let text): Self.seen(text)
    }
  }

  /// Tabs part words, so they stay.
  private static func seen(_ text: String) -> String {
    func isLost(_ scalar: Unicode.Scalar) -> Bool { PlainAnswer.isHidden(scalar) && !scalar.properties.isWhitespace }
    guard text.unicodeScalars.contains(where: isLost) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isLost($0) }))
  }
}

/// What the gate is not sure of. It is shown to who asked, and nothing was sent.
package struct HeldText: Error, Sendable, Equatable {
  package struct Item: Sendable, Equatable {
    package var text: String
    package var label: IdentifierLabel
    package var reason: String
  }
  package var items: [Item]
}

/// What may leave: identifiers are pseudonyms here, and `originals` brings them back in the answer.
package struct ClearedText: Sendable, Equatable {
  package var parts: [String]
  /// By pseudonym.
  package var originals: [String: String]
  /// Places where an identifier was found.
  package var found: Int
}

/// **The only way out for text.** Sure identifiers become pseudonyms that last for one request; what may be one is held for a person; what comes
/// out is read once more, and does not leave if anything is found in it.
package struct EgressGate: Sendable {
  private let check: EgressCheck

  /// From this score on a finding is replaced without a question; below it a person is asked.
  package static let certain = 0.5

  package init(_ detector: Detector) { check = EgressCheck(detector) }

  /// `people` are those whose charts the text is about. `mayReplace` says that the person saw what is held and wants it replaced.
  package func clear(
    _ parts: [OutgoingText], people: [PatientIdentity] = [], clinic: ClinicTerms = .none, mayReplace: Bool = false
  ) throws(HeldText) -> ClearedText {
    var masking = Masking(written: parts.map(\.text).joined())
    var held: [HeldText.Item] = []
    var texts: [String] = []
    for part in parts {
      guard let found = findings(in: part, people, clinic) else {
        texts.append(part.text)
        continue
      }
      let unsure = mayReplace ? [] : found.filter { $0.score < Self.certain }
      if !unsure.isEmpty { held += Self.items(unsure, in: part.text) }
      texts.append(masking.mask(part.text, found))
    }
    guard held.isEmpty else { throw HeldText(items: Self.distinct(held)) }
    // What is written now is read once more, by the rules: a replacement can bring words together that mean something else than before. Who wants
    // all replaced is not asked the same again.
    for round in 0...2 {
      var left: [HeldText.Item] = []
      for (index, part) in parts.enumerated() where texts[index] != part.text {
        guard case .holds(let found) = check.verdict(on: texts[index], people: people, clinic: clinic, isTagged: false) else { continue }
        let sure = Self.merged(found).filter { $0.score >= Self.certain }
        guard !sure.isEmpty else { continue }
        left += Self.items(sure, in: texts[index])
        if mayReplace { texts[index] = masking.mask(texts[index], sure) }
      }
      if left.isEmpty { break }
      guard mayReplace, round < 2 else { throw HeldText(items: Self.distinct(left)) }
    }
    return ClearedText(parts: texts, originals: masking.originals, found: masking.found)
  }

  /// Pseudonyms of one request: the same text has the same one throughout.
  private struct Masking {
    /// All that is to leave, so that no pseudonym is taken that stands there already.
    let written: String
    var originals: [String: String] = [:]
    var found = 0
    private var pseudonyms: [String: String] = [:]
    private var counts: [IdentifierLabel: Int] = [:]

    init(written: String) { self.written = written }

    mutating func mask(_ text: String, _ findings: [Finding]) -> String {
      let scalars = Array(text.unicodeScalars)
      var output = String.UnicodeScalarView()
      var at = 0
      for finding in findings where finding.start >= at && finding.end <= scalars.count {
        let original = EgressGate.string(scalars[finding.start..<finding.end])
        let key = "\(finding.label.rawValue)|\(original.lowercased())"
        let pseudonym: String
        if let known = pseudonyms[key] {
          pseudonym = known
        } else {
          pseudonym = EgressGate.next(finding.label, &counts, besides: written)
          pseudonyms[key] = pseudonym
          originals[pseudonym] = original
        }
        output.append(contentsOf: scalars[at..<finding.start])
        output.append(contentsOf: pseudonym.unicodeScalars)
        at = finding.end
        found += 1
      }
      output.append(contentsOf: scalars[at...])
      return String(output)
    }
  }

  private static func items(_ findings: [Finding], in text: String) -> [HeldText.Item] {
    let scalars = Array(text.unicodeScalars)
    return findings.filter { $0.end <= scalars.count }.map {
      HeldText.Item(text: string(scalars[$0.start..<$0.end]), label: $0.label, reason: $0.reason)
    }
  }

  private func findings(in part: OutgoingText, _ people: [PatientIdentity], _ clinic: ClinicTerms) -> [Finding]? {
    let isTyped: Bool
    switch part {
    case .fixed: return nil
    case .typed: isTyped = true
    case .approved: isTyped = false
    }
    switch check.verdict(on: part.text, people: people, clinic: clinic, isTagged: isTyped) {
    case .clear: return []
    case .holds(let found): return Self.merged(found)
    }
  }

  /// Findings that overlap as one, as sure as the surest of them: of two, none may leave a part of the other in the text.
  static func merged(_ found: [Finding]) -> [Finding] {
    var result: [Finding] = []
    for finding in found.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard var last = result.last, finding.start < last.end else {
        result.append(finding)
        continue
      }
      let end = max(last.end, finding.end)
      if finding.score > last.score {
        let start = last.start
        last = finding
        last.start = start
      }
      last.end = end
      result[result.count - 1] = last
    }
    return result
  }

  /// One that the text does not hold already: an answer that repeats what stood there must not be given somebody's name.
  private static func next(_ label: IdentifierLabel, _ counts: inout [IdentifierLabel: Int], besides text: String) -> String {
    var pseudonym: String
    repeat {
      counts[label, default: 0] += 1
      pseudonym = "[\(label.rawValue)-\(counts[label, default: 1])]"
    } while text.contains(pseudonym)
    return pseudonym
  }

  private static func distinct(_ items: [HeldText.Item]) -> [HeldText.Item] {
    var seen: Set<String> = []
    return items.filter { seen.insert("\($0.label.rawValue)|\($0.text.lowercased())").inserted }
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
