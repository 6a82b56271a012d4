package import Foundation
import Crypto
import GRDB
import JWTKit

/// What a program gets at its log-in.
package struct TokenPair: Sendable {
  /// A JWT (RFC 9068), good for a quarter of an hour.
  package var access: String
  package var accessExpiresAt: Date
  /// Opaque, good for one use within 30 days.
  package var refresh: String
  package var refreshExpiresAt: Date
}

/// The claims of an access token (RFC 9068, 2.2).
struct AccessClaims: JWTPayload {
  static let issuer = "chartkeep"
  static let audience = "chartkeep-api"

  var iss: IssuerClaim
  var aud: AudienceClaim
  var sub: SubjectClaim
  var exp: ExpirationClaim
  var iat: IssuedAtClaim
  var jti: IDClaim
  /// The family: revoking it ends the token before its time.
  var sid: String

  func verify(using algorithm: some JWTAlgorithm) throws {
    // The time is checked against the service's own clock, see `session(accessToken:)`.
    guard iss.value == Self.issuer, aud.value == [Self.audience] else {
      throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "of another service")
    }
  }
}

/// Signs and reads access tokens. One algorithm and one key: a token that names another algorithm, or none, is refused whatever it says.
struct AccessTokenSigner: Sendable {
  private let collection: JWTKeyCollection

  init(keys: KeyRing) async {
    collection = JWTKeyCollection()
    let key = keys.mac(Data("access tokens".utf8), purpose: .tokens)
    await collection.add(hmac: HMACKey(key: SymmetricKey(data: key)), digestAlgorithm: .sha256, kid: "1")
  }

  func sign(_ claims: AccessClaims) async throws -> String {
    try await collection.sign(claims, kid: "1", header: ["typ": .string("at+jwt")])
  }

  /// Nil for whatever is not ours: malformed, another algorithm, another key, changed.
  func claims(in token: String) async -> AccessClaims? {
    guard token.utf8.count < 2_000, Self.isOurs(token) else { return nil }
    return try? await collection.verify(token, as: AccessClaims.self)
  }

  /// RFC 8725, 3.1: the algorithm is ours to choose, not the token's.
  private static func isOurs(_ token: String) -> Bool {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.data(parts[0]),
      let fields = try? JSONDecoder().decode([String: String].self, from: header)
    else { return false }
    return fields["alg"] == "HS256" && fields["typ"] == "at+jwt" && fields["kid"] == "1"
      && fields.keys.allSatisfy(["alg", "typ", "kid"].contains)
  }
}

extension Accounts {
  static let accessLifetime: TimeInterval = 900
  static let refreshLifetime: TimeInterval = 30 * 86_400
  /// However often it is refreshed, a program logs in again after so long.
  static let familyLifetime: TimeInterval = 90 * 86_400

  private var tokens: TokenStore { TokenStore() }

  /// A program's log-in: name, password and, where the account has one, a code of the second factor.
  package func issueTokens(login: String, password: String, code: String?, origin: Origin) async throws -> TokenPair {
    let user = try await checkPassword(login: login, password: password, origin: origin, device: nil)
    let (needsCode, row) = try await database.pool.read { [self] db -> (Bool, User) in
      (try hasFactor(user.id, in: db), try existing(user.id, in: db))
    }
    guard !row.mustChangePassword, !row.isOnboardingDue else {
      throw Refusal(.stepNeeded, "Log in on the page first: something there is still to be done.")
    }
    var secondFactorAt: Date?
    if needsCode {
      guard let code, !code.isEmpty else {
        throw Refusal(.stepNeeded, "This account has a second factor. Send its code as well.", field: "code")
      }
      try await checkFactorCode(code, of: row, origin: origin)
      secondFactorAt = now()
    } else if isFactorRequired(of: row.role) {
      throw Refusal(.stepNeeded, "The clinic asks for a second factor. Set one up on the page first.")
    }
    let refresh = Token.random()
    let refreshMAC = mac(refresh)
    let time = now()
    let expires = time.addingTimeInterval(Self.refreshLifetime)
    let passed = secondFactorAt
    let family = try await database.pool.write { [self] db in
      try tokens.removeFamilies(endedBefore: time.addingTimeInterval(-Self.refreshLifetime), in: db)
      let id = try tokens.addFamily(
        user: user.id, refreshMAC: refreshMAC, origin: origin, secondFactorAt: passed, at: time, expires: expires, in: db)
      try audit.append(.by(user, origin, .tokenIssued, target: "family:\(id)"), in: db)
      return id
    }
    return try await pair(family: family, user: user.id, refresh: refresh, refreshExpires: expires, at: time)
  }

  /// A new pair for a refresh token, which thereby ends. One that was used before ends the whole family: either its owner or a thief has
  /// an old copy, and nobody can tell which (RFC 9700, 4.14.2).
  package func refreshTokens(_ refresh: String, origin: Origin) async throws -> TokenPair {
    let counts = Throttle.code("refresh", from: origin.address)
    try await attempt(counts)
    let old = mac(refresh)
    let new = Token.random()
    let newMAC = mac(new)
    let time = now()
    let (family, suspect) = try await database.pool.write { [self] db -> (TokenStore.Family?, User?) in
      if let stolen = try tokens.family(usedMAC: old, in: db) {
        let user = try existing(stolen.user, in: db)
        if stolen.endedAt == nil {
          try tokens.endFamily(stolen.id, at: time, in: db)
          try audit.append(.by(user, origin, .tokenReused, target: "family:\(stolen.id)"), in: db)
        }
        return (nil, user)
      }
      guard var family = try tokens.family(refreshMAC: old, in: db) else { return (nil, nil) }
      guard let user = try store.user(family.user, in: db)?.user, !user.isDisabled, !user.mustChangePassword, !user.isOnboardingDue,
        family.endedAt == nil, family.expiresAt > time, !time.isWellBefore(family.createdAt),
        family.secondFactorAt != nil || !isFactorRequired(of: user.role)
      else { return (nil, try store.user(family.user, in: db)?.user) }
      try succeeded(counts, in: db)
      family.expiresAt = min(time.addingTimeInterval(Self.refreshLifetime), family.createdAt.addingTimeInterval(Self.familyLifetime))
      try tokens.rotate(family.id, from: old, to: newMAC, at: time, expires: family.expiresAt, in: db)
      return (family, nil)
    }
    guard let family else {
      try await noteFailed(.refreshToken, of: suspect, origin)
      throw Refusal(.notLoggedIn, "This refresh token is not valid any more. Log in again.")
    }
    return try await pair(family: family.id, user: family.user, refresh: new, refreshExpires: family.expiresAt, at: time)
  }

  /// Ends a program's log-in. Says nothing about a token that is not there (RFC 7009, 2.2).
  package func revokeTokens(_ refresh: String, origin: Origin) async throws {
    let old = mac(refresh)
    try await database.pool.write { [self] db in
      guard let family = try tokens.family(refreshMAC: old, in: db) ?? tokens.family(usedMAC: old, in: db), family.endedAt == nil else {
        return
      }
      try tokens.endFamily(family.id, at: now(), in: db)
      try audit.append(.by(existing(family.user, in: db), origin, .tokenRevoked, target: "family:\(family.id)"), in: db)
    }
  }

  private func pair(family: Int64, user: User.ID, refresh: String, refreshExpires: Date, at time: Date) async throws -> TokenPair {
    let expires = time.addingTimeInterval(Self.accessLifetime)
    let claims = AccessClaims(
      iss: IssuerClaim(value: AccessClaims.issuer), aud: AudienceClaim(value: [AccessClaims.audience]),
      sub: SubjectClaim(value: String(user.rawValue)), exp: ExpirationClaim(value: expires), iat: IssuedAtClaim(value: time),
      jti: IDClaim(value: Token.random()), sid: String(family))
    let access = try await AccessTokenSigner(keys: keys).sign(claims)
    return TokenPair(access: access, accessExpiresAt: expires, refresh: refresh, refreshExpiresAt: refreshExpires)
  }

  /// Who the token in an `Authorization: Bearer` field stands for: an API token or an access token; nil when it is neither, or is over.
  package func session(bearer text: String, origin: Origin) async throws -> Session? {
    text.hasPrefix(APITokenText.prefix)
      ? try await session(apiToken: text, origin: origin) : try await session(accessToken: text, origin: origin)
  }

  private func session(accessToken text: String, origin: Origin) async throws -> Session? {
    guard let claims = await AccessTokenSigner(keys: keys).claims(in: text), let family = Int64(claims.sid),
      let id = Int64(claims.sub.value)
    else {
      try await noteFailed(.accessToken, of: nil, origin)
      return nil
    }
    let time = now()
    // One of ours that is over is what every program comes with after a quarter of an hour.
    guard claims.exp.value > time, claims.iat.value <= time.addingTimeInterval(60) else { return nil }
    let (session, suspect) = try await database.pool.read { [self] db -> (Session?, User?) in
      guard let family = try tokens.family(family, in: db), family.endedAt == nil, family.user.rawValue == id,
        let user = try store.user(family.user, in: db)?.user, !user.isDisabled
      else { return (nil, try store.user(User.ID(rawValue: id), in: db)?.user) }
      return (
        Session(
          id: family.id, principal: Principal(user: user.id, login: user.login, role: user.role, origin: origin), csrfToken: "",
          beganAt: claims.iat.value, expiresAt: claims.exp.value, endsAt: claims.exp.value, method: .password,
          secondFactorAt: family.secondFactorAt, isToken: true), nil
      )
    }
    if session == nil { try await noteFailed(.accessToken, of: suspect, origin) }
    return session
  }
}
