import Foundation

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
    guard server.fromName.count <= 100, Self.isPlain(server.fromName) else {
      throw Refusal(.invalid, "This name is too long.", field: "fromName")
    }
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
  /// Nothing was sent: it waited too long for a server, or can't be read any more.
  case expired, unreadable

  /// Another try may help.
  var isPassing: Bool {
    switch self {
    case .recipientRefused, .refused, .expired, .unreadable: false
    case .unreachable, .timedOut, .tlsRefused, .certificateRefused, .logInRefused, .busy: true
    }
  }

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
    case .expired: "No mail server was set up for three days."
    case .unreadable: "The mail in the outbox can’t be read any more. Have it sent anew where it came from."
    }
  }
}
