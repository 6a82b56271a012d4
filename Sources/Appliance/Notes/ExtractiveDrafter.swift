import Foundation

/// Fills a template with the record's own sentences: each where it belongs, once, oldest document first, cited. It invents nothing.
package struct ExtractiveDrafter: Sendable {
  private let template: NoteTemplate
  private let focus: Set<String>

  package init(_ template: NoteTemplate) {
    self.template = template
    focus = Set(template.focus.map { NoteToken.stem($0.lowercased()) })
  }

  package func draft(from record: PatientRecord) -> NoteDraft {
    let statements = StatementMaker().statements(of: SentenceSplitter().sentences(of: record), record: record)
    var chosen: [[Statement]] = Array(repeating: [], count: template.sections.count)
    let places = place(Self.distinct(statements).filter(Self.says))
    for (index, section) in template.sections.enumerated() {
      chosen[index] = Self.kept(places[index], limit: section.limit, focus: focus)
    }
    if let index = template.sections.firstIndex(where: { $0.takes == [.complaint] }), chosen[index].isEmpty {
      chosen[index] = Self.complaint(statements)
    }
    let sections = zip(template.sections, chosen).map { section, statements in
      DraftedSection(
        key: section.key, title: section.title,
        sentences: ordered(statements, in: section).map { NoteSentence(text: $0.text, citations: Self.citations(of: $0, in: record)) })
    }
    var draft = NoteDraft(sections: sections, omissions: [])
    draft.omissions = Omissions(statements, record: record).missing(from: sections.flatMap(\.sentences).map(\.text))
    return draft
  }

  // MARK: Choosing

  /// A line of nothing but marks, such as a letterhead whose names were taken out, says nothing.
  private static func says(_ statement: Statement) -> Bool {
    var depth = 0
    for scalar in statement.text.unicodeScalars {
      switch scalar {
      case "[": depth += 1
      case "]": depth = max(0, depth - 1)
      default: if depth == 0, scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return true }
      }
    }
    return false
  }

  /// Why the patient came, where nobody says so: what is told first of a trouble. It stands in the history as well.
  private static func complaint(_ statements: [Statement]) -> [Statement] {
    let first = statements.first { statement in
      statement.concepts.contains { ($0.kind == .finding || $0.kind == .problem) && !$0.isDenied }
        && (statement.scores[.family] ?? 0) + (statement.scores[.medicalHistory] ?? 0) + (statement.scores[.allergies] ?? 0) < 4
    }
    return first.map { [$0] } ?? []
  }

  /// For each section the statements that speak for it most.
  private func place(_ statements: [Statement]) -> [[Statement]] {
    var result: [[Statement]] = Array(repeating: [], count: template.sections.count)
    for statement in statements {
      var best: (index: Int, score: Double)?
      for (index, section) in template.sections.enumerated() {
        let score = section.takes.map { statement.scores[$0] ?? 0 }.max() ?? 0
        if score > best?.score ?? -.infinity { best = (index, score) }
      }
      if let best { result[best.index].append(statement) }
    }
    return result
  }

  /// Leaves out what says nothing that an earlier or longer statement does not say.
  static func distinct(_ statements: [Statement]) -> [Statement] {
    var result: [Statement] = []
    var byWord: [String: [Int]] = [:]
    for statement in statements {
      // Only statements that share a rare word can be the same.
      var candidates: [Int: Int] = [:]
      for word in statement.content { for index in byWord[word] ?? [] { candidates[index, default: 0] += 1 } }
      var isNew = true
      for (index, shared) in candidates {
        let other = result[index]
        let smaller = min(statement.content.count, other.content.count)
        guard smaller > 0,
          Double(shared) >= 0.85 * Double(statement.content.count + other.content.count - shared)
            || (shared == statement.content.count && statement.content.count >= 3)
        else { continue }
        guard statement.numbers.isSubset(of: other.numbers), statement.deniedContent.isSubset(of: other.deniedContent),
          other.deniedContent.intersection(statement.content).isSubset(of: statement.deniedContent),
          Set(statement.tokens.compactMap(Side.init)).isSubset(of: Set(other.tokens.compactMap(Side.init)))
        else { continue }
        isNew = false
        break
      }
      guard isNew else { continue }
      for word in statement.content { byWord[word, default: []].append(result.count) }
      result.append(statement)
    }
    return result
  }

  /// The weightiest; every problem, drug and allergy once before anything is said twice.
  private static func kept(_ statements: [Statement], limit: Int, focus: Set<String>) -> [Statement] {
    guard statements.count > limit else { return statements }
    var seen: Set<String> = []
    var ranked: [(index: Int, weight: Double)] = []
    for (index, statement) in statements.enumerated() {
      var weight = statement.weight + (statement.scores.values.max() ?? 0) * 0.15
      weight += Double(statement.content.intersection(focus).count) * 0.4
      let named = statement.concepts.filter { $0.kind != .finding }.map { $0.kind.rawValue + $0.name + ($0.dose ?? "") }
      if named.contains(where: { !seen.contains($0) }) { weight += 100 }
      seen.formUnion(named)
      ranked.append((index, weight))
    }
    return ranked.sorted { ($0.weight, $1.index) > ($1.weight, $0.index) }.prefix(limit).map(\.index).sorted().map { statements[$0] }
  }

  /// By the parts of the record that the section takes, then as the record has it.
  private func ordered(_ statements: [Statement], in section: NoteTemplate.Section) -> [Statement] {
    func rank(_ statement: Statement) -> Int {
      // A conversation tells a story; what is sorted by subject can't be followed any more.
      if statement.parts.first?.speaker != nil { return 0 }
      let scores = section.takes.map { statement.scores[$0] ?? 0 }
      guard let best = scores.max() else { return 0 }
      return scores.firstIndex(of: best) ?? 0
    }
    return statements.map { (rank($0), $0) }.sorted { ($0.0, $0.1.order) < ($1.0, $1.1.order) }.map(\.1)
  }

  // MARK: Citing

  static func citations(of statement: Statement, in record: PatientRecord) -> [Citation] {
    statement.parts.flatMap { citations(of: $0.range, page: record.pages[$0.page]) }
  }

  /// One where a passage holds all of it, else one for each passage that holds a part.
  static func citations(of range: Range<Int>, page: PatientRecord.Page) -> [Citation] {
    func citation(_ chunk: Int64?, _ range: Range<Int>) -> Citation {
      Citation(chunk: chunk, document: page.document, page: page.number, start: range.lowerBound, end: range.upperBound)
    }
    if let whole = page.passages.first(where: { $0.start <= range.lowerBound && range.upperBound <= $0.end }) {
      return [citation(whole.id, range)]
    }
    var result: [Citation] = []
    var at = range.lowerBound
    for passage in page.passages.sorted(by: { $0.start < $1.start }) where passage.start <= at && passage.end > at && at < range.upperBound
    {
      let end = min(passage.end, range.upperBound)
      result.append(citation(passage.id, at..<end))
      at = end
    }
    return at >= range.upperBound ? result : [citation(nil, range)]
  }
}

/// Left, right or both.
enum Side: Sendable, Hashable {
  case left, right, both

  init?(_ token: NoteToken) {
    guard token.kind == .word else { return nil }
    if ClinicalWords.lefts.contains(token.text) || (token.text == "l" && token.isCapital) {
      self = .left
    } else if ClinicalWords.rights.contains(token.text) || (token.text == "r" && token.isCapital) {
      self = .right
    } else if ClinicalWords.boths.contains(token.text) {
      self = .both
    } else {
      return nil
    }
  }
}
