import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import NIOCore

/// `POST /api/v1/ask`: whole as JSON, or as server-sent events while it is written.
struct AskAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.post("/api/v1/ask", ask)
  }

  struct AskInput: Decodable {
    var question: String
    var scope: SearchQuestion.Scope?
    var connection: Int64?
    var withoutModel: Bool?
    /// After something was held: replace it, and send.
    var mayReplace: Bool?
  }

  struct PassageJSON: Codable {
    var number: Int
    var document: Int64
    var name: String?
    var page: Int
    var receivedAt: Date
    var text: String
    var isUsed: Bool
  }

  struct FoundJSON: Codable {
    var passages: [PassageJSON]
    var used: Int
    var stillProcessing: Int
    var withheld: Int
    var connection: String?

    init(_ found: AskFound) {
      passages = found.passages.map {
        PassageJSON(
          number: $0.number, document: $0.document.rawValue, name: $0.name, page: $0.page, receivedAt: $0.receivedAt, text: $0.text,
          isUsed: $0.isUsed)
      }
      used = found.used
      stillProcessing = found.stillProcessing
      withheld = found.withheld
      connection = found.connection
    }
  }

  struct SentenceJSON: Codable {
    var text: String
    var citations: [Int]
    var support: CitedAnswer.Support
  }

  struct AnswerJSON: Codable {
    var found: FoundJSON
    /// Null without a model: the passages are the answer.
    var sentences: [SentenceJSON]?
    /// Nothing of the answer is supported by a passage.
    var noSupport: Bool
    var isCut: Bool
    var isFromCache: Bool
    /// Identifiers that were replaced before anything left.
    var replaced: Int
    var warning: String?

    init(_ answer: AskAnswer) {
      found = FoundJSON(answer.found)
      sentences = answer.cited?.sentences.map { SentenceJSON(text: $0.text, citations: $0.citations, support: $0.support) }
      noSupport = answer.cited?.hasNoSupport ?? false
      isCut = answer.isCut
      isFromCache = answer.isFromCache
      replaced = answer.replaced
      warning = answer.warning
    }
  }

  private struct SentJSON: Encodable {
    var connection: String
    var model: String
    var replaced: Int
    var warning: String?
  }

  struct HeldJSON: Codable {
    struct Item: Codable {
      var text: String
      var label: String
      var reason: String
    }
    var items: [Item]

    init(_ held: HeldText) {
      items = held.items.map { Item(text: $0.text, label: $0.label.rawValue, reason: $0.reason) }
    }
  }

  static let heldWords =
    "Nothing was sent. This may identify somebody; say with mayReplace that it is to be replaced before it is sent, or ask otherwise."

  @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let input = try await request.input(AskInput.self)
    let principal = try context.principal()
    var question = AskQuestion(input.question)
    question.scope = input.scope ?? .own
    question.connection = input.connection
    question.withoutModel = input.withoutModel ?? false
    question.mayReplace = input.mayReplace ?? false
    if request.headers[.accept]?.contains("text/event-stream") == true { return stream(question, principal) }
    do {
      return JSON.response(AnswerJSON(try await site.clinic.ask.answer(question, principal: principal) { _ in }))
    } catch let held as HeldText {
      let words = HeldJSON(held).items.map(\.text).joined(separator: "; ")
      throw Refusal(.conflict, "\(Self.heldWords) It is: \(words)", field: "question")
    } catch let failure as GatewayFailure {
      throw Refusal(.conflict, failure.words)
    }
  }

  /// Events `found`, `sent`, `text` (pieces of the answer, not checked yet), and one of `answer`, `held` and `problem` at the end.
  private func stream(_ question: AskQuestion, _ principal: Principal) -> Response {
    let clinic = site.clinic
    let heartbeat = site.heartbeat
    let body = ResponseBody { writer in
      let (lines, sink) = AsyncStream.makeStream(of: ByteBuffer.self)
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await Self.answer(question, principal, clinic) { sink.yield($0) }
          sink.finish()
        }
        group.addTask {
          while (try? await Task.sleep(for: heartbeat)) != nil { sink.yield(ByteBuffer(string: ": still here\n\n")) }
        }
        for await line in lines {
          // A failed write means that the browser has gone: what is under way ends, and is paid for as far as it came.
          guard (try? await writer.write(line)) != nil else { break }
        }
        group.cancelAll()
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
  }

  private static func answer(
    _ question: AskQuestion, _ principal: Principal, _ clinic: Clinic, _ send: @Sendable @escaping (ByteBuffer) -> Void
  ) async {
    do {
      let answer = try await clinic.ask.answer(question, principal: principal) { event in
        try Task.checkCancellation()
        switch event {
        case .found(let found): send(Self.event("found", FoundJSON(found)))
        case .model(.sent(let connection, let model, let replaced, let warning)):
          send(Self.event("sent", SentJSON(connection: connection, model: model, replaced: replaced, warning: warning)))
        case .model(.text(let text)): send(Self.event("text", ["text": text]))
        }
      }
      send(event("answer", AnswerJSON(answer)))
    } catch let held as HeldText {
      send(event("held", HeldJSON(held)))
    } catch let failure as GatewayFailure {
      send(event("problem", ["message": failure.words]))
    } catch let refusal as Refusal {
      send(event("problem", ["message": refusal.message]))
    } catch is CancellationError {
      return
    } catch {
      send(event("problem", ["message": "Something went wrong here, and nothing more was sent. Try again in a moment."]))
    }
  }

  private static func event(_ name: String, _ value: some Encodable) -> ByteBuffer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.dateEncodingStrategy = .iso8601
    let data = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return ByteBuffer(string: "event: \(name)\ndata: \(data)\n\n")
  }
}
