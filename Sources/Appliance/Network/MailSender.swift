import CCurl
import Dispatch
import Foundation

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
