import Foundation
import Synchronization

/// Access tokens by client credentials (RFC 6749, 4.4), kept in memory until a minute before they end.
final class OAuthTokens: Sendable {
  private struct Kept {
    var token: Secret<String>
    var until: Date
  }
  private struct Answer: Decodable {
    var accessToken: String
    var tokenType: String?
    var expiresIn: Double?
  }
  private let kept = Mutex<[Int64: Kept]>([:])
  private let client: HTTPSClient
  private let now: @Sendable () -> Date

  init(policy: OutboundPolicy, now: @escaping @Sendable () -> Date) {
    client = HTTPSClient(policy: policy)
    self.now = now
  }

  /// After a change of the connection, or when the server refuses the token.
  func forget(_ connection: Int64) { kept.withLock { $0[connection] = nil } }

  func token(_ connection: Int64, _ oauth: ModelConnection.OAuth, secret: Secret<String>) async throws(GatewayFailure) -> Secret<String> {
    if let known = kept.withLock({ $0[connection] }), now() < known.until { return known.token }
    guard let url = URL(string: oauth.tokenAddress) else { throw .notPermitted }
    var form = URLComponents()
    form.queryItems = [URLQueryItem(name: "grant_type", value: "client_credentials")]
    if let scope = oauth.scope { form.queryItems?.append(URLQueryItem(name: "scope", value: scope)) }
    // RFC 6749, 2.3.1: both parts encoded as form fields before they are joined.
    let pair = "\(Self.encoded(oauth.clientID)):\(Self.encoded(secret.open(for: "the token server")))"
    let basic = "Authorization: Basic \(Data(pair.utf8).base64EncodedString())"
    let data: Data
    do throws(FetchError) {
      data = try await client.post(url, form: form.percentEncodedQuery ?? "", fields: [basic])
    } catch {
      switch error {
      case .notPermitted: throw .notPermitted
      case .certificateRefused: throw .certificateRefused
      case .answered(400), .answered(401), .answered(403): throw .keyRefused
      case .answered, .tooLarge: throw .malformed
      case .unreachable: throw .unreachable
      }
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let answer = try? decoder.decode(Answer.self, from: data), (1...16_384).contains(answer.accessToken.utf8.count),
      answer.accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), answer.tokenType?.lowercased() ?? "bearer" == "bearer"
    else { throw .malformed }
    let token = Secret(answer.accessToken)
    let life = min(max(answer.expiresIn ?? 300, 0), 86_400) - 60
    if life > 0 {
      let until = now().addingTimeInterval(life)
      kept.withLock { $0[connection] = Kept(token: token, until: until) }
    }
    return token
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
  }
}
