import Foundation
import Crypto
import GRDB

/// What the browser carries from our log-in page to the provider and back: sealed, so that nobody can read or make one.
private struct Passage: Codable {
  var provider: Int64
  var state: String
  var nonce: String
  /// PKCE (RFC 7636): who has the code alone has nothing.
  var verifier: String
  var then: String
  /// The account that is being linked; nil for a log-in.
  var link: Int64?
  var until: Date
}

/// Where the browser goes, and what it carries.
package struct ProviderWay: Sendable {
  package var url: String
  package var passage: String
}

/// Log-in by OpenID Connect: authorization code with PKCE (OpenID Connect Core 1.0, 3.1).
package struct ProviderLogIn: Sendable {
  let accounts: Accounts
  let client: HTTPSClient
  private let connections = ConnectionStore()

  /// How long somebody may take at the provider.
  package static let passageSeconds = 600

  init(accounts: Accounts, policy: OutboundPolicy) {
    self.accounts = accounts
    client = HTTPSClient(policy: policy)
  }

  // MARK: Administration

  /// For the log-in page: numbers and names.
  package func buttons() async throws -> [(id: Int64, name: String)] {
    try await accounts.database.pool.read { [connections] db in
      try connections.connections(.oidc, in: db).filter(\.isActive).map { ($0.id, $0.name) }
    }
  }

  package func list(principal: Principal) async throws -> [ProviderLine] {
    try principal.require(.manageConnections)
    return try await accounts.database.pool.read { [connections] db in
      try connections.connections(.oidc, in: db).map {
        ProviderLine(
          id: $0.id, provider: try JSONDecoder().decode(LogInProvider.self, from: $0.settings), hasSecret: $0.sealedSecret != nil,
          testedAt: $0.testedAt, testResult: $0.testResult)
      }
    }
  }

  /// A nil secret keeps the one that is there, unless the issuer or the client changed.
  package func set(_ provider: LogInProvider, secret: Secret<String>?, id: Int64?, principal: Principal) async throws -> Int64 {
    try principal.require(.manageConnections)
    let provider = try provider.checked(by: client.policy)
    let settings = try JSONEncoder().encode(provider)
    return try await accounts.database.pool.write { [accounts, connections] db in
      let number: Int64
      if let id {
        guard let old = try connections.connection(id, .oidc, in: db) else { throw Refusal(.notFound, "There is no such provider.") }
        let before = try JSONDecoder().decode(LogInProvider.self, from: old.settings)
        try connections.change(id, name: provider.name, settings: settings, at: accounts.now(), in: db)
        if secret == nil, before.issuer != provider.issuer || before.clientID != provider.clientID {
          try connections.setSecret(nil, of: id, in: db)
        }
        number = id
      } else {
        guard try connections.connections(.oidc, in: db).count < 10 else {
          throw Refusal(.conflict, "There are ten providers. Remove one first.")
        }
        number = try connections.add(.oidc, name: provider.name, settings: settings, by: principal.login, at: accounts.now(), in: db)
      }
      if let secret {
        let sealed = try accounts.keys.sealSecret(secret.open(for: "sealing it"), aad: ConnectionStore.place(number))
        try connections.setSecret(sealed, of: number, in: db)
      }
      try accounts.audit.append(
        .by(principal, id == nil ? .connectionAdded : .connectionChanged, target: "connection:\(number)"), in: db)
      return number
    }
  }

  package func remove(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageConnections)
    try await accounts.database.pool.write { [accounts, connections] db in
      guard try connections.remove(id, .oidc, in: db) else { throw Refusal(.notFound, "There is no such provider.") }
      try accounts.audit.append(.by(principal, .connectionRemoved, target: "connection:\(id)"), in: db)
    }
  }

  /// Looks the provider up, and says what it found.
  package func test(_ id: Int64, principal: Principal) async throws {
    try principal.require(.manageConnections)
    let (provider, _) = try await provider(id)
    var problem: String?
    do {
      let found = try await metadata(of: provider)
      _ = try await client.get(found.keys)
    } catch let error as FetchError {
      problem = Self.words(error)
    } catch let refusal as Refusal {
      problem = refusal.message
    }
    let result = problem
    try await accounts.database.pool.write { [accounts, connections] db in
      try connections.setTest(result ?? "found", at: accounts.now(), of: id, in: db)
      try accounts.audit.append(
        .by(principal, .connectionTested, target: "connection:\(id)", metadata: ["worked": .bool(result == nil)]), in: db)
    }
    if let problem { throw Refusal(.conflict, problem) }
  }

  /// The same for whatever does not answer as it should, so that the test can't be used to look around in a network.
  private static func words(_ error: FetchError) -> String {
    switch error {
    case .certificateRefused: "The provider's certificate is not trusted."
    case .notPermitted, .unreachable, .tooLarge, .answered:
      "No OpenID provider answers there. Check the issuer, and that this machine may reach it."
    }
  }

  private func provider(_ id: Int64) async throws -> (LogInProvider, Secret<String>?) {
    try await accounts.database.pool.read { [accounts, connections] db in
      guard let row = try connections.connection(id, .oidc, in: db), row.isActive else {
        throw Refusal(.notFound, "There is no such provider.")
      }
      return (
        try JSONDecoder().decode(LogInProvider.self, from: row.settings),
        try row.sealedSecret.map { Secret(try accounts.keys.openText($0, aad: ConnectionStore.place(id))) }
      )
    }
  }

  private func metadata(of provider: LogInProvider) async throws -> ProviderMetadata {
    let base = provider.issuer.hasSuffix("/") ? String(provider.issuer.dropLast()) : provider.issuer
    guard let url = URL(string: base + "/.well-known/openid-configuration") else { throw FetchError.notPermitted }
    let data = try await client.get(url)
    guard let found = try? JSONDecoder().decode(ProviderMetadata.self, from: data), found.issuer == provider.issuer else {
      throw Refusal(.conflict, "What answers there is not this OpenID provider: it names another issuer, or none.")
    }
    // A provider can name any address; each is held to the same rules.
    guard [found.authorization, found.token, found.keys].allSatisfy(client.policy.permits) else {
      throw Refusal(.conflict, "The provider names addresses that are not safe to use.")
    }
    return found
  }

  // MARK: There and back

  /// To link an account that is logged in: its password is asked for, since whoever finds a screen unlocked would otherwise add a way in of
  /// their own.
  package func beginLink(_ id: Int64, password: String, session: Session, callback: String) async throws -> ProviderWay {
    try session.principal.require(.useAccount)
    try accounts.requireBrowser(session)
    try await accounts.confirm(password: password, field: "password", principal: session.principal)
    return try await begin(id, callback: callback, then: "/account", linking: session)
  }

  /// `callback` is our own address for the way back. `session` is given to link an account that is logged in.
  package func begin(_ id: Int64, callback: String, then: String) async throws -> ProviderWay {
    try await begin(id, callback: callback, then: then, linking: nil)
  }

  private func begin(_ id: Int64, callback: String, then: String, linking session: Session?) async throws -> ProviderWay {
    let (provider, _) = try await provider(id)
    let found: ProviderMetadata
    do {
      found = try await metadata(of: provider)
    } catch is FetchError {
      throw Refusal(.unavailable, "\(provider.name) can't be reached just now. Log in with your password instead, or try again later.")
    }
    let passage = Passage(
      provider: id, state: Token.random(), nonce: Token.random(), verifier: Token.random() + Token.random(), then: then,
      link: session?.principal.user.rawValue, until: accounts.now().addingTimeInterval(Double(Self.passageSeconds)))
    let challenge = Base64URL.text(Data(SHA256.hash(data: Data(passage.verifier.utf8))))
    guard var components = URLComponents(url: found.authorization, resolvingAgainstBaseURL: false) else {
      throw Refusal(.unavailable, "\(provider.name) can't be reached just now.")
    }
    let items = [
      ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", callback), ("scope", "openid email profile"),
      ("state", passage.state), ("nonce", passage.nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
    ]
    components.queryItems = (components.queryItems ?? []) + items.map { URLQueryItem(name: $0.0, value: $0.1) }
    guard let url = components.string else { throw Refusal(.unavailable, "\(provider.name) can't be reached just now.") }
    let sealed = try accounts.keys.seal(try JSONEncoder().encode(passage), aad: Self.place)
    return ProviderWay(url: url, passage: Base64URL.text(sealed))
  }

  private static let place = KeyRing.place("cookie", 0, "passage")

  /// What came back. `passage` is the browser's cookie.
  package func finish(
    passage text: String?, state: String?, code: String?, issuer: String?, callback: String, session: Session?, origin: Origin,
    device: String?
  ) async throws -> (new: NewSession?, then: String) {
    let stale = Refusal(.invalid, "This log-in took too long or was not begun here. Begin again.")
    guard let text, text.utf8.count < 4_000, let sealed = Base64URL.data(text), let data = try? accounts.keys.open(sealed, aad: Self.place),
      let passage = try? JSONDecoder().decode(Passage.self, from: data), passage.until > accounts.now(), let state,
      Token.equal(state, passage.state)
    else { throw stale }
    guard let code, !code.isEmpty, code.utf8.count < 4_000 else {
      throw Refusal(.notLoggedIn, "The provider did not log you in.")
    }
    let (provider, secret) = try await provider(passage.provider)
    let claims: IdentityClaims
    do {
      claims = try await identity(code, passage, provider, secret, callback, issuer: issuer)
    } catch is FetchError {
      throw Refusal(.unavailable, "\(provider.name) did not confirm the log-in. Try again.")
    } catch is IdentityToken.Problem {
      try await accounts.noteFailed(.provider, of: nil, origin)
      throw Refusal(.notLoggedIn, "What \(provider.name) answered could not be verified.")
    }
    if let link = passage.link {
      guard let session, session.isComplete, session.principal.user.rawValue == link else { throw stale }
      try await self.link(claims, to: session.principal, id: passage.provider)
      return (nil, "/account")
    }
    let user: User
    do {
      user = try await self.user(of: claims, provider, id: passage.provider, origin: origin)
    } catch let refusal as Refusal {
      try await accounts.noteFailed(.provider, of: nil, origin)
      throw refusal
    }
    let new = try await accounts.begin(
      user, origin: origin, method: .provider, secondFactor: claims.isMultiFactor, device: device)
    return (new, passage.then)
  }

  private func identity(
    _ code: String, _ passage: Passage, _ provider: LogInProvider, _ secret: Secret<String>?, _ callback: String, issuer: String?
  ) async throws -> IdentityClaims {
    let found = try await metadata(of: provider)
    // The code of another provider's answer is redeemed nowhere (RFC 9207, 2.4).
    guard issuer == provider.issuer || (issuer == nil && found.namesIssuer != true) else { throw IdentityToken.Problem.issuer }
    var items = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", callback), ("code_verifier", passage.verifier),
    ]
    var fields: [String] = []
    let methods = found.tokenMethods ?? ["client_secret_basic"]
    if let secret, methods.contains("client_secret_basic") {
      // Both are form-encoded first (RFC 6749, 2.3.1).
      let pair = Self.encoded(provider.clientID) + ":" + Self.encoded(secret.open(for: "the token endpoint"))
      fields.append("Authorization: Basic " + Data(pair.utf8).base64EncodedString())
    } else {
      items.append(("client_id", provider.clientID))
      if let secret { items.append(("client_secret", secret.open(for: "the token endpoint"))) }
    }
    let form = items.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
    let data = try await client.post(found.token, form: form, fields: fields)
    struct Answer: Decodable {
      var token: String

      enum CodingKeys: String, CodingKey { case token = "id_token" }
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else { throw IdentityToken.Problem.unreadable }
    let keys = try await client.get(found.keys)
    return try await IdentityToken.claims(in: answer.token, keys: keys, provider: provider, nonce: passage.nonce, at: accounts.now())
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-._~".utf8.contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
