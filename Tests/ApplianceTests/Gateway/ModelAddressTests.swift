import Foundation
import Testing

@testable import Appliance

@Suite struct ModelAddressTests {
  private let policy = OutboundPolicy(privateNetworks: [])

  @Test(arguments: [
    (ModelConnection.Provider.openAI, "https://api.example/v1", "https://api.example/v1/chat/completions"),
    (.compatible, "https://models.example/v1", "https://models.example/v1/chat/completions"),
    (
      .azureOpenAI, "https://clinic.example",
      "https://clinic.example/openai/deployments/gpt-small/chat/completions?api-version=2024-10-21"
    ),
  ])
  func `each provider is asked at its address, and the address is permitted`(
    provider: ModelConnection.Provider, address: String, whole: String
  ) throws {
    let connection = try ModelConnection(
      name: "Test", provider: provider, address: address, apiVersion: "2024-10-21", models: ["assistant": "gpt-small"]
    ).checked(by: policy)
    let url = try #require(ChatClient.url(connection, model: "gpt-small", policy))
    #expect(url.absoluteString == whole)
  }

  @Test(arguments: [
    "http://10.0.0.5", "https://10.0.0.5", "https://user@models.example", "https://models.example?x=1", "file:///etc/passwd",
  ])
  func `what is not permitted is not asked`(address: String) {
    let connection = ModelConnection(name: "Test", provider: .azureOpenAI, address: address, apiVersion: "1", models: [:])
    #expect(ChatClient.url(connection, model: "gpt-small", policy) == nil)
  }

  @Test func `a connection of one's own serves only who may have one`() {
    let user = User.ID(rawValue: 7)
    #expect(ModelConnections.owner(Principal(user: user, login: "ruiz", role: .clinician, origin: .service)) == user)
    #expect(ModelConnections.owner(Principal(user: user, login: "ruiz", role: .staff, origin: .service)) == nil)
  }
}
