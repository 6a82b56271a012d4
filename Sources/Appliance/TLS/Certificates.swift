package import Foundation
import Crypto
import GRDB
import Logging
import SwiftASN1
import Synchronization
import X509

/// What `chartkeep tls show` prints.
package struct CertificateLine: Codable, Sendable {
  package var subject: String
  package var issuer: String
  package var names: [String]
  package var notBefore: Date
  package var notAfter: Date
  /// SHA-256 of the certificate, as browsers show it.
  package var fingerprint: String
  /// `local authority`, `imported` or `configuration`.
  package var source: String
  /// Of the local authority, for those who check before they trust it.
  package var authorityFingerprint: String?
}

/// The certificate of the pages: the configuration's own, one of the clinic's authority that was taken here, or one by the local authority. It is
/// looked at again and again while the service runs, and replaced without a restart.
package final class Certificates: Sendable {
  private let folder: URL
  private let keys: KeyRing
  private let settings: Settings.Web
  private let database: ClinicDatabase
  private let audit: AuditLog
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let known = Mutex(Known())
  private let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  private struct Known {
    var names: [String] = []
    var addresses: [String] = []
    var expires: Date?
    var trouble: String?
  }

  init(
    folder: URL, keys: KeyRing, settings: Settings.Web, database: ClinicDatabase, audit: AuditLog, logger: Logger,
    now: @escaping @Sendable () -> Date
  ) {
    self.folder = folder
    self.keys = keys
    self.settings = settings
    self.database = database
    self.audit = audit
    self.logger = logger
    self.now = now
  }

  /// Under which names browsers reach this machine.
  package func setNames(_ names: [String], addresses: [String]) {
    known.withLock {
      $0.names = names
      $0.addresses = addresses
    }
  }

  private var imported: ImportedCertificate { ImportedCertificate(folder: folder, keys: keys) }

  private func wanted() throws(CertificateError) -> CertificateNames {
    let (names, addresses) = known.withLock { ($0.names, $0.addresses) }
    return try CertificateNames(hostName: LocalAuthority.machineName, names: names, addresses: addresses)
  }

  /// What is to be shown now; made or renewed where needed.
  package func identity() throws(CertificateError) -> ServerIdentity {
    let (names, addresses) = known.withLock { ($0.names, $0.addresses) }
    let identity: ServerIdentity
    if let certificate = settings.certificate, let key = settings.key {
      identity = try .configured(certificate: URL(fileURLWithPath: certificate), key: URL(fileURLWithPath: key), now: now())
    } else if let own = try imported.identity() {
      identity = own
    } else {
      identity = try LocalAuthority.prepare(in: folder, names: names, addresses: addresses, now: now(), sealedBy: keys)
    }
    switch identity.origin {
    case .authorityReplaced:
      logger.warning("The local certificate authority was replaced: browsers must trust the new DATA/tls/ca.pem.")
    case .authorityReturned:
      logger.warning(
        "The local certificate authority of before is back: browsers that trusted it trust the pages again.")
    case .kept, .renewed, .authorityCreated, .configured: break
    }
    known.withLock {
      $0.expires = identity.expires
      $0.trouble = nil
    }
    return identity
  }

  /// The local authority's certificate as PEM, where it is what is used.
  package var authority: String? {
    guard settings.certificate == nil, (try? imported.identity()) ?? nil == nil else { return nil }
    return try? String(contentsOf: folder.appendingPathComponent("ca.pem"), encoding: .utf8)
  }

  /// Looks every hour, and at once when ``lookAgain()`` is called, whether another certificate is to be shown; `show` is given each. What can't be
  /// used is logged and the old one stays.
  package func run(_ show: @Sendable (ServerIdentity) throws -> Bool) async {
    async let timer: Void = remind()
    for await _ in changes {
      do {
        let identity = try identity()
        guard try show(identity) else { continue }
        logger.notice("Another certificate is shown from now on.", metadata: ["until": "\(identity.expires.formatted(.iso8601))"])
        let entry = AuditEntry(
          actor: "chartkeep", action: .certificateReplaced, target: "certificate", address: Origin.service.address,
          agent: Origin.service.agent,
          metadata: ["origin": .string(identity.origin.rawValue)])
        try await database.pool.write { [audit] db in _ = try audit.append(entry, in: db) }
      } catch {
        let words = (error as? CertificateError)?.description ?? "The certificate could not be read."
        known.withLock { $0.trouble = words }
        logger.error("The certificate stays as it is.", metadata: ["why": "\(words)"])
      }
      if Task.isCancelled { break }
    }
    await timer
  }

  package func lookAgain() { changed.yield() }

  private func remind() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(3600))
      lookAgain()
    }
    changed.finish()
  }

  /// When it ends, and what is wrong with the one that should be shown.
  package var standing: (expires: Date?, trouble: String?) { known.withLock { ($0.expires, $0.trouble) } }

  // MARK: From the command line

  package func line() throws(CertificateError) -> CertificateLine {
    let identity = try identity()
    guard let first = try? PEMDocument.parseMultiple(pemString: identity.certificateChainPEM).first,
      let leaf = try? Certificate(pemDocument: first)
    else { throw .unreadable(path: "the certificate") }
    let isImported = settings.certificate == nil && identity.origin == .configured
    let ca = identity.caPEM.isEmpty ? nil : try? Certificate(pemEncoded: identity.caPEM)
    return CertificateLine(
      subject: "\(leaf.subject)", issuer: "\(leaf.issuer)", names: CertificateNames(of: leaf).all, notBefore: leaf.notValidBefore,
      notAfter: leaf.notValidAfter, fingerprint: Self.fingerprint(leaf),
      source: isImported ? "imported" : identity.origin == .configured ? "configuration" : "local authority",
      authorityFingerprint: ca.map(Self.fingerprint))
  }

  /// `AB:CD:…`
  package static func fingerprint(pem: String) -> String? { (try? Certificate(pemEncoded: pem)).map(fingerprint) }

  private static func fingerprint(_ certificate: Certificate) -> String {
    guard let der = try? certificate.serializeAsPEM().derBytes else { return "" }
    return SHA256.hash(data: Data(der)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
  }

  private func refuseIfConfigured() throws {
    guard settings.certificate == nil else {
      throw Refusal(.conflict, "The configuration names a certificate (web.certificate). Remove it there first.")
    }
  }

  func request(by principal: Principal) throws -> String {
    try refuseIfConfigured()
    let pem = try imported.request(for: wanted())
    try note(.certificateIssued, "request", principal)
    return pem
  }

  func take(chain: String, key: String?, by principal: Principal) throws -> CertificateLine {
    try refuseIfConfigured()
    try imported.take(chain: chain, key: key, names: wanted(), now: now())
    try note(.certificateReplaced, "imported", principal)
    lookAgain()
    return try line()
  }

  func useLocalAuthority(new: Bool, by principal: Principal) throws -> CertificateLine {
    try refuseIfConfigured()
    try imported.remove()
    if new { try LocalAuthority.forget(in: folder) }
    let line = try line()
    try note(new ? .certificateIssued : .certificateReplaced, "local authority", principal)
    lookAgain()
    return line
  }

  private func note(_ action: AuditAction, _ what: String, _ principal: Principal) throws {
    try database.pool.write { [audit] db in
      _ = try audit.append(.by(principal, action, target: "certificate", metadata: ["what": .string(what)]), in: db)
    }
  }
}
