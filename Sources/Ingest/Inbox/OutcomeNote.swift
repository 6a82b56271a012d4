/// A receipt or a WHY note as text: what happened, what was kept, what to do, a reference; in English, then in Spanish.
package struct OutcomeNote: Sendable, Equatable {
  /// Where the dropped thing is now.
  package enum Remains: Sendable, Equatable {
    /// In Chartkeep, or wherever the outcome's own text says.
    case stored
    /// Beside the note, under the reference's number.
    case besideNote
    /// It was only a link, and was removed; what it pointed to was not touched.
    case linkRemoved
    /// Where it was dropped, because it could not be moved.
    case inPlace
  }

  package var reference: String
  package var code: String
  package var maskedName: String
  /// `yyyy-mm-dd hh:mm`.
  package var date: String
  package var pages: Int?
  package var duplicateOf: Int64?
  package var remains: Remains

  package init(
    reference: String, code: String, maskedName: String, date: String, pages: Int? = nil, duplicateOf: Int64? = nil,
    remains: Remains = .stored
  ) {
    self.reference = reference
    self.code = code
    self.maskedName = maskedName
    self.date = date
    self.pages = pages
    self.duplicateOf = duplicateOf
    self.remains = remains
  }

  package var text: String {
    let outcome = OutcomeTexts.text(for: code)
    return body(outcome.english, Self.english) + "\n" + body(outcome.spanish, Self.spanish)
  }

  private struct Labels {
    let file, pages, same, kept, next, reference, about: String
    let beside, link, inPlace: String
  }

  private static let english = Labels(
    file: "File", pages: "Pages", same: "Already filed as", kept: "What was kept", next: "What to do", reference: "Reference",
    about: "Only the first and last character of the file's name are shown, to protect the patient.",
    beside: "It was moved next to this note and named after the reference.",
    link: "The link was removed. What it pointed to was not touched.",
    inPlace: "It is still where it was dropped, because Chartkeep is not allowed to move it.")

  private static let spanish = Labels(
    file: "Archivo", pages: "Páginas", same: "Ya archivado como", kept: "Qué se conservó", next: "Qué hacer", reference: "Referencia",
    about: "Solo se muestran el primer y el último carácter del nombre del archivo, para proteger al paciente.",
    beside: "Se movió junto a esta nota, con la referencia como nombre.",
    link: "El enlace se eliminó. Aquello a lo que apuntaba no se tocó.",
    inPlace: "Sigue donde se dejó, porque Chartkeep no tiene permiso para moverlo.")

  private func body(_ wording: OutcomeText.Wording, _ labels: Labels) -> String {
    let kept =
      switch remains {
      case .stored: wording.kept
      case .besideNote: labels.beside
      case .linkRemoved: labels.link
      case .inPlace: labels.inPlace
      }
    var lines = [wording.title, "", "\(labels.file): \(maskedName)   \(date)"]
    if let pages { lines.append("\(labels.pages): \(pages)") }
    if let duplicateOf { lines.append("\(labels.same): #\(duplicateOf)") }
    lines += ["", wording.happened, "", "\(labels.kept): \(kept)", "\(labels.next): \(wording.whatToDo)", ""]
    lines += ["\(labels.reference): \(reference) (\(code))", labels.about, ""]
    return lines.joined(separator: "\n")
  }
}
