import Appliance
import Foundation

/// A document as the API tells it. `name` is missing for those who may not see it.
struct DocumentJSON: Codable {
  var id: Int64
  var state: String
  /// The state in words, for people.
  var stateWords: String
  var code: String?
  var message: String?
  var type: String?
  var name: String?
  var owner: String?
  var phi: Bool
  var pages: Int
  var chunks: Int
  var openFindings: Int
  var findings: Int
  var patient: String?
  var warnings: [String]
  var receivedAt: Date
  var updatedAt: Date
  var progress: Document.Progress?
  var reviewer: String?
  /// `you` or `somebody_else`: who has to approve it as the second person.
  var secondReview: String?
  /// After an approval: the finding that was hidden as a test and not marked. It was redacted all the same.
  var missedTest: String?

  init(_ document: Document) {
    id = document.id.rawValue
    state = document.state.rawValue
    stateWords = Words.state(document)
    code = document.code
    message = document.message
    type = Words.code(document.kind)
    name = document.name
    owner = document.ownerLogin
    phi = document.declaredPHI
    pages = document.pageCount
    chunks = document.chunkCount
    openFindings = document.openFindings
    findings = document.findingCount
    patient = document.patientMark
    warnings = document.warnings
    receivedAt = document.receivedAt
    updatedAt = document.updatedAt
    progress = document.progress
    reviewer = document.reviewer
    secondReview = document.secondReview?.rawValue
  }
}

/// A page of the list. `next` is the `before` of the following one.
struct DocumentsJSON: Codable {
  var documents: [DocumentJSON]
  var next: Int64?
  var waitingForReview: Int
  var unclaimed: Int
}

/// A redacted page.
struct PageJSON: Codable {
  var number: Int
  /// `text` or `ocr`.
  var source: String
  var confidence: Double
  var text: String

  init(_ page: DocumentDetail.Page) {
    number = page.number
    source = Words.code(page.source)
    confidence = page.confidence
    text = page.text
  }
}

struct DocumentDetailJSON: Codable {
  struct Step: Codable {
    var at: Date
    var actor: String
    var what: String
  }
  var document: DocumentJSON
  var pages: [PageJSON]
  var history: [Step]
  var mayBeSeenBy: [String]
  var mayReveal: Bool

  init(_ detail: DocumentDetail) {
    document = DocumentJSON(detail.document)
    pages = detail.pages.map(PageJSON.init)
    history = detail.history.map { Step(at: $0.at, actor: $0.actor, what: $0.what) }
    mayBeSeenBy = detail.mayBeSeenBy
    mayReveal = detail.mayReveal
  }
}
