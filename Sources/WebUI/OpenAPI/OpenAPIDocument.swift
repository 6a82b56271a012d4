import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The description of the API as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html), made once.
struct OpenAPIDocument: Sendable {
  private let bytes: ByteBuffer
  private let tag: String

  init() throws {
    let data = try JSONSerialization.data(withJSONObject: Self.document, options: [.sortedKeys, .withoutEscapingSlashes])
    bytes = ByteBuffer(bytes: data)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    tag = "\"\(String(hash, radix: 36))\""
  }

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/openapi.json") { request, _ in
      if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: [.eTag: tag]) }
      return Response(
        status: .ok, headers: [.contentType: "application/json; charset=utf-8", .eTag: tag, .cacheControl: "no-cache"],
        body: ResponseBody(byteBuffer: bytes))
    }
  }

  private static var document: [String: Any] {
    var paths: [String: [String: Any]] = [:]
    for (route, operation) in APIDescription.operations {
      let parts = route.split(separator: " ")
      guard parts.count == 2, let requirement = Access.routes[route] else { continue }
      paths[String(parts[1]), default: [:]][parts[0].lowercased()] = describe(operation, route, String(parts[1]), requirement)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Chartkeep", "version": "1",
        "description":
          "Documents of a clinic, redacted and searchable. Times are ISO 8601 in UTC. Errors are problems as in RFC 9457. A browser's session needs the token of its "
          + "cookie `__Host-csrf` in `X-CSRF-Token` with every change; a program sends `Authorization: Bearer` and no cookie.",
      ],
      "servers": [["url": "/"]],
      "tags": ["documents", "search", "review", "patients", "account", "log-in", "administration"].map { ["name": $0] },
      "paths": paths,
      "components": [
        "schemas": ["Problem": problem],
        "responses": [
          "Problem": [
            "description": "Why not", "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
          ]
        ],
        "securitySchemes": [
          "session": ["type": "apiKey", "in": "cookie", "name": SessionCookie.name],
          "csrf": ["type": "apiKey", "in": "header", "name": "X-CSRF-Token"],
          "bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT, or an API token"],
        ],
      ],
    ]
  }

  private static func describe(_ operation: Operation, _ route: String, _ path: String, _ requirement: Access.Requirement) -> [String: Any]
  {
    var parameters: [[String: Any]] = path.matches(of: /\{(\w+)\}/).map {
      [
        "name": String($0.1), "in": "path", "required": true,
        "schema": ($0.1 == "mark" ? Schema.text : $0.1 == "name" || $0.1 == "key" ? .string(1...64) : .id).json(),
      ]
    }
    parameters += operation.query.map {
      let schema = $0.isRepeatable ? Schema.list($0.schema, most: 50) : $0.schema
      return ["name": $0.name, "in": "query", "required": $0.about.hasSuffix("Needed."), "description": $0.about, "schema": schema.json()]
    }
    let isChange = !route.hasPrefix("GET ")
    var result: [String: Any] = [
      "operationId": id(route), "summary": operation.summary, "tags": [operation.tag], "responses": responses(operation),
      "x-permission": permission(requirement), "x-rate-limit-bucket": (RateBucket.ofRoutes[route] ?? .general).rawValue,
    ]
    if !parameters.isEmpty { result["parameters"] = parameters }
    if let body = operation.body {
      result["requestBody"] = ["required": true, "content": ["application/json": ["schema": body.json()]]]
    } else if operation.isUpload {
      let schema: [String: Any] = [
        "type": "object", "required": ["file"],
        "properties": [
          "file": ["type": "array", "maxItems": 50, "items": ["type": "string", "contentMediaType": "application/octet-stream"]],
          "phi": ["type": "string", "enum": ["yes", "no"]], "csrf": ["type": "string"],
        ],
      ]
      result["requestBody"] = ["required": true, "content": ["multipart/form-data": ["schema": schema]]]
    }
    switch requirement {
    case .anyone, .credentials: result["security"] = [] as [Any]
    case .entering, .permission, .monitor:
      result["security"] = [isChange ? ["session": [] as [String], "csrf": []] : ["session": []], ["bearer": []]]
    }
    return result
  }

  private static func responses(_ operation: Operation) -> [String: Any] {
    var result: [String: Any] = [:]
    let limits: [String: Any] = ["RateLimit": ["schema": ["type": "string"]], "RateLimit-Policy": ["schema": ["type": "string"]]]
    switch operation.answer {
    case .json(let schema):
      result["\(operation.status)"] = [
        "description": "Done", "headers": limits, "content": ["application/json": ["schema": relaxed(schema).json()]],
      ]
    case .nothing: result["\(operation.status)"] = ["description": "Done", "headers": limits]
    case .media(let type): result["\(operation.status)"] = ["description": "Done", "content": [type: [:] as [String: Any]]]
    }
    for status in [400, 401, 403, 404, 405, 409, 413, 415, 422, 423, 429, 503] {
      result["\(status)"] = ["$ref": "#/components/responses/Problem"]
    }
    return result
  }

  /// Answers are not bounded as requests are.
  private static func relaxed(_ schema: Schema) -> Schema {
    switch schema {
    case .string: .string(0...Int.max)
    case .list(let item, _): .list(relaxed(item), most: Int.max)
    case .object(let members, let required): .object(members.mapValues(relaxed), required: required)
    default: schema
    }
  }

  private static func id(_ route: String) -> String {
    let words = route.split { !$0.isLetter && !$0.isNumber }.filter { $0 != "api" && $0 != "v1" }
    return words.enumerated().map { $0.offset == 0 ? $0.element.lowercased() : $0.element.prefix(1).uppercased() + $0.element.dropFirst() }
      .joined()
  }

  private static func permission(_ requirement: Access.Requirement) -> String {
    switch requirement {
    case .anyone: "anyone"
    case .credentials: "anyone with credentials"
    case .entering: "anyone with a session"
    case .permission(let permission), .monitor(let permission): permission.rawValue
    }
  }

  private static var problem: [String: Any] {
    [
      "type": "object", "required": ["type", "title", "status", "detail", "code", "reference"],
      "properties": [
        "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
        "code": ["type": "string"], "reference": ["type": "string"],
        "errors": [
          "type": "array",
          "items": [
            "type": "object", "required": ["pointer", "detail"],
            "properties": ["pointer": ["type": "string"], "detail": ["type": "string"]],
          ],
        ],
      ],
    ]
  }
}
