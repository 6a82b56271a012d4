import Appliance
import Foundation
import Hummingbird

/// What left for language models.
struct EgressAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/egress") { request, context in
      let limit = request.query.int("limit") ?? 50
      let receipts = try await site.clinic.receipts.list(
        before: request.query.int("before").map(Int64.init), limit: limit, principal: try context.principal())
      return JSON.response(ReceiptsJSON(receipts: receipts.map(ReceiptJSON.init), next: receipts.count == limit ? receipts.last?.id : nil))
    }
    try routes.get("/api/v1/egress/{id}") { _, context in
      let found = try await site.clinic.receipts.receipt(try context.id(), principal: try context.principal())
      return JSON.response(SentTextJSON(receipt: ReceiptJSON(found.receipt), text: found.text))
    }
  }

  struct ReceiptsJSON: Codable {
    var receipts: [ReceiptJSON]
    var next: Int64?
  }

  struct SentTextJSON: Codable {
    var receipt: ReceiptJSON
    /// As it was sent; null for who may see that it left, but not what.
    var text: String?
  }

  struct ReceiptJSON: Codable {
    var id: Int64
    var at: Date
    var login: String
    var connection: Int64
    var connectionName: String
    var model: String
    var action: ModelAction
    var state: String
    var failure: GatewayFailure?
    var sha256: String
    var identifiersFound: Int
    var identifiersSent: Int
    var inputTokens: Int?
    var outputTokens: Int?
    var milliseconds: Int?

    init(_ receipt: EgressReceipt) {
      id = receipt.id
      at = receipt.at
      login = receipt.login
      connection = receipt.connection
      connectionName = receipt.connectionName
      model = receipt.model
      action = receipt.action
      state = receipt.state.rawValue
      failure = receipt.failure
      sha256 = receipt.sha256.map { String(format: "%02x", $0) }.joined()
      identifiersFound = receipt.found
      identifiersSent = receipt.sent
      inputTokens = receipt.inputTokens
      outputTokens = receipt.outputTokens
      milliseconds = receipt.milliseconds
    }
  }
}
