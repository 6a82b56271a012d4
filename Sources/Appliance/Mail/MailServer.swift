import Foundation
import CCurl
import Dispatch

/// The clinic's mail server, as an administrator entered it. The password stands apart, sealed.
package struct MailServer: Sendable, Equatable, Codable {
  package enum Security: String, Sendable, Codable, CaseIterable {
    /// Upgraded before anything is said (RFC 3207); a server that can't is refused.
    case starttls
    /// TLS from the first byte (RFC 8314).
    case tls
    /// For a relay on this machine itself.
    case none
  }

  package var host: String
  package var port: Int
  package var security: Security
  package var user: String?
  package var from: String
  /// What stands beside the address, such as the clinic's name.
  package var fromName: String
  /// PEM of an own authority; without it the system's are trusted.
  package var authority: String?

  package init(host: String, port: Int, security: Security, user: String?, from: String, fromName: String, authority: String?) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.from = from
    self.fromName = fromName
    self.authority = authority
  }

  func checked() throws(Refusal) -> MailServer {
    var server = self
    server.host = host.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    let isName = EmailAddress("x@\(server.host)") != nil || server.host == "localhost" || SocketAddress(server.host) != nil
    guard isName, server.host.utf8.count <= 253 else { throw Refusal(.invalid, "This is no host name or address.", field: "host") }
    guard (1...65_535).contains(port) else { throw Refusal(.invalid, "A port is between 1 and 65535; mail often uses 587.", field: "port") }
    guard let address = EmailAddress(from.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Refusal(.invalid, "This is no e-mail address.", field: "from")
    }
    server.from = address.rawValue
    server.fromName = fromName.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard server.fromName.count <= 100, Self.isPlain(server.fromName) else { throw Refusal(.invalid, "This name is too long.", field: "fromName") }
    if let user {
      guard user.utf8.count <= 254, Self.isPlain(user) else { throw Refusal(.invalid, "This is no user name.", field: "user") }
    }
    if security == .none {
      guard server.host == "localhost" || SocketAddress(server.host)?.isLoopback == true else {
        throw Refusal(.invalid, "Without TLS only a relay on this machine itself (localhost) can be used.", field: "security")
      }
    }
    if let authority {
      guard authority.utf8.count <= 100_000, authority.contains("BEGIN CERTIFICATE") else {
        throw Refusal(.invalid, "The authority must be certificates in PEM form.", field: "authority")
      }
    }
    return server
  }

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { !CharacterSet.controlCharacters.contains($0) }
  }
}

/// Why a mail was not taken.
package enum MailFailure: String, Error, Sendable, Codable, CaseIterable {
  case unreachable, timedOut, tlsRefused, certificateRefused, logInRefused, recipientRefused, refused, busy

  /// Another try may help.
  var isPassing: Bool { self != .recipientRefused && self != .refused }

  package var words: String {
    switch self {
    case .unreachable: "No mail server answers there. Check host and port, and that this machine may reach it."
    case .timedOut: "The mail server did not answer in time."
    case .tlsRefused: "No secure connection came about. Check the port and whether the server wants TLS from the start or STARTTLS."
    case .certificateRefused:
      "The server's certificate is not trusted. If your clinic has its own authority, enter its certificate; the host name must be the one in the certificate."
    case .logInRefused: "The mail server refused the user name or the password."
    case .recipientRefused: "The mail server refused the recipient's address."
    case .refused: "The mail server refused the message."
    case .busy: "The mail server is busy and asks to try again later."
    }
  }
}

/// Hands messages to a mail server (SMTP, RFC 5321), by libcurl.
struct MailSender: Sendable {
  /// A message takes seconds; a server that holds it up for longer is tried again later.
  static let seconds = 60
  private let queue = DispatchQueue(label: "chartkeep.mail")

  func send(_ message: Data, to recipient: String, by server: MailServer, password: Secret<String>?) async throws(MailFailure) {
    do throws(CurlError) {
      try await CurlHandle.offloaded(to: queue) { cancellation throws(CurlError) in
        try Self.hand(message, to: recipient, by: server, password: password, until: cancellation)
      }
    } catch {
      throw Self.failure(error)
    }
  }

  private static func hand(
    _ message: Data, to recipient: String, by server: MailServer, password: Secret<String>?, until cancellation: CurlCancellation
  ) throws(CurlError) {
    var curl = try CurlHandle(seconds: seconds)
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    // What follows the slash is what the client calls itself.
    curl.set(CURLOPT_URL, "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)/chartkeep")
    curl.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    if server.security == .starttls { curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let authority = server.authority { curl.trust(onlyPEM: authority) }
    if let user = server.user {
      curl.set(CURLOPT_USERNAME, user)
      curl.set(CURLOPT_PASSWORD, password?.open(for: "the mail server") ?? "")
    }
    curl.set(CURLOPT_MAIL_FROM, "<\(server.from)>")
    curl.set(CURLOPT_MAIL_RCPT, ["<\(recipient)>"])
    curl.set(CURLOPT_UPLOAD, 1)
    _ = try curl.run(sending: message, until: cancellation, mayConnect: { !$0.isNobodys })
  }

  private static func failure(_ error: CurlError) -> MailFailure {
    if [530, 534, 535].contains(error.answer) { return .logInRefused }
    switch error.code {
    case CurlError.timedOut: return .timedOut
    case CurlError.certificateRefused: return .certificateRefused
    case CurlError.logInDenied: return .logInRefused
    case let code where CurlError.tlsFailed.contains(code): return .tlsRefused
    default: break
    }
    switch error.answer {
    case 400..<500: return .busy
    case 550, 551, 553: return .recipientRefused
    case 500..<600: return .refused
    default: return .unreachable
    }
  }
}
