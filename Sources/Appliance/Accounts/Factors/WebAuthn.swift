import Foundation
import Crypto

/// The checks of Web Authentication Level 2 (https://www.w3.org/TR/webauthn-2/): registration (7.1) and assertion (7.2), for ES256 and without
/// attestation, which says who made an authenticator and is nothing that a clinic needs to know.
enum WebAuthn {
  enum Problem: Error, Equatable {
    case malformed, type, challenge, origin, crossOrigin, relyingParty, notPresent, notVerified, algorithm, signature, counter
  }

  /// Where the ceremony takes place.
  struct Place: Sendable {
    /// `https://clinic.lan:8443`
    var origin: String
    /// The host name of it. An IP address can't be one (5.1.2).
    var relyingParty: String
  }

  struct Credential: Equatable {
    var id: Data
    /// X9.63, 65 bytes.
    var publicKey: Data
    var count: UInt32
  }

  private struct ClientData: Decodable {
    var type: String
    var challenge: String
    var origin: String
    var crossOrigin: Bool?
  }

  private struct AuthenticatorData {
    var flags: UInt8
    var count: UInt32
    var rest: Data

    /// 6.1: hash of the relying party's id, flags, counter.
    init(_ data: Data, _ place: Place) throws(Problem) {
      let bytes = Data(data)
      guard bytes.count >= 37 else { throw .malformed }
      guard Data(bytes.prefix(32)) == Data(SHA256.hash(data: Data(place.relyingParty.utf8))) else { throw .relyingParty }
      flags = bytes[32]
      count = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
      rest = Data(bytes.dropFirst(37))
    }

    var isUserPresent: Bool { flags & 0x01 != 0 }
    var isUserVerified: Bool { flags & 0x04 != 0 }
    var hasCredential: Bool { flags & 0x40 != 0 }
  }

  private static func check(_ json: Data, type: String, challenge: Data, _ place: Place) throws(Problem) {
    guard let client = try? JSONDecoder().decode(ClientData.self, from: json) else { throw .malformed }
    guard client.type == type else { throw .type }
    guard let given = Base64URL.data(client.challenge), given == challenge else { throw .challenge }
    guard client.origin == place.origin else { throw .origin }
    guard client.crossOrigin != true else { throw .crossOrigin }
  }

  /// A new credential. User verification was asked for, since a passkey stands in for both factors.
  static func register(clientData: Data, attestation: Data, challenge: Data, at place: Place) throws(Problem) -> Credential {
    try check(clientData, type: "webauthn.create", challenge: challenge, place)
    let object: CBOR
    do throws(CBOR.Problem) {
      object = try CBOR.read(attestation).value
    } catch {
      throw .malformed
    }
    guard let bytes = object["authData"]?.bytes else { throw .malformed }
    let data = try AuthenticatorData(bytes, place)
    guard data.isUserPresent else { throw .notPresent }
    guard data.isUserVerified else { throw .notVerified }
    // 6.5.1: AAGUID (16), length of the id (2), id, public key.
    guard data.hasCredential, data.rest.count >= 18 else { throw .malformed }
    let length = Int(data.rest[16]) << 8 | Int(data.rest[17])
    guard (1...1_023).contains(length), data.rest.count > 18 + length else { throw .malformed }
    let id = Data(data.rest[18..<18 + length])
    return Credential(id: id, publicKey: try publicKey(Data(data.rest.dropFirst(18 + length))), count: data.count)
  }

  /// COSE_Key of ES256 (RFC 9053, 2.1 and 7.1.1): kty 2, alg -7, crv 1, x, y.
  private static func publicKey(_ data: Data) throws(Problem) -> Data {
    let key: CBOR
    do throws(CBOR.Problem) {
      key = try CBOR.read(data).value
    } catch {
      throw .malformed
    }
    guard key[1]?.integer == 2, key[3]?.integer == -7, key[-1]?.integer == 1, let x = key[-2]?.bytes, let y = key[-3]?.bytes,
      x.count == 32, y.count == 32
    else { throw .algorithm }
    let raw = Data([4]) + x + y
    guard (try? P256.Signing.PublicKey(x963Representation: raw)) != nil else { throw .algorithm }
    return raw
  }

  /// The counter after it. A counter that does not grow, where it ever counted, tells of a copy (7.2, step 21).
  static func assert(
    clientData: Data, authenticatorData: Data, signature: Data, credential: Credential, challenge: Data, at place: Place
  ) throws(Problem) -> UInt32 {
    try check(clientData, type: "webauthn.get", challenge: challenge, place)
    let data = try AuthenticatorData(authenticatorData, place)
    guard data.isUserPresent else { throw .notPresent }
    guard data.isUserVerified else { throw .notVerified }
    let signed = authenticatorData + Data(SHA256.hash(data: clientData))
    guard let key = try? P256.Signing.PublicKey(x963Representation: credential.publicKey),
      let mark = try? P256.Signing.ECDSASignature(derRepresentation: signature), key.isValidSignature(mark, for: signed)
    else { throw .signature }
    guard data.count == 0 && credential.count == 0 || data.count > credential.count else { throw .counter }
    return data.count
  }
}
