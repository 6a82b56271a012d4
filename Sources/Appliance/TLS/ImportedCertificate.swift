import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate of the clinic's own authority: asked for with a request whose key never leaves this machine, or brought with its key.
///
/// | file in `DATA/tls` | holds |
/// | --- | --- |
/// | `request.key` | the key of the request that is waiting for its certificate, sealed |
/// | `own.key` | the key and the chain that are in use, sealed; without it the local authority's certificate is shown |
struct ImportedCertificate {
  let folder: URL
  let keys: KeyRing

  private var requestFile: URL { folder.appendingPathComponent("request.key") }
  private var ownFile: URL { folder.appendingPathComponent("own.key") }

  /// Certificates of a chain; more is no chain.
  private static let longest = 10

  // MARK: Asking

  /// A certificate request (PKCS #10, RFC 2986) for the names, as PEM. A new one replaces the one before.
  func request(for names: CertificateNames) throws(CertificateError) -> String {
    let key = P256.Signing.PrivateKey()
    guard
      let subject = try? DistinguishedName(builder: { CommonName(String((names.hosts.dropFirst().first ?? "localhost").prefix(64))) }),
      let request = try? CertificateSigningRequest(
        version: .v1, subject: subject, privateKey: Certificate.PrivateKey(key),
        attributes: CertificateSigningRequest.Attributes([
          .init(
            ExtensionRequest(
              extensions: Certificate.Extensions {
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.generalNames)
              }))
        ]), signatureAlgorithm: .ecdsaWithSHA256),
      let pem = try? request.serializeAsPEM().pemString
    else { throw .signing }
    try write(Data(key.pemRepresentation.utf8), to: requestFile, "request.key")
    return pem + "\n"
  }

  // MARK: Taking

  /// Takes a chain, leaf first; `key` is its private key where it was not asked for here. Everything is checked before anything is kept.
  func take(chain text: String, key keyText: String?, names: CertificateNames, now: Date) throws(CertificateError) {
    let documents =
      (try? PEMDocument.parseMultiple(pemString: text))?.filter { $0.discriminator == Certificate.defaultPEMDiscriminator } ?? []
    let chain = documents.compactMap { try? Certificate(pemDocument: $0) }
    guard let leaf = chain.first, chain.count == documents.count, chain.count <= Self.longest else { throw .unreadable(path: "the chain") }
    let keyPEM: String
    if let keyText {
      let found = (try? PEMDocument.parseMultiple(pemString: keyText))?.first { $0.discriminator.hasSuffix("PRIVATE KEY") }
      guard let found, let key = try? Certificate.PrivateKey(pemDocument: found) else { throw .unreadable(path: "the key") }
      guard key.publicKey == leaf.publicKey else { throw .keyDoesNotMatch(certificate: "given", key: "given") }
      keyPEM = found.pemString
    } else {
      guard let asked = try read(requestFile, "request.key") else { throw .nothingAsked }
      let pem = String(decoding: asked, as: UTF8.self)
      guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem), Certificate.PublicKey(key.publicKey) == leaf.publicKey else {
        throw .keyDoesNotMatch(certificate: "given", key: "of the last request")
      }
      keyPEM = key.pemRepresentation
    }
    try Self.check(chain, for: names, now: now)
    let content = ([keyPEM] + documents.map(\.pemString)).joined(separator: "\n") + "\n"
    try write(Data(content.utf8), to: ownFile, "own.key")
    try? FileManager.default.removeItem(at: requestFile)
  }

  private static func check(_ chain: [Certificate], for names: CertificateNames, now: Date) throws(CertificateError) {
    for (index, certificate) in chain.enumerated() {
      guard certificate.notValidBefore <= now, now < certificate.notValidAfter else {
        throw .expired(path: "number \(index + 1) of the chain")
      }
      if index > 0 {
        guard chain[index - 1].issuer == certificate.subject,
          certificate.publicKey.isValidSignature(chain[index - 1].signature, for: chain[index - 1])
        else { throw .wrongOrder }
      }
    }
    guard let leaf = chain.first else { return }
    if let basic = try? leaf.extensions.basicConstraints, case .isCertificateAuthority = basic { throw .isAuthority }
    let weak: Set<Certificate.SignatureAlgorithm> = [.sha1WithRSAEncryption]
    guard !chain.contains(where: { weak.contains($0.signatureAlgorithm) && $0.issuer != $0.subject }) else { throw .weak }
    if let key = RSAPublicKey(leaf.publicKey), key.bits < 2_048 { throw .weak }
    let hosts = Set(CertificateNames(of: leaf).hosts.map { $0.lowercased() })
    // Loopback names are no public authority's to give.
    let wanted = names.hosts.filter { $0 != "localhost" }
    guard
      wanted.contains(where: { name in
        hosts.contains(name) || hosts.contains("*." + name.split(separator: ".").dropFirst().joined(separator: "."))
      })
    else { throw .otherNames }
  }

  /// The size of an RSA key, from its encoding (RFC 8017, A.1.1).
  private struct RSAPublicKey {
    var bits: Int

    init?(_ key: Certificate.PublicKey) {
      guard let rsa = try? SubjectKey(derEncoded: Array(key.subjectPublicKeyInfoBytes)) else { return nil }
      bits = rsa.bits
    }

    private struct SubjectKey: DERImplicitlyTaggable {
      static var defaultIdentifier: ASN1Identifier { .sequence }
      var bits: Int

      init(derEncoded node: ASN1Node, withIdentifier identifier: ASN1Identifier) throws {
        bits = try DER.sequence(node, identifier: identifier) { nodes in
          let modulus = try ArraySlice<UInt8>(derEncoded: &nodes)
          _ = try ArraySlice<UInt8>(derEncoded: &nodes)
          return modulus.drop { $0 == 0 }.count * 8
        }
      }

      func serialize(into coder: inout DER.Serializer, withIdentifier identifier: ASN1Identifier) throws {}
    }
  }

  // MARK: Using

  /// What is in use, or nil where nothing was taken. `remove` goes back to the local authority.
  func identity() throws(CertificateError) -> ServerIdentity? {
    guard let data = try read(ownFile, "own.key") else { return nil }
    let documents = (try? PEMDocument.parseMultiple(pemString: String(decoding: data, as: UTF8.self))) ?? []
    guard let key = documents.first, documents.count > 1, let leaf = try? Certificate(pemDocument: documents[1]) else {
      throw .unreadable(path: ownFile.path)
    }
    return ServerIdentity(
      certificateChainPEM: documents.dropFirst().map(\.pemString).joined(separator: "\n") + "\n", privateKeyPEM: Secret(key.pemString),
      caPEM: "", expires: leaf.notValidAfter, origin: .configured)
  }

  func remove() throws(CertificateError) {
    for file in [ownFile, requestFile] where FileManager.default.fileExists(atPath: file.path) {
      guard (try? FileManager.default.removeItem(at: file)) != nil else { throw .missing(path: file.path) }
    }
  }

  private func write(_ data: Data, to url: URL, _ name: StaticString) throws(CertificateError) {
    guard let sealed = try? keys.sealSecret(data, aad: KeyRing.place("tls", name, "content")) else { throw .signing }
    do throws(FileError) {
      try DurableFile.makeFolder(folder)
      try DurableFile.replace(url, with: sealed)
    } catch {
      throw .file(error)
    }
  }

  private func read(_ url: URL, _ name: StaticString) throws(CertificateError) -> Data? {
    let found: DurableFile.Content?
    do throws(FileError) {
      found = try DurableFile.read(url)
    } catch {
      throw .file(error)
    }
    guard let found else { return nil }
    guard let data = try? keys.open(found.data, aad: KeyRing.place("tls", name, "content")) else { throw .unreadable(path: url.path) }
    return data
  }
}
