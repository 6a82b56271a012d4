import Crypto
import Foundation
import GRDB
import SwiftASN1
@_spi(CMS) import X509

/// The keys by which this appliance seals what it prints: P-256, each with a certificate of its own that it signed itself.
///
/// A seal says "this came out of this Chartkeep so". Who signed the note is said by the sealed text, for which a person gave the password.
package struct Seals: Sendable {
  let keys: KeyRing

  private static let years = 10
  /// A certificate with less left is followed by a new one.
  private static let renewalDays = 365

  struct Seal: Sendable {
    var key: P256.Signing.PrivateKey
    var certificate: Certificate
  }

  // MARK: Making

  /// The one to seal with now; made where there is none, or only one that other programs don't read. What that one sealed stays sound.
  func current(at now: Date, in db: Database) throws -> Seal {
    let latest = now.addingTimeInterval(Double(Self.renewalDays) * 86_400)
    let row = try GRDB.Row.fetchOne(
      db, sql: "SELECT * FROM seals WHERE sealed_key IS NOT NULL AND not_before <= ? AND not_after > ? ORDER BY id DESC LIMIT 1",
      arguments: [now.microseconds, latest.microseconds])
    if let row, let seal = try? seal(row), seal.certificate.serialNumber.isReadable { return seal }
    let seal = try Self.make(at: now)
    try keep(seal, in: db)
    return seal
  }

  func keep(_ seal: Seal, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO seals (certificate, not_before, not_after) VALUES (?, ?, ?)",
      arguments: [
        try Self.der(seal.certificate), seal.certificate.notValidBefore.microseconds, seal.certificate.notValidAfter.microseconds,
      ])
    let id = db.lastInsertedRowID
    try db.execute(
      sql: "UPDATE seals SET sealed_key = ? WHERE id = ?",
      arguments: [try keys.sealSecret(seal.key.pemRepresentation, aad: Self.place(id)), id])
  }

  private static func place(_ id: Int64) -> String { KeyRing.place("seals", id, "sealed_key") }

  static func make(at now: Date, serial: Certificate.SerialNumber = .random()) throws -> Seal {
    let key = P256.Signing.PrivateKey()
    let number = String(UInt32.random(in: .min ... .max), radix: 36, uppercase: true)
    let subject = try DistinguishedName {
      OrganizationName("Chartkeep")
      CommonName("Chartkeep seal \(number)")
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: serial, publicKey: Certificate.PublicKey(key.publicKey),
      // Somebody's clock may be a little behind.
      notValidBefore: now.addingTimeInterval(-86_400), notValidAfter: now.addingTimeInterval(Double(years * 365) * 86_400),
      issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true, nonRepudiation: true))
        SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
      },
      issuerPrivateKey: Certificate.PrivateKey(key))
    return Seal(key: key, certificate: certificate)
  }

  private static func der(_ certificate: Certificate) throws -> Data { Data(try certificate.serializeAsPEM().derBytes) }

  // MARK: Certificates

  /// All that ever sealed here, as PEM, the oldest first. One whose key is not sealed at its place was put there by somebody else.
  func certificates(in db: Database) throws -> [String] {
    try GRDB.Row.fetchAll(db, sql: "SELECT * FROM seals WHERE sealed_key IS NOT NULL ORDER BY id").compactMap { row in
      try? seal(row).certificate.serializeAsPEM().pemString
    }
  }

  private struct Foreign: Error {}

  private func seal(_ row: GRDB.Row) throws -> Seal {
    let pem = String(decoding: try keys.open(row["sealed_key"], aad: Self.place(row["id"])), as: UTF8.self)
    let der: Data = row["certificate"]
    let seal = Seal(key: try P256.Signing.PrivateKey(pemRepresentation: pem), certificate: try Certificate(derEncoded: Array(der)))
    guard Certificate.PublicKey(seal.key.publicKey) == seal.certificate.publicKey else { throw Foreign() }
    return seal
  }

  /// Certificates in PEM; empty when there is none, or one that can't be read.
  package static func count(in pem: String) -> Int { read(pem)?.count ?? 0 }

  private static func read(_ pem: String) -> [Certificate]? {
    try? PEMDocument.parseMultiple(pemString: pem).map { try Certificate(pemDocument: $0) }
  }

  /// Whether one of the certificates sealed the file. A certificate that has run out still vouches for what it sealed: only its key is asked.
  package static func hold(_ file: SealedPDF, certificates: [String]) async -> Bool {
    let trusted = certificates.flatMap { read($0) ?? [] }
    let result = await CMS.isValidSignature(
      dataBytes: file.signed, signatureBytes: file.signature, trustRoots: CertificateStore(trusted)
    ) { NoFurtherRules() }
    guard case .success(let success) = result else { return false }
    return trusted.contains(success.signer)
  }

  private struct NoFurtherRules: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage]
    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult { .meetsPolicy }
  }
}

extension Seals.Seal {
  /// CMS over the bytes, which it does not hold.
  func sign(_ bytes: Data, at time: Date) throws -> Data {
    Data(try CMS.sign(bytes, certificate: certificate, privateKey: Certificate.PrivateKey(key), signingTime: time, detached: true))
  }
}
