import Crypto
package import Foundation
import SwiftASN1
import X509

/// The appliance's own certificate authority, for a network without one: it vouches for this machine's names and no others.
///
/// | file in `DATA/tls` | holds |
/// | --- | --- |
/// | `ca.pem` | the authority's certificate, for browsers to trust; a copy of what is in `ca.key` |
/// | `ca.key` | its key and certificate, sealed |
/// | `ca.before.key` | those of the authority before, sealed: a wrong clock may have replaced it |
/// | `server.pem` | the service's certificate, to look at; a copy of what is in `server.key` |
/// | `server.key` | its key and certificate, sealed |
///
/// P-256 with SHA-256 throughout. The authority lives ten years; the service's certificate 397 days, the most that browsers
/// accept (CA/Browser Forum Baseline Requirements, 6.3.2), and is renewed 30 days before its end or when a name changes.
package enum LocalAuthority {
  static let authorityDays = 3_652
  static let serverDays = 397
  static let renewalDays = 30

  /// The service's certificate, made or renewed if needed. Call it at start and once a day; `origin` tells what happened.
  ///
  /// `names` and `addresses` come beside `localhost`, the loopback addresses, and the machine's name with and without `.local`.
  /// With `keys` the private keys are sealed on the disk; without, they are plain files of mode 0600.
  package static func prepare(
    in folder: URL, names: [String], addresses: [String], now: Date, sealedBy keys: KeyRing? = nil, hostName: String = machineName
  ) throws(CertificateError) -> ServerIdentity {
    do throws(FileError) {
      try DurableFile.makeFolder(folder)
    } catch {
      throw .file(error)
    }
    let wanted = try CertificateNames(hostName: hostName, names: names, addresses: addresses)
    let (authority, authorityOrigin) = try authority(in: folder, for: wanted, now: now, keys: keys)
    let file = KeyPairFile(url: folder.appendingPathComponent("server.key"), keys: keys)

    let pair: KeyPairFile.Content
    var origin = authorityOrigin
    if case .pair(let found) = try file.read(), found.isCurrent,
      isUsable(found.certificate, of: authority.certificate, for: wanted, now: now)
    {
      pair = found
    } else {
      pair = try issue(wanted, by: authority, into: file, now: now)
      if origin == .kept { origin = .renewed }
    }
    guard let caPEM = try? authority.certificate.serializeAsPEM().pemString + "\n",
      let serverPEM = try? pair.certificate.serializeAsPEM().pemString + "\n"
    else { throw .signing }
    try publish(caPEM, at: folder.appendingPathComponent("ca.pem"))
    try publish(serverPEM, at: folder.appendingPathComponent("server.pem"))
    return ServerIdentity(
      certificateChainPEM: serverPEM, privateKeyPEM: Secret(pair.key.pemRepresentation), caPEM: caPEM,
      expires: pair.certificate.notValidAfter, origin: origin)
  }

  /// The kernel's host name. `ProcessInfo.hostName` asks the DNS, which an appliance without a network waits for.
  package static var machineName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Forgets the authority and its certificate, so that the next ``prepare(in:names:addresses:now:sealedBy:hostName:)`` makes new ones, which browsers
  /// must be told to trust.
  static func forget(in folder: URL) throws(CertificateError) {
    // The one before goes first: an authority that was given up must not come back by a clock set back.
    for name in [beforeName, "ca.key", "ca.pem", "server.key", "server.pem"] {
      let file = folder.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      guard (try? FileManager.default.removeItem(at: file)) != nil else { throw .missing(path: file.path) }
    }
  }

  // MARK: The authority

  private static let beforeName = "ca.before.key"

  /// The authority for this moment. A clock that was years ahead replaces one that browsers trust; the replaced one is kept beside, and the two change
  /// places when the clock says that the present one has no force and the one beside has.
  private static func authority(
    in folder: URL, for names: CertificateNames, now: Date, keys: KeyRing?
  ) throws(CertificateError) -> (KeyPairFile.Content, ServerIdentity.Origin) {
    let file = KeyPairFile(url: folder.appendingPathComponent("ca.key"), keys: keys)
    switch try file.read() {
    case .pair(let pair):
      let beside = KeyPairFile(url: folder.appendingPathComponent(beforeName), keys: keys)
      let before = beside.pair
      if let before, !before.isCurrent { try beside.write(before.key, before.certificate) }
      if hasForce(pair.certificate, for: names, now: now) {
        if !pair.isCurrent { try file.write(pair.key, pair.certificate) }
        return (pair, .kept)
      }
      if let before, hasForce(before.certificate, for: names, now: now) {
        // In this order a kill in between loses at most the one that has no force.
        try file.write(before.key, before.certificate)
        try beside.write(pair.key, pair.certificate)
        return (before, .authorityReturned)
      }
      try beside.write(pair.key, pair.certificate)
      return (try makeAuthority(file, names, now: now), .authorityReplaced)
    case .nothing where access(folder.appendingPathComponent("ca.pem").path, F_OK) != 0:
      return (try makeAuthority(file, names, now: now), .authorityCreated)
    case .nothing, .damaged:
      throw .authorityDamaged(path: file.url.path)
    }
  }

  private static func hasForce(_ authority: Certificate, for names: CertificateNames, now: Date) -> Bool {
    authority.notValidBefore <= now && days(renewalDays, after: now) < authority.notValidAfter
      && CertificateConstraints(of: authority).permits(names)
  }

  private static func makeAuthority(
    _ file: KeyPairFile, _ names: CertificateNames, now: Date
  ) throws(CertificateError) -> KeyPairFile.Content {
    let key = P256.Signing.PrivateKey()
    // The number tells two authorities of one machine apart in a browser's list.
    let number = String(UInt32.random(in: .min ... .max), radix: 36, uppercase: true)
    guard
      let subject = try? DistinguishedName(builder: {
        OrganizationName("Chartkeep")
        CommonName("Chartkeep local authority \(names.hosts.dropFirst().first ?? "localhost") \(number)".prefix(64).description)
      }),
      let certificate = try? Certificate(
        version: .v3, serialNumber: .random(), publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: days(-1, after: now), notValidAfter: days(authorityDays, after: now), issuer: subject, subject: subject,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true, cRLSign: true))
          Critical(CertificateConstraints(for: names).nameConstraints)
          SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
        },
        issuerPrivateKey: Certificate.PrivateKey(key))
    else { throw .signing }
    try file.write(key, certificate)
    return KeyPairFile.Content(key: key, certificate: certificate, isCurrent: true)
  }

  // MARK: The service's certificate

  private static func isUsable(_ certificate: Certificate, of authority: Certificate, for names: CertificateNames, now: Date) -> Bool {
    certificate.issuer == authority.subject && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
      && certificate.notValidBefore <= now && days(renewalDays, after: now) < certificate.notValidAfter
      && CertificateNames(of: certificate).hasSameNames(as: names)
  }

  private static func issue(
    _ names: CertificateNames, by authority: KeyPairFile.Content, into file: KeyPairFile, now: Date
  ) throws(CertificateError) -> KeyPairFile.Content {
    let key = P256.Signing.PrivateKey()
    guard let subject = try? DistinguishedName(builder: { CommonName(String((names.hosts.dropFirst().first ?? "localhost").prefix(64))) }),
      let authorityKeyIdentifier = try? authority.certificate.extensions.subjectKeyIdentifier?.keyIdentifier,
      let certificate = try? Certificate(
        version: .v3, serialNumber: .random(), publicKey: Certificate.PublicKey(key.publicKey),
        // A browser whose clock is a little behind must not refuse a certificate made this minute.
        notValidBefore: days(-1, after: now), notValidAfter: min(days(serverDays - 1, after: now), authority.certificate.notValidAfter),
        issuer: authority.certificate.subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth])
          SubjectAlternativeNames(names.generalNames)
          SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
          AuthorityKeyIdentifier(keyIdentifier: authorityKeyIdentifier)
        },
        issuerPrivateKey: Certificate.PrivateKey(authority.key))
    else { throw .signing }
    try file.write(key, certificate)
    return KeyPairFile.Content(key: key, certificate: certificate, isCurrent: true)
  }

  /// Writes a public copy, if what is there differs.
  private static func publish(_ pem: String, at url: URL) throws(CertificateError) {
    do throws(FileError) {
      if try DurableFile.read(url)?.data == Data(pem.utf8) { return }
      try DurableFile.replace(url, with: Data(pem.utf8), mode: 0o644)
    } catch {
      throw .file(error)
    }
  }

  private static func days(_ count: Int, after date: Date) -> Date {
    date.addingTimeInterval(Double(count) * 86_400)
  }
}
