import Appliance
import Foundation
import HTTPTypes

/// What an API route takes and gives. Each route under `/api` has one in ``APIDescription/operations``; the server does not start otherwise.
struct Operation: Sendable {
  struct Parameter: Sendable {
    var name: String
    var schema: Schema
    var isRepeatable = false
    var about: String
  }

  enum Answer: Sendable {
    case json(Schema)
    /// 202 or 204.
    case nothing
    /// Another media type.
    case media(String)
  }

  var tag: String
  var summary: String
  var query: [Parameter] = []
  /// Nil takes no body.
  var body: Schema?
  /// Multipart uploads are read as they come and are described in words.
  var isUpload = false
  var status: Int
  var answer: Answer

  /// Whole, for lists and objects.
  static func gives(
    _ tag: String, _ summary: String, query: [Parameter] = [], takes body: Schema? = nil, status: Int = 200, _ schema: Schema
  ) -> Operation {
    Operation(tag: tag, summary: summary, query: query, body: body, status: status, answer: .json(schema))
  }

  static func gives(
    _ tag: String, _ summary: String, query: [Parameter] = [], takes body: Schema? = nil, status: Int = 200, _ type: any Decodable.Type
  ) -> Operation {
    gives(tag, summary, query: query, takes: body, status: status, Schema(of: type))
  }

  /// An object whose one member is a list.
  static func lists(_ tag: String, _ summary: String, _ member: String, of type: any Decodable.Type) -> Operation {
    gives(tag, summary, .object([member: .list(Schema(of: type), most: 1_000_000)], required: [member]))
  }

  static func does(_ tag: String, _ summary: String, takes body: Schema? = nil, status: Int = 204) -> Operation {
    Operation(tag: tag, summary: summary, body: body, status: status, answer: .nothing)
  }
}

/// A route of the API without a description. The server does not start.
package struct UndescribedRoute: Error, Equatable, CustomStringConvertible {
  package var route: String
  package var description: String { "\(route) has no description in APIDescription" }
}

/// A request that does not have the shape it should: every problem at once.
struct ShapeError: Error {
  var problems: [SchemaProblem]
}
