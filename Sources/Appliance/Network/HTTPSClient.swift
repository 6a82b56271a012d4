import CCurl
import Dispatch
import Foundation

/// Where connections of this machine may lead. Checked against each address that is really connected to, after names were resolved, so that
/// neither a name nor a redirect can lead into the clinic's network (SSRF); redirects are not followed at all.
struct OutboundPolicy: Sendable {
  /// Networks that are not public and may be reached nevertheless.
  var privateNetworks: [AddressRange]

  init(privateNetworks: [String]) {
    self.privateNetworks = privateNetworks.compactMap { AddressRange($0) }
  }

  func permits(_ address: SocketAddress) -> Bool {
    if address.isNobodys { return false }
    return !address.isPrivate || privateNetworks.contains { $0.contains(address) }
  }

  /// HTTPS; plain HTTP only where ``permits(_:isEncrypted:)`` finds the clinic's own network.
  func permitsModelServer(_ url: URL) -> Bool {
    guard let host = url.host(), !host.isEmpty, url.user == nil, url.password == nil, url.fragment == nil, url.query() == nil else {
      return false
    }
    if let address = SocketAddress(host), !permits(address) { return false }
    return url.scheme == "https" || url.scheme == "http"
  }

  /// What is not encrypted stays in the clinic's own network.
  func permits(_ address: SocketAddress, isEncrypted: Bool) -> Bool { permits(address) && (isEncrypted || address.isPrivate) }

  /// HTTPS; plain HTTP to this machine alone, and only where its address is listed.
  func permits(_ url: URL) -> Bool {
    guard let host = url.host(), !host.isEmpty, url.user == nil, url.password == nil, url.fragment == nil else { return false }
    if url.scheme == "https" { return true }
    guard url.scheme == "http" else { return false }
    let loopback = ["127.0.0.1", "::1"].compactMap { SocketAddress($0) }
    return (host == "localhost" || SocketAddress(host)?.isLoopback == true) && loopback.contains(where: permits)
  }
}

/// Why a fetch came to nothing, in words for administrators.
enum FetchError: Error, Equatable {
  case notPermitted
  case unreachable
  case certificateRefused
  case tooLarge
  case answered(Int)
}

/// Fetches small answers by HTTPS, with libcurl.
struct HTTPSClient: Sendable {
  let policy: OutboundPolicy
  static let seconds = 15
  static let largest = 1_000_000
  private let queue = DispatchQueue(label: "chartkeep.https", attributes: .concurrent)

  init(policy: OutboundPolicy) { self.policy = policy }

  func get(_ url: URL) async throws(FetchError) -> Data {
    try await fetch(url, form: nil, fields: [])
  }

  /// `fields` are whole header lines.
  func post(_ url: URL, form: String, fields: [String]) async throws(FetchError) -> Data {
    try await fetch(url, form: form, fields: fields)
  }

  private func fetch(_ url: URL, form: String?, fields: [String]) async throws(FetchError) -> Data {
    guard policy.permits(url) else { throw .notPermitted }
    let policy = policy
    let outcome: (answer: Int, body: Data)
    do throws(CurlError) {
      outcome = try await CurlHandle.offloaded(to: queue) { cancellation throws(CurlError) in
        var curl = try CurlHandle(seconds: Self.seconds)
        curl.set(CURLOPT_URL, url.absoluteString)
        curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
        curl.set(CURLOPT_USERAGENT, "chartkeep")
        if let form {
          curl.set(CURLOPT_COPYPOSTFIELDS, form)
        }
        curl.set(CURLOPT_HTTPHEADER, ["Accept: application/json"] + fields)
        return try curl.run(limit: Self.largest, until: cancellation, mayConnect: policy.permits)
      }
    } catch {
      switch error.code {
      case CurlError.certificateRefused: throw .certificateRefused
      case CurlError.writeRefused: throw .tooLarge
      default: throw .unreachable
      }
    }
    guard outcome.answer == 200 else { throw .answered(outcome.answer) }
    return outcome.body
  }
}
