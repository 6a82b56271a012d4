import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Server-sent events (WHATWG HTML, 9.2): each change of a document that the asking person may see. Numbers, never text.
struct EventsAPI: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/api/v1/events", events)
  }

  struct EventJSON: Codable {
    var document: Int64
    var state: String
    var progress: Document.Progress?
    var progressWords: String?
  }

  /// Ends when the browser goes, when the service stops, and when the log-in would have ended; the browser then asks again, and a log-in that
  /// is over is refused.
  @Sendable func events(_ request: Request, _ context: WebContext) async throws -> Response {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    let events = site.clinic.events.subscribe(principal: session.principal)
    let heartbeat = site.heartbeat
    let end = session.expiresAt
    let body = ResponseBody { writer in
      try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
      let (lines, sink) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(256))
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          var id = 0
          for await event in events {
            id += 1
            sink.yield(Self.encode(event, id: id))
          }
          sink.finish()
        }
        group.addTask {
          while !Task.isCancelled {
            guard (try? await Task.sleep(for: heartbeat)) != nil else { break }
            guard Date() < end else { break }
            sink.yield(ByteBuffer(string: ": still here\n\n"))
          }
          sink.finish()
        }
        for await line in lines.cancelOnGracefulShutdown() {
          // A failed write means that the browser has gone.
          guard (try? await writer.write(line)) != nil else { break }
        }
        group.cancelAll()
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
  }

  static func encode(_ event: ClinicEvent, id: Int) -> ByteBuffer {
    let json = EventJSON(
      document: event.document.rawValue, state: event.state.rawValue, progress: event.progress,
      progressWords: event.progress?.words)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = (try? encoder.encode(json)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return ByteBuffer(string: "id: \(id)\nevent: document\ndata: \(data)\n\n")
  }
}
