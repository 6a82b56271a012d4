import Crypto
import Foundation
import Testing

@testable import Appliance

/// An authenticator made here, so that each check of the standard can be seen to bite.
@Suite struct WebAuthnTests {
  private let place = WebAuthn.Place(origin: "https://clinic.lan:8443", relyingParty: "clinic.lan")
  private let key = P256.Signing.PrivateKey()
  private let challenge = Data((0..<32).map { UInt8($0) })

  private func client(_ type: String, origin: String? = nil, challenge: Data? = nil, cross: Bool = false) -> Data {
    Data(
      #"{"type":"\#(type)","challenge":"\#(Base64URL.text(challenge ?? self.challenge))","origin":"\#(origin ?? place.origin)","crossOrigin":\#(cross)}"#
        .utf8)
  }

  private func head(_ flags: UInt8, _ count: UInt32, _ party: String) -> Data {
    Data(SHA256.hash(data: Data(party.utf8))) + Data([flags]) + withUnsafeBytes(of: count.bigEndian) { Data($0) }
  }

  private func attestation(flags: UInt8 = 0x45, party: String = "clinic.lan", alg: UInt8 = 0x26) -> Data {
    let raw = key.publicKey.x963Representation
    var cose = Data([0xA5, 0x01, 0x02, 0x03, alg, 0x20, 0x01, 0x21, 0x58, 0x20])
    cose += raw[1..<33]
    cose += Data([0x22, 0x58, 0x20])
    cose += raw[33..<65]
    var data = head(flags, 0, party)
    data += Data(count: 16) + Data([0, 4]) + Data("cred".utf8)
    data += cose
    // {"fmt": "none", "attStmt": {}, "authData": …}
    var object = Data([0xA3, 0x63]) + Data("fmt".utf8)
    object += Data([0x64]) + Data("none".utf8)
    object += Data([0x67]) + Data("attStmt".utf8)
    object += Data([0xA0, 0x68]) + Data("authData".utf8)
    object += Data([0x58, UInt8(data.count)]) + data
    return object
  }

  private func register(_ attestation: Data, client: Data? = nil) throws(WebAuthn.Problem) -> WebAuthn.Credential {
    try WebAuthn.register(
      clientData: client ?? self.client("webauthn.create"), attestation: attestation, challenge: challenge, at: place)
  }

  @Test func `a sound registration gives id and key`() throws {
    let credential = try register(attestation())
    #expect(credential.id == Data("cred".utf8))
    #expect(credential.publicKey == key.publicKey.x963Representation)
  }

  @Test func `a registration that differs in one thing is refused for it`() {
    #expect(throws: WebAuthn.Problem.relyingParty) { try register(attestation(party: "evil.example")) }
    #expect(throws: WebAuthn.Problem.notPresent) { try register(attestation(flags: 0x44)) }
    #expect(throws: WebAuthn.Problem.notVerified) { try register(attestation(flags: 0x41)) }
    #expect(throws: WebAuthn.Problem.malformed) { try register(attestation(flags: 0x05)) }
    #expect(throws: WebAuthn.Problem.algorithm) { try register(attestation(alg: 0x27)) }
    #expect(throws: WebAuthn.Problem.type) { try register(attestation(), client: client("webauthn.get")) }
    #expect(throws: WebAuthn.Problem.origin) {
      try register(attestation(), client: client("webauthn.create", origin: "https://clinic.lan"))
    }
    #expect(throws: WebAuthn.Problem.crossOrigin) { try register(attestation(), client: client("webauthn.create", cross: true)) }
    #expect(throws: WebAuthn.Problem.challenge) {
      try register(attestation(), client: client("webauthn.create", challenge: Data(count: 32)))
    }
  }

  private func assert(
    count: UInt32 = 5, stored: UInt32 = 4, flags: UInt8 = 0x05, party: String = "clinic.lan", client: Data? = nil,
    signer: P256.Signing.PrivateKey? = nil
  ) throws -> UInt32 {
    let data = head(flags, count, party)
    let client = client ?? self.client("webauthn.get")
    let signature = try (signer ?? key).signature(for: data + Data(SHA256.hash(data: client))).derRepresentation
    return try WebAuthn.assert(
      clientData: client, authenticatorData: data, signature: signature,
      credential: .init(id: Data("cred".utf8), publicKey: key.publicKey.x963Representation, count: stored), challenge: challenge, at: place)
  }

  @Test func `a sound assertion gives the new counter`() throws {
    #expect(try assert() == 5)
    #expect(try assert(count: 0, stored: 0) == 0)
  }

  @Test func `an assertion that differs in one thing is refused for it`() {
    #expect(throws: WebAuthn.Problem.signature) { try assert(signer: P256.Signing.PrivateKey()) }
    #expect(throws: WebAuthn.Problem.counter) { try assert(count: 4) }
    #expect(throws: WebAuthn.Problem.counter) { try assert(count: 0) }
    #expect(throws: WebAuthn.Problem.notPresent) { try assert(flags: 0x04) }
    #expect(throws: WebAuthn.Problem.notVerified) { try assert(flags: 0x01) }
    #expect(throws: WebAuthn.Problem.relyingParty) { try assert(party: "clinic.lan.evil.example") }
    #expect(throws: WebAuthn.Problem.type) { try assert(client: client("webauthn.create")) }
    #expect(throws: WebAuthn.Problem.challenge) { try assert(client: client("webauthn.get", challenge: Data(count: 32))) }
  }

  @Test func `bytes cut or changed anywhere end in a refusal or in the same credential`() throws {
    let whole = attestation()
    for length in 0..<whole.count { #expect(throws: WebAuthn.Problem.self) { try register(Data(whole.prefix(length))) } }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      _ = try? register(bytes)
    }
  }

  @Test func `noise is no CBOR, and takes no time`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      let bytes = Data((0..<Int.random(in: 0...60, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) })
      _ = try? CBOR.read(bytes)
    }
    // Promises of billions of items, and a thousand lists in each other.
    #expect(throws: CBOR.Problem.self) { try CBOR.read(Data([0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])) }
    #expect(throws: CBOR.Problem.self) { try CBOR.read(Data([0xBB, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00])) }
    #expect(throws: CBOR.Problem.self) { try CBOR.read(Data(repeating: 0x81, count: 1_000)) }
  }
}
