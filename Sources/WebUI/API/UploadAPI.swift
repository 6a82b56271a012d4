import Appliance
import Foundation
import Hummingbird

/// `POST /api/v1/documents`: files by form.
struct UploadAPI: Sendable {
  let site: Site

  struct OutcomeJSON: Codable {
    /// As it was sent.
    var name: String
    /// The new document, or why there is none.
    var document: DocumentJSON?
    var code: String?
    var message: String?
  }

  struct OutcomesJSON: Codable {
    /// One for each file, in the order sent.
    var files: [OutcomeJSON]
  }

  /// Sealed as they come.
  private struct Spool: UploadStore {
    let documents: Documents
    let principal: Principal

    func begin(_ name: String) async throws -> IncomingFile {
      try await documents.begin(name, limit: BodyLimit.file, principal: principal)
    }
    func append(_ bytes: Data, to file: IncomingFile) async throws { try await documents.append(bytes, to: file) }
    func seal(_ file: IncomingFile) async throws { try await documents.seal(file) }
  }

  /// Each file stands for itself: what one is refused for does not hold up the others. 202 when at least one was taken.
  @Sendable func upload(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    let form = try await UploadForm(
      request, csrf: session.isToken ? nil : session.csrfToken, to: Spool(documents: site.clinic.documents, principal: session.principal))
    var outcomes: [OutcomeJSON] = []
    var refusal: Refusal?
    for file in form.files {
      do {
        let document = try await site.clinic.documents.keep(file, phi: form.phi, principal: session.principal)
        outcomes.append(OutcomeJSON(name: file.name, document: DocumentJSON(document)))
      } catch let error as Refusal {
        refusal = refusal ?? error
        outcomes.append(OutcomeJSON(name: file.name, code: error.code.rawValue, message: error.message))
      }
    }
    if let refusal, !outcomes.contains(where: { $0.document != nil }) { throw refusal }
    return request.done(OutcomesJSON(files: outcomes), status: .accepted)
  }
}
