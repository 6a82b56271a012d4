import CCurl
import Dispatch
import Foundation
import Synchronization

/// A request whose answer is read while it comes.
struct StreamedRequest: Sendable {
  var url: URL
  /// JSON text to be posted; nil for a GET.
  var body: String?
  /// Whole header lines, such as `Authorization: Bearer …`.
  var fields: [String]
  /// PEM of an own authority; without it the system's are trusted.
  var authority: String?
  /// `http://host:port`; nil connects directly.
  var proxy: String?
  /// The longest time without a byte.
  var silence: Duration
  /// The longest time in all, in seconds.
  var seconds: Int
  /// The longest answer, in bytes.
  var limit: Int
  /// Asked about each address before it is connected to.
  var mayConnect: @Sendable (SocketAddress) -> Bool

  struct Head: Sendable {
    var status = 0
    /// Names in lower case.
    var fields: [String: String] = [:]
  }

  /// Written by the transfer's thread, read by the task that waits for it.
  private final class HeadSoFar: Sendable {
    private let head = Mutex(Head())
    var value: Head { head.withLock { $0 } }
    func note(_ name: String, _ value: String) { head.withLock { $0.fields[name] = value } }

    func with(_ status: Int) -> Head {
      head.withLock {
        $0.status = status
        return $0
      }
    }
  }

  private static let queue = DispatchQueue(label: "chartkeep.streaming", attributes: .concurrent)

  /// Hands over the body part by part, each with the head that came before it. When `take` throws, or the task is cancelled, the transfer ends.
  func run(_ take: @Sendable @escaping (Head, Data) async throws -> Void) async throws -> Head {
    let head = HeadSoFar()
    let (parts, sink) = AsyncStream.makeStream(of: (Head, Data).self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { sink.finish() }
        try await CurlHandle.offloaded(to: Self.queue) { cancellation throws(CurlError) in
          try transfer(until: cancellation) { name, value in
            head.note(name, value)
          } take: { status, data in
            sink.yield((head.with(status), data))
          }
        }
      }
      group.addTask { for await (head, data) in parts { try await take(head, data) } }
      try await group.waitForAll()
      return head.value
    }
  }

  private func transfer(
    until cancellation: CurlCancellation, field: @escaping (String, String) -> Void, take: @escaping (Int, Data) -> Void
  ) throws(CurlError) {
    var curl = try CurlHandle(seconds: seconds)
    curl.set(CURLOPT_URL, url.absoluteString)
    curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
    curl.set(CURLOPT_USERAGENT, "chartkeep")
    if let body { curl.set(CURLOPT_COPYPOSTFIELDS, body) }
    if let authority { curl.trust(onlyPEM: authority) }
    if let proxy { curl.set(CURLOPT_PROXY, proxy) }
    // Without `Expect` no server makes the body wait for its leave.
    curl.set(CURLOPT_HTTPHEADER, ["Content-Type: application/json", "Expect:"] + fields)
    let status = try curl.stream(
      silence: silence, limit: limit, until: cancellation, mayConnect: mayConnect, field: field,
      take: { status, bytes in
        take(status, Data(bytes))
        return true
      })
    take(status, Data())
  }
}
