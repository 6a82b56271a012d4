package import Foundation

/// An OpenID provider that people may log in with, as an administrator entered it. The client's secret stands apart, sealed.
package struct LogInProvider: Sendable, Equatable, Codable {
  package static let google = "https://accounts.google.com"

  /// What stands on the button.
  package var name: String
  package var issuer: String
  package var clientID: String
  /// Addresses of these domains alone are let in; at least one.
  package var domains: [String]
  /// Whether somebody without an account gets one, and as what.
  package var makesAccounts: Bool
  package var role: Role

  package init(name: String, issuer: String, clientID: String, domains: [String], makesAccounts: Bool, role: Role) {
    self.name = name
    self.issuer = issuer
    self.clientID = clientID
    self.domains = domains
    self.makesAccounts = makesAccounts
    self.role = role
  }

  func checked(by policy: OutboundPolicy) throws(Refusal) -> LogInProvider {
    var provider = self
    provider.name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...40).contains(provider.name.count) else { throw Refusal(.invalid, "Give it a name of 1 to 40 characters.", field: "name") }
    // Issuers are compared letter by letter (OpenID Connect Discovery, 4.3), so a slash at the end stays.
    provider.issuer = issuer.trimmingCharacters(in: .whitespacesAndNewlines)
    guard provider.issuer.utf8.count <= 500, let url = URL(string: provider.issuer), policy.permits(url), url.query() == nil else {
      throw Refusal(.invalid, "The issuer is an address that begins with https://.", field: "issuer")
    }
    if let host = url.host(), let address = SocketAddress(host), !policy.permits(address) {
      throw Refusal(
        .invalid, "This address is in the clinic's own network. Allow it first with connections.private_networks in the configuration.",
        field: "issuer")
    }
    guard (1...300).contains(clientID.utf8.count), clientID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Refusal(.invalid, "The client id is what the provider gave you for Chartkeep.", field: "clientID")
    }
    provider.domains = domains.map { $0.lowercased() }
    guard (1...20).contains(domains.count), provider.domains.allSatisfy({ EmailAddress("x@\($0)") != nil }) else {
      throw Refusal(.invalid, "Say from which domains people are let in, such as clinic.example.", field: "domains")
    }
    guard role == .staff || role == .clinician else {
      throw Refusal(.invalid, "New accounts are staff or clinicians.", field: "role")
    }
    return provider
  }
}

/// What a provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it is used.
struct ProviderMetadata: Decodable, Sendable {
  var issuer: String
  var authorization: URL
  var token: URL
  var keys: URL
  var tokenMethods: [String]?
  /// Each answer names its issuer (RFC 9207), so one that does not is another's.
  var namesIssuer: Bool?

  private enum CodingKeys: String, CodingKey {
    case issuer
    case authorization = "authorization_endpoint"
    case token = "token_endpoint"
    case keys = "jwks_uri"
    case tokenMethods = "token_endpoint_auth_methods_supported"
    case namesIssuer = "authorization_response_iss_parameter_supported"
  }
}

/// A provider as lists show it.
package struct ProviderLine: Sendable, Equatable {
  package var id: Int64
  package var provider: LogInProvider
  package var hasSecret: Bool
  package var testedAt: Date?
  /// `found`, or what went wrong.
  package var testResult: String?
}
