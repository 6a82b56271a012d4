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
    var result = ClearedText(parts: [], originals: [:], found: 0)
    var pseudonyms: [String: String] = [:]
    var counts: [IdentifierLabel: Int] = [:]
    var held: [HeldText.Item] = []
    let written = parts.map(\.text).joined()
    for part in parts {
      guard let found = findings(in: part, people, clinic) else {
        result.parts.append(part.text)
        continue
      }
      let scalars = Array(part.text.unicodeScalars)
      var output = String.UnicodeScalarView()
      var at = 0
      for finding in found where finding.start >= at && finding.end <= scalars.count {
        let original = Self.string(scalars[finding.start..<finding.end])
        guard mayReplace || finding.score >= Self.certain else {
          held.append(.init(text: original, label: finding.label, reason: finding.reason))
          continue
        }
        let key = "\(finding.label.rawValue)|\(original.lowercased())"
        let pseudonym: String
        if let known = pseudonyms[key] {
          pseudonym = known
        } else {
          pseudonym = Self.next(finding.label, &counts, besides: written)
          pseudonyms[key] = pseudonym
          result.originals[pseudonym] = original
        }
        output.append(contentsOf: scalars[at..<finding.start])
        output.append(contentsOf: pseudonym.unicodeScalars)
        at = finding.end
        result.found += 1
      }
      output.append(contentsOf: scalars[at...])
      result.parts.append(String(output))
    }
    guard held.isEmpty else { throw HeldText(items: Self.distinct(held)) }
    try verify(result, parts, people, clinic)
    return result
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

  /// The text that would leave, by the rules: a replacement can bring words together that mean something else than before.
  private func verify(
    _ cleared: ClearedText, _ parts: [OutgoingText], _ people: [PatientIdentity], _ clinic: ClinicTerms
  ) throws(HeldText) {
    var left: [HeldText.Item] = []
    for (part, text) in zip(parts, cleared.parts) where text != part.text {
      guard case .holds(let found) = check.verdict(on: text, people: people, clinic: clinic, isTagged: false) else { continue }
      let scalars = Array(text.unicodeScalars)
      for finding in found where finding.score >= Self.certain && finding.end <= scalars.count {
        left.append(.init(text: Self.string(scalars[finding.start..<finding.end]), label: finding.label, reason: finding.reason))
      }
    }
    guard left.isEmpty else { throw HeldText(items: Self.distinct(left)) }
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
