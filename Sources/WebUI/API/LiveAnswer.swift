import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import Logging
import NIOCore

/// An answer that is told while it is made: server-sent events (WHATWG HTML, 9.2) for whoever waits for it.
///
/// When they have gone, the work is cancelled. That shows when something is written, so something is, each `heartbeat`.
struct LiveAnswer: Sendable {
  private let sink: AsyncStream<ByteBuffer>.Continuation
  private let logger: Logger
  private let reference: String

  /// Throws when nobody waits any more.
  func send(_ name: String, _ value: some Encodable) throws {
    try Task.checkCancellation()
    sink.yield(Self.event(name, value))
  }

  /// What `work` throws becomes the last event: `held` where the gate held something, else `problem`.
  static func response(heartbeat: Duration, _ context: WebContext, _ work: @Sendable @escaping (LiveAnswer) async throws -> Void)
    -> Response
  {
    let (logger, reference) = (context.logger, context.reference)
    let body = ResponseBody { writer in
      let (lines, sink) = AsyncStream.makeStream(of: ByteBuffer.self)
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await LiveAnswer(sink: sink, logger: logger, reference: reference).run(work)
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

  private func run(_ work: (LiveAnswer) async throws -> Void) async {
    do {
      try await work(self)
    } catch let held as HeldText {
      sink.yield(Self.event("held", AskAPI.HeldJSON(held)))
    } catch let failure as GatewayFailure {
      sink.yield(Self.event("problem", ["message": failure.words]))
    } catch let refusal as Refusal {
      sink.yield(Self.event("problem", ["message": refusal.message]))
    } catch is CancellationError {
      return
    } catch {
      // Its type only, as for any other request.
      logger.error("live answer failed", metadata: ["reference": "\(reference)", "error": "\(String(reflecting: type(of: error)))"])
      let message = "Something went wrong here, and nothing more was sent. Try again in a moment. Reference: \(reference)"
      sink.yield(Self.event("problem", ["message": message]))
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

extension Request {
  /// Whether the answer is to be told while it is made.
  var wantsEvents: Bool { headers[.accept]?.contains("text/event-stream") == true }
}
