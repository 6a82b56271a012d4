/// What one outcome means to whoever dropped the file.
package struct OutcomeText: Sendable, Equatable {
  package struct Wording: Sendable, Equatable {
    /// A short sentence without a full stop, also for lists and the command line.
    package var title: String
    package var happened: String
    package var kept: String
    package var whatToDo: String

    package init(_ title: String, happened: String, kept: String, whatToDo: String) {
      self.title = title
      self.happened = happened
      self.kept = kept
      self.whatToDo = whatToDo
    }
  }

  package var english: Wording
  package var spanish: Wording

  package init(english: Wording, spanish: Wording) {
    self.english = english
    self.spanish = spanish
  }
}

/// The words for every outcome code, for the notes in the folder, the pages and the command line.
package enum OutcomeTexts {
  /// Every code that has words of its own.
  package static var codes: [String] { table.keys.sorted() }

  /// Never fails: a code without words of its own gets the general ones.
  package static func text(for code: String) -> OutcomeText {
    table[code] ?? unknown
  }

  private static let table = filed.merging(waiting) { first, _ in first }
    .merging(refused) { first, _ in first }
    .merging(broken) { first, _ in first }

  private static let unknown = OutcomeText(
    english: .init(
      "The file could not be taken in", happened: "Something went wrong that Chartkeep has no words for.",
      kept: keptEncrypted.english, whatToDo: "Try again on the Documents page. If it happens again, tell your administrator the reference."),
    spanish: .init(
      "El archivo no se pudo incorporar", happened: "Ocurrió algo que Chartkeep no sabe describir.",
      kept: keptEncrypted.spanish,
      whatToDo: "Vuelva a intentarlo en la página Documentos. Si se repite, dé la referencia a su administrador."))

  static let keptEncrypted = (
    english: "The original, encrypted, for a limited time. It can be downloaded or tried again on the Documents page.",
    spanish: "El original, cifrado, por tiempo limitado. Se puede descargar o volver a intentar en la página Documentos."
  )
}
