import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// Holds a request to the description of its route before the handler sees it.
struct ShapeCheck: Sendable {
  let operation: Operation

  /// Objects and lists inside each other; more is nobody's request and a parser's trouble.
  private static let depth = 20

  /// Reads the body, which stays there for the handler. Throws ``ShapeError`` with all problems.
  func check(_ request: inout Request) async throws {
    var problems = query(request)
    if operation.isUpload {
      guard request.isMultipart else { throw HTTPError(.unsupportedMediaType, message: "This needs multipart/form-data.") }
    } else if let schema = operation.body {
      problems += try await body(&request, schema)
    }
    guard problems.isEmpty else { throw ShapeError(problems: problems) }
  }

  private func query(_ request: Request) -> [SchemaProblem] {
    guard request.uri.query != nil else { return missing([]) }
    let fields = request.query
    var problems = missing(fields.names)
    for name in fields.names.sorted() {
      let place = "query:\(name.prefix(60))"
      // A button of a page says where to go back to.
      if name == "then", request.wantsPage { continue }
      guard let parameter = operation.query.first(where: { $0.name == name }) else {
        problems.append(SchemaProblem(pointer: place, detail: "There is no such parameter."))
        continue
      }
      let values = fields.all(name)
      if values.count > (parameter.isRepeatable ? 50 : 1) {
        problems.append(SchemaProblem(pointer: place, detail: "This is given too often."))
      }
      // An empty field of a form is one that was not filled in.
      for value in values.prefix(50) where !value.isEmpty {
        if let detail = parameter.schema.problem(withText: value) { problems.append(SchemaProblem(pointer: place, detail: detail)) }
      }
    }
    return problems
  }

  private func missing(_ names: Set<String>) -> [SchemaProblem] {
    operation.query.filter { $0.about.hasSuffix("Needed.") && !names.contains($0.name) }.map {
      SchemaProblem(pointer: "query:\($0.name)", detail: "This is missing.")
    }
  }

  private func body(_ request: inout Request, _ schema: Schema) async throws -> [SchemaProblem] {
    if request.isForm { return form(FormFields(String(buffer: try await request.collectBody(upTo: BodyLimit.general))), schema) }
    guard request.mediaType == "application/json" else {
      throw HTTPError(.unsupportedMediaType, message: "This needs application/json.")
    }
    let data = Data(try await request.collectBody(upTo: BodyLimit.general).readableBytesView)
    guard Self.depth(of: data) <= Self.depth, let value = try? JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]) else {
      throw HTTPError(.badRequest, message: "The body is no JSON.")
    }
    return schema.problems(with: value)
  }

  /// Fields of a plain form have no types: each is held to its member's as a text. The token of a page's form is among them. The decoder of the
  /// handler sees to what is missing.
  private func form(_ fields: FormFields, _ schema: Schema) -> [SchemaProblem] {
    guard case .object(let members, _) = schema else { return [] }
    var problems: [SchemaProblem] = []
    for name in fields.names.sorted() where name != "csrf" && problems.count < 20 {
      // A list comes as `name`, `name[]` or `name[0]`.
      let base = name.prefix { $0 != "[" }
      let place = "/\(base.prefix(60))"
      guard let member = members[String(base)] else {
        problems.append(SchemaProblem(pointer: place, detail: "There is no such member."))
        continue
      }
      let values = fields.all(name)
      var (schema, most) = (member, 1)
      if case .list(let item, let limit) = member { (schema, most) = (item, limit) }
      if values.count > most { problems.append(SchemaProblem(pointer: place, detail: "This is given too often.")) }
      // An empty field is one that was not filled in.
      for value in values.prefix(most) where !value.isEmpty {
        if let detail = schema.problem(withText: value) { problems.append(SchemaProblem(pointer: place, detail: detail)) }
      }
    }
    return problems
  }

  /// How deep brackets lie in each other, without parsing: parsers recurse.
  private static func depth(of data: Data) -> Int {
    var depth = 0
    var deepest = 0
    var isText = false
    var isEscaped = false
    for byte in data {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return deepest
  }
}
