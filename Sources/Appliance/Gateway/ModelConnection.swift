/// What a model is used for. Names of models change faster than a clinic's settings, so work asks for a role.
package enum ModelRole: String, Sendable, Codable, CaseIterable {
  case drafting, assistant
}

/// A server of language models, as somebody entered it. Its key stands apart, sealed.
package struct ModelConnection: Sendable, Equatable, Codable {
  package enum Provider: String, Sendable, Codable, CaseIterable {
    case openAI, azureOpenAI
    /// Whatever speaks OpenAI's chat completions: llama.cpp, Ollama, vLLM.
    case compatible
  }

  /// A business associate agreement (45 CFR 164.504(e)): without one in force no text of documents with PHI goes there, redacted or not.
  package struct Agreement: Sendable, Equatable, Codable {
    package var party: String
    /// `yyyy-MM-dd`.
    package var signedOn: String
    package var endsOn: String?

    package init(party: String, signedOn: String, endsOn: String?) {
      self.party = party
      self.signedOn = signedOn
      self.endsOn = endsOn
    }

    /// `day` as `yyyy-MM-dd`, which compares as text.
    package func isInForce(on day: String) -> Bool { signedOn <= day && endsOn.map { day <= $0 } ?? true }
  }

  /// Client credentials (RFC 6749, 4.4) in place of a key; the secret is the client's.
  package struct OAuth: Sendable, Equatable, Codable {
    package var tokenAddress: String
    package var clientID: String
    package var scope: String?

    package init(tokenAddress: String, clientID: String, scope: String?) {
      self.tokenAddress = tokenAddress
      self.clientID = clientID
      self.scope = scope
    }
  }

  package var name: String
  package var provider: Provider
  /// Where `/chat/completions` is below; for Azure the resource's own address.
  package var address: String
  /// Azure's `api-version`.
  package var apiVersion: String?
  /// The model (for Azure the deployment) for each role; a role without one is not served.
  package var models: [String: String]
  /// The clinic's own server: in its network, without cost, without an agreement.
  package var isLocal: Bool
  package var authority: String?
  package var proxy: String?
  package var oauth: OAuth?
  package var agreement: Agreement?
  package var requestsPerMinute: Int
  package var atOnce: Int
  /// Seconds without a word before it is given up.
  package var patience: Int
  /// What the provider calls the account's level; a note for people.
  package var tier: String?

  package init(
    name: String, provider: Provider, address: String, apiVersion: String? = nil, models: [String: String], isLocal: Bool = false,
    authority: String? = nil, proxy: String? = nil, oauth: OAuth? = nil, agreement: Agreement? = nil, requestsPerMinute: Int = 60,
    atOnce: Int = 4, patience: Int = 60, tier: String? = nil
  ) {
    self.name = name
    self.provider = provider
    self.address = address
    self.apiVersion = apiVersion
    self.models = models
    self.isLocal = isLocal
    self.authority = authority
    self.proxy = proxy
    self.oauth = oauth
    self.agreement = agreement
    self.requestsPerMinute = requestsPerMinute
    self.atOnce = atOnce
    self.patience = patience
    self.tier = tier
  }

  package func model(for role: ModelRole) -> String? { models[role.rawValue] }

  /// Whether text made from documents that hold PHI may go there.
  package func mayHaveClinicalText(on day: String) -> Bool { isLocal || agreement?.isInForce(on: day) == true }

  /// Two connections of one such key lead to the same place: a secret entered for one may be kept for the other.
  var destination: [String?] { [provider.rawValue, address, proxy, authority, oauth?.tokenAddress, oauth?.clientID] }

  func mayConnect(_ policy: OutboundPolicy, to peer: SocketAddress, isEncrypted: Bool) -> Bool {
    guard policy.permits(peer, isEncrypted: isEncrypted) else { return false }
    return !isLocal || peer.isPrivate
  }
}
