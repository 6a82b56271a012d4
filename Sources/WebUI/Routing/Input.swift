import Appliance
import Foundation
import HTTPTypes
import Hummingbird

extension Request {
  var query: FormFields { FormFields(uri.query ?? "") }

  /// The body of a page's form.
  mutating func form() async throws -> FormFields {
    guard isForm else { throw HTTPError(.unsupportedMediaType, message: "This needs the fields of a form.") }
    return FormFields(String(buffer: try await collectBody(upTo: BodyLimit.general)))
  }

  /// The body of an API request: JSON from programs and scripts, or the same members as fields of a plain form, so that each
  /// button of a page works without script.
  mutating func input<Input: Decodable>(_ type: Input.Type) async throws -> Input {
    let body = try await collectBody(upTo: BodyLimit.general)
    do {
      if isForm { return try URLEncodedFormDecoder().decode(type, from: String(buffer: body)) }
      guard mediaType == "application/json" else {
        throw HTTPError(.unsupportedMediaType, message: "This needs application/json.")
      }
      return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    } catch let error as DecodingError {
      throw Refusal(.invalid, "The request does not have the members that it needs.", field: Self.member(of: error))
    }
  }

  /// Which member a decoding error is about; never its value.
  private static func member(of error: DecodingError) -> String? {
    switch error {
    case .keyNotFound(let key, _): key.stringValue
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.last?.stringValue
    @unknown default: nil
    }
  }

  /// What an API call answers: JSON, or for a plain form the way back to the page it was on.
  func done(_ value: some Encodable, status: HTTPResponse.Status = .ok, back: String = "/documents") -> Response {
    if wantsPage { return .redirect(to: SafeReturn.path(query["then"], otherwise: back)) }
    return JSON.response(value, status: status)
  }
}
