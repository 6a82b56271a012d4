import Appliance
import Foundation
import Ingest

/// A review as the API and the page's script get it. Offsets count Unicode code points of a page's original text.
struct SheetJSON: Codable {
  struct FindingJSON: Codable {
    var id: Int64
    var page: Int
    var start: Int
    var end: Int
    var label: String
    var labelWords: String
    var subject: String
    var score: Double
    var reason: String
    var decision: String
    var decidedBy: String?
    var certain: Bool
    var manual: Bool
    /// `check`, `certain`, `suspicion`, `accepted`, `rejected`, `dismissed`: how the page shows it.
    var look: String
  }
  struct Page: Codable {
    var number: Int
    var source: String
    var confidence: Double
    var sourceWords: String
    /// Words that were read from pixels with little confidence; in `rows` they have `d`.
    var doubtfulWords: Int
    var rows: [SheetRows.Row]
  }
  struct Patient: Codable {
    struct Candidate: Codable {
      var mark: String
      var name: String
      var birthDate: String?
    }
    /// `none`, `linked`, `new` or `conflict`.
    var standing: String
    var mark: String?
    var explanation: String
    var candidates: [Candidate]
  }

  var document: DocumentJSON
  var version: Int
  var findings: [FindingJSON]
  var pages: [Page]
  /// Whether pages can be shown as pictures.
  var pictures: Bool
  var patient: Patient

  init(_ sheet: ReviewSheet) {
    document = DocumentJSON(sheet.document)
    version = sheet.version
    findings = sheet.findings.map {
      FindingJSON(
        id: $0.id.rawValue, page: $0.page, start: $0.finding.start, end: $0.finding.end, label: $0.finding.label.rawValue,
        labelWords: Words.label($0.finding.label), subject: $0.finding.subject.rawValue, score: $0.finding.score,
        reason: $0.finding.reason, decision: $0.decision.rawValue, decidedBy: $0.decidedBy, certain: $0.isCertain,
        manual: $0.isManual, look: ReviewPages.look($0))
    }
    pages = sheet.pages.map { page in
      Page(
        number: page.number, source: page.source.rawValue, confidence: page.confidence,
        sourceWords: Words.source(page.source, confidence: page.confidence),
        doubtfulWords: page.words.count(where: \.isDoubtful), rows: SheetRows(page: page, findings: sheet.findings).rows)
    }
    pictures = sheet.document.kind?.hasPictures ?? false
    patient = Patient(
      standing: sheet.patient.standing.rawValue, mark: sheet.patient.mark, explanation: sheet.patient.explanation,
      candidates: sheet.patient.candidates.map { .init(mark: $0.mark, name: $0.name, birthDate: $0.birthDate) })
  }

  /// For the page's data attribute.
  var text: String {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(self) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}
