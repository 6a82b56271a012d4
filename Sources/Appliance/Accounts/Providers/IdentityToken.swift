import Foundation
import JWTKit

/// The claims of an ID token that are used (OpenID Connect Core 1.0, 2).
struct IdentityClaims: JWTPayload {
  var iss: String
  var sub: String
  var aud: AudienceClaim
  var exp: ExpirationClaim
  var iat: IssuedAtClaim
  var nonce: String?
  var azp: String?
  var nbf: NotBeforeClaim?
  /// How somebody was authenticated (RFC 8176), and to which level.
  var amr: Texts?
  var acr: String?
  var email: String?
  /// Some providers send it as a text.
  var isEmailVerified: Flag?
  var name: String?

  private enum CodingKeys: String, CodingKey {
    case iss, sub, aud, exp, iat, nbf, nonce, azp, amr, acr, email, name
    case isEmailVerified = "email_verified"
  }

  /// The provider says that more than one factor was shown: `mfa` of RFC 8176, or a phishing-resistant level of the EAP profile.
  var isMultiFactor: Bool { amr?.values.contains("mfa") == true || acr == "phr" || acr == "phrh" }

  /// A list, or where a provider has but one, a text.
  struct Texts: Codable, Sendable {
    var values: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = (try? container.decode([String].self)) ?? (try? container.decode(String.self)).map { [$0] } ?? []
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(values)
    }
  }

  struct Flag: Codable, Sendable {
    var isTrue: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      isTrue = (try? container.decode(Bool.self)) ?? ((try? container.decode(String.self)) == "true")
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(isTrue)
    }
  }

  /// All checks are in ``IdentityToken/claims(in:keys:provider:nonce:at:)``, against the service's own clock.
  func verify(using algorithm: some JWTAlgorithm) throws {}
}

/// Reads ID tokens as OpenID Connect Core 1.0, 3.1.3.7 asks.
enum IdentityToken {
  enum Problem: Error, Equatable { case unreadable, algorithm, signature, issuer, audience, time, nonce }

  /// Public keys only: with a symmetric one whoever knows the client's secret could make tokens.
  private static let algorithms: Set = ["RS256", "ES256", "PS256", "EdDSA"]
  /// Clocks may differ by so many seconds.
  private static let leeway: TimeInterval = 60

  static func claims(
    in token: String, keys json: Data, provider: LogInProvider, nonce: String, at now: Date
  ) async throws(Problem) -> IdentityClaims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    struct Header: Decodable {
      var alg: String
      var kid: String?
    }
    guard token.utf8.count < 20_000, parts.count == 3, let head = Base64URL.data(parts[0]),
      let header = try? JSONDecoder().decode(Header.self, from: head)
    else { throw .unreadable }
    guard algorithms.contains(header.alg) else { throw .algorithm }
    struct Keys: Decodable { var keys: [Key] }
    struct Key: Decodable {
      var kty: String
      var kid: String?
    }
    guard let types = try? JSONDecoder().decode(Keys.self, from: json), types.keys.count <= 100,
      types.keys.allSatisfy({ ["RSA", "EC", "OKP"].contains($0.kty) }), var jwks = try? JSONDecoder().decode(JWKS.self, from: json)
    else { throw .signature }
    guard header.kid == nil || types.keys.contains(where: { $0.kid == nil || $0.kid == header.kid }) else { throw .signature }
    // A key without its algorithm is good for the token's, which is one of public keys.
    for index in jwks.keys.indices where jwks.keys[index].algorithm == nil {
      jwks.keys[index].algorithm = JWK.Algorithm(rawValue: header.alg)
    }
    let collection = JWTKeyCollection()
    guard (try? await collection.add(jwks: jwks)) != nil, let claims = try? await collection.verify(token, as: IdentityClaims.self) else {
      throw .signature
    }
    guard claims.iss == provider.issuer else { throw .issuer }
    guard claims.aud.value.contains(provider.clientID), claims.aud.value.count == 1 || claims.azp == provider.clientID,
      claims.azp == nil || claims.azp == provider.clientID
    else { throw .audience }
    guard claims.exp.value > now.addingTimeInterval(-leeway), claims.iat.value < now.addingTimeInterval(leeway),
      claims.iat.value > now.addingTimeInterval(-3600), claims.nbf.map({ $0.value < now.addingTimeInterval(leeway) }) ?? true
    else { throw .time }
    guard let given = claims.nonce, Token.equal(given, nonce) else { throw .nonce }
    return claims
  }
}
