import Foundation

extension ModelConnection {
  /// As it will be kept, or what is wrong with it.
  func checked(by policy: OutboundPolicy) throws(Refusal) -> ModelConnection {
    var result = self
    result.name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...60).contains(result.name.count), Self.isPlain(result.name) else {
      throw Refusal(.invalid, "Give it a name of 1 to 60 characters.", field: "name")
    }
    result.address = try checkedAddress(by: policy)
    if provider == .azureOpenAI {
      guard let version = apiVersion, (1...40).contains(version.utf8.count), version.utf8.allSatisfy(Self.isNameByte) else {
        throw Refusal(.invalid, "Azure needs the API's version, such as 2024-10-21.", field: "apiVersion")
      }
    } else {
      result.apiVersion = nil
    }
    result.models = models.filter { ModelRole(rawValue: $0.key) != nil && !$0.value.isEmpty }
    guard !result.models.isEmpty else { throw Refusal(.invalid, "Name the model for at least one role.", field: "assistant") }
    for (role, model) in result.models {
      guard model.utf8.count <= 200, model.utf8.allSatisfy({ Self.isNameByte($0) || $0 == UInt8(ascii: "/") }) else {
        throw Refusal(.invalid, "This is no name of a model.", field: role)
      }
    }
    if let authority {
      guard authority.utf8.count <= 100_000, authority.contains("BEGIN CERTIFICATE") else {
        throw Refusal(.invalid, "The authority must be certificates in PEM form.", field: "authority")
      }
    }
    try checkProxy()
    if let oauth {
      guard let url = URL(string: oauth.tokenAddress), policy.permits(url), oauth.tokenAddress.utf8.count <= 500 else {
        throw Refusal(.invalid, "The address for tokens begins with https://.", field: "tokenAddress")
      }
      guard (1...300).contains(oauth.clientID.utf8.count), oauth.clientID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw Refusal(.invalid, "This is no client id.", field: "clientID")
      }
      guard (oauth.scope ?? "").utf8.count <= 500, Self.isPlain(oauth.scope ?? "") else {
        throw Refusal(.invalid, "This scope is too long.", field: "scope")
      }
    }
    if let agreement {
      guard (1...200).contains(agreement.party.count), Self.isPlain(agreement.party) else {
        throw Refusal(.invalid, "Say with whom the agreement was made.", field: "party")
      }
      guard Self.isDay(agreement.signedOn) else { throw Refusal(.invalid, "Say when it was signed.", field: "signedOn") }
      if let end = agreement.endsOn, !Self.isDay(end) || end < agreement.signedOn {
        throw Refusal(.invalid, "The agreement ends after it was signed.", field: "endsOn")
      }
    }
    guard (1...10_000).contains(requestsPerMinute) else {
      throw Refusal(.invalid, "Between 1 and 10,000 requests a minute.", field: "requestsPerMinute")
    }
    guard (1...64).contains(atOnce) else { throw Refusal(.invalid, "Between 1 and 64 requests at once.", field: "atOnce") }
    guard (2...300).contains(patience) else { throw Refusal(.invalid, "Between 2 and 300 seconds.", field: "patience") }
    guard (tier ?? "").count <= 60, Self.isPlain(tier ?? "") else { throw Refusal(.invalid, "This note is too long.", field: "tier") }
    return result
  }

  private func checkedAddress(by policy: OutboundPolicy) throws(Refusal) -> String {
    var text = address.trimmingCharacters(in: .whitespacesAndNewlines)
    while text.hasSuffix("/") { text.removeLast() }
    guard text.utf8.count <= 500, let url = URL(string: text), let host = url.host(), url.scheme == "https" || url.scheme == "http" else {
      throw Refusal(.invalid, "The address begins with https://, or http:// for a server in the clinic's own network.", field: "address")
    }
    guard policy.permitsModelServer(url) else { throw Refusal(.invalid, GatewayFailure.notPermitted.words, field: "address") }
    if let number = SocketAddress(host) {
      if isLocal, !number.isPrivate {
        throw Refusal(.invalid, "This address is not in the clinic's own network.", field: "isLocal")
      }
      if url.scheme == "http", !number.isPrivate {
        throw Refusal(.invalid, "Outside the clinic's own network only https:// is used.", field: "address")
      }
    } else if url.scheme == "http", host != "localhost", !isLocal {
      throw Refusal(.invalid, "Plain http:// is for servers that are marked as the clinic's own.", field: "address")
    }
    return text
  }

  /// Through a proxy the target's address can't be seen, so it has to be a name on the public Internet, and encrypted to its end.
  private func checkProxy() throws(Refusal) {
    guard let proxy else { return }
    guard let url = URL(string: proxy), url.scheme == "http" || url.scheme == "https", url.host() != nil, url.user == nil,
      url.password == nil, url.path.isEmpty || url.path == "/", proxy.utf8.count <= 300
    else { throw Refusal(.invalid, "A proxy is given as http://host:port.", field: "proxy") }
    let target = URL(string: address.trimmingCharacters(in: .whitespacesAndNewlines))
    guard !isLocal, target?.scheme == "https", target?.host().map({ SocketAddress($0) == nil && $0 != "localhost" }) == true else {
      throw Refusal(.invalid, "A proxy is for servers outside, by name and with https://.", field: "proxy")
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { !CharacterSet.controlCharacters.contains($0) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "-._:@+".utf8.contains(byte)
    }
  }

  static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]), Int(parts[0]) != nil else { return false }
    return (1...12).contains(month) && (1...31).contains(day)
  }
}
