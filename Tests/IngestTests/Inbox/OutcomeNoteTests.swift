import Foundation
import Testing

@testable import Ingest

struct OutcomeNoteTests {
  /// 2026-03-09 14:05 UTC.
  private let date = Date(timeIntervalSince1970: 1_773_065_100)

  @Test func `a receipt says what was done`() throws {
    let inbox = try TemporaryInbox()
    try inbox.folder.writeReceipt(id: 42, maskedName: "G…f", pages: 3, date: date)
    #expect(
      try String(contentsOfFile: inbox.path + "/done/2026-03-09/42.receipt.txt", encoding: .utf8) == """
        The file was filed

        File: G…f   2026-03-09 14:05
        Pages: 3

        It was read, checked by a person and can now be found by search.

        What was kept: The text without what identifies people. The original was deleted.
        What to do: Nothing.

        Reference: 42 (indexed)
        Only the first and last character of the file's name are shown, to protect the patient.

        El archivo quedó archivado

        Archivo: G…f   2026-03-09 14:05
        Páginas: 3

        Se leyó, lo revisó una persona y ya se puede encontrar con la búsqueda.

        Qué se conservó: El texto sin los datos que identifican a personas. El original se eliminó.
        Qué hacer: Nada.

        Referencia: 42 (indexed)
        Solo se muestran el primer y el último carácter del nombre del archivo, para proteger al paciente.

        """)
  }

  @Test func `a WHY note says what happened and what to do`() throws {
    let inbox = try TemporaryInbox()
    try inbox.folder.writeWhy(reference: "43", code: "damaged", maskedName: "r…x", date: date)
    try inbox.folder.writeWhy(reference: "43", code: "damaged", maskedName: "r…x", date: date)
    #expect(try inbox.names(in: "failed/2026-03-09") == ["43.WHY.txt"])
    #expect(
      try String(contentsOfFile: inbox.path + "/failed/2026-03-09/43.WHY.txt", encoding: .utf8) == """
        The file is damaged

        File: r…x   2026-03-09 14:05

        Its content breaks off or contradicts itself. Often a copy or download was not finished.

        What was kept: The original, encrypted, for a limited time. It can be downloaded or tried again on the Documents page.
        What to do: Open it on your computer. If it opens there, save or print it as a new PDF and drop that.

        Reference: 43 (damaged)
        Only the first and last character of the file's name are shown, to protect the patient.

        El archivo está dañado

        Archivo: r…x   2026-03-09 14:05

        Su contenido se corta o se contradice. A menudo una copia o descarga no terminó.

        Qué se conservó: El original, cifrado, por tiempo limitado. Se puede descargar o volver a intentar en la página Documentos.
        Qué hacer: Ábralo en su ordenador. Si se abre, guárdelo o imprímalo como un PDF nuevo y deje ese.

        Referencia: 43 (damaged)
        Solo se muestran el primer y el último carácter del nombre del archivo, para proteger al paciente.

        """)
  }

  @Test func `a duplicate names the document that was there before`() {
    let note = OutcomeNote(reference: "9", code: "duplicate", maskedName: "a…z", date: "2026-03-09 14:05", duplicateOf: 7).text
    #expect(note.contains("Already filed as: #7"))
    #expect(note.contains("Ya archivado como: #7"))
  }

  @Test(arguments: ExtractionFailure.Code.allCases) func `every failure of extraction has words of its own`(code: ExtractionFailure.Code) {
    #expect(OutcomeTexts.codes.contains(code.rawValue))
  }

  @Test(arguments: OutcomeTexts.codes + ["something_new"]) func `every outcome is worded in both languages`(code: String) {
    let text = OutcomeTexts.text(for: code)
    for wording in [text.english, text.spanish] {
      #expect((10...70).contains(wording.title.count) && !wording.title.hasSuffix("."))
      for sentence in [wording.happened, wording.kept, wording.whatToDo] {
        #expect((4...200).contains(sentence.count) && sentence.hasSuffix("."), "\(sentence)")
      }
    }
    #expect(text.english != text.spanish)
  }

  @Test func `a reference can't lead out of the folder`() throws {
    let inbox = try TemporaryInbox()
    #expect(throws: FileError.self) {
      try inbox.folder.writeWhy(reference: "../../x", code: "damaged", maskedName: "…", date: date)
    }
  }

  @Test func `a day's folder that is a link to elsewhere is not written through`() throws {
    let inbox = try TemporaryInbox()
    try FileManager.default.createDirectory(atPath: inbox.outside + "/elsewhere", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: inbox.path + "/done/2026-03-09", withDestinationPath: inbox.outside + "/elsewhere")
    #expect(throws: FileError.self) { try inbox.folder.writeReceipt(id: 1, maskedName: "…", date: date) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: inbox.outside + "/elsewhere").isEmpty)
  }
}
