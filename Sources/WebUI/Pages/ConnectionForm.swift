import Appliance
import Foundation

/// The fields of a connection as the page shows them.
struct ConnectionForm: Sendable {
  var name = ""
  var provider = ModelConnection.Provider.compatible
  var address = ""
  var apiVersion = ""
  var assistant = ""
  var drafting = ""
  var isLocal = false
  var authority = ""
  var proxy = ""
  var tokenAddress = ""
  var clientID = ""
  var scope = ""
  var party = ""
  var signedOn = ""
  var endsOn = ""
  var requestsPerMinute = "60"
  var atOnce = "4"
  var patience = "60"
  var tier = ""
  var hasSecret = false

  // What the template asks for.
  var isOpenAI: Bool = false
  var isAzure: Bool = false
  var isCompatible: Bool = true
  var hasOAuth = false
  var hasMore = false

  /// `yyyy-MM-dd` in the machine's time zone.
  static var today: String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.year, .month, .day], from: Date())
    return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }

  /// A new one, with what a provider's connections have in common.
  init(preset: String?) {
    switch preset {
    case "openai":
      name = "OpenAI"
      provider = .openAI
      address = "https://api.openai.com/v1"
    case "azure":
      name = "Azure OpenAI"
      provider = .azureOpenAI
      apiVersion = "2024-10-21"
    case "local":
      name = "Our own server"
      address = "http://127.0.0.1:8080/v1"
      isLocal = true
      atOnce = "2"
    default: break
    }
    finish()
  }

  init(_ line: ModelConnectionLine) {
    let connection = line.connection
    name = connection.name
    provider = connection.provider
    address = connection.address
    apiVersion = connection.apiVersion ?? ""
    assistant = connection.model(for: .assistant) ?? ""
    drafting = connection.model(for: .drafting) ?? ""
    isLocal = connection.isLocal
    authority = connection.authority ?? ""
    proxy = connection.proxy ?? ""
    tokenAddress = connection.oauth?.tokenAddress ?? ""
    clientID = connection.oauth?.clientID ?? ""
    scope = connection.oauth?.scope ?? ""
    party = connection.agreement?.party ?? ""
    signedOn = connection.agreement?.signedOn ?? ""
    endsOn = connection.agreement?.endsOn ?? ""
    requestsPerMinute = String(connection.requestsPerMinute)
    atOnce = String(connection.atOnce)
    patience = String(connection.patience)
    tier = connection.tier ?? ""
    hasSecret = line.hasSecret
    finish()
  }

  init(_ fields: FormFields) {
    name = fields.text("name") ?? ""
    provider = fields.text("provider").flatMap(ModelConnection.Provider.init) ?? .compatible
    address = fields.text("address") ?? ""
    apiVersion = fields.text("apiVersion") ?? ""
    assistant = fields.text("assistant") ?? ""
    drafting = fields.text("drafting") ?? ""
    isLocal = fields["isLocal"] == "yes"
    authority = fields.text("authority") ?? ""
    proxy = fields.text("proxy") ?? ""
    tokenAddress = fields.text("tokenAddress") ?? ""
    clientID = fields.text("clientID") ?? ""
    scope = fields.text("scope") ?? ""
    party = fields.text("party") ?? ""
    signedOn = fields.text("signedOn") ?? ""
    endsOn = fields.text("endsOn") ?? ""
    requestsPerMinute = fields.text("requestsPerMinute") ?? "60"
    atOnce = fields.text("atOnce") ?? "4"
    patience = fields.text("patience") ?? "60"
    tier = fields.text("tier") ?? ""
    finish()
  }

  private mutating func finish() {
    isOpenAI = provider == .openAI
    isAzure = provider == .azureOpenAI
    isCompatible = provider == .compatible
    hasOAuth = !tokenAddress.isEmpty
    hasMore = !authority.isEmpty || !proxy.isEmpty
  }

  var connection: ModelConnection {
    func given(_ text: String) -> String? { text.isEmpty ? nil : text }
    var models: [String: String] = [:]
    models[ModelRole.assistant.rawValue] = given(assistant)
    models[ModelRole.drafting.rawValue] = given(drafting)
    return ModelConnection(
      name: name, provider: provider, address: address, apiVersion: given(apiVersion), models: models, isLocal: isLocal,
      authority: given(authority), proxy: given(proxy),
      oauth: tokenAddress.isEmpty ? nil : .init(tokenAddress: tokenAddress, clientID: clientID, scope: given(scope)),
      agreement: party.isEmpty && signedOn.isEmpty ? nil : .init(party: party, signedOn: signedOn, endsOn: given(endsOn)),
      requestsPerMinute: Int(requestsPerMinute) ?? 0, atOnce: Int(atOnce) ?? 0, patience: Int(patience) ?? 0, tier: given(tier))
  }
}
