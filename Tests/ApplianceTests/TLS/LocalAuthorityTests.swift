import Foundation
import SwiftASN1
import Testing
import X509

@testable import Appliance

struct LocalAuthorityTests {
  private let folder: ScratchFolder
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  init() throws { folder = try ScratchFolder() }

  private func prepare(
    names: [String] = ["charts.clinic.example"], addresses: [String] = ["192.168.7.20"], days: Double = 0, keys: KeyRing? = nil,
    host: String = "chartbox"
  ) throws -> ServerIdentity {
    try LocalAuthority.prepare(
      in: folder.url, names: names, addresses: addresses, now: now.addingTimeInterval(days * 86_400), sealedBy: keys, hostName: host)
  }

  private func certificate(_ pem: String) throws -> Certificate { try Certificate(pemEncoded: pem) }

  @Test func `the first start makes an authority and a certificate for every name`() throws {
    let identity = try prepare()
    #expect(identity.origin == .authorityCreated)
    #expect(folder.names == ["ca.key", "ca.pem", "server.key", "server.pem"])
    #expect(folder.mode("ca.key") == 0o600 && folder.mode("server.key") == 0o600 && folder.mode("ca.pem") == 0o644)

    let leaf = try certificate(identity.certificateChainPEM)
    let names = CertificateNames(of: leaf)
    #expect(names.hosts == ["localhost", "chartbox", "chartbox.local", "charts.clinic.example"])
    #expect(names.addresses == [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1], [192, 168, 7, 20]])
    #expect(leaf.notValidAfter.timeIntervalSince(leaf.notValidBefore) == 397 * 86_400)
    #expect(identity.expires == leaf.notValidAfter)
    #expect(try leaf.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
    #expect(try Certificate.PrivateKey(pemEncoded: identity.privateKeyPEM.open(for: "a test")).publicKey == leaf.publicKey)
    #expect("\(identity)".contains("PRIVATE") == false)

    let authority = try certificate(identity.caPEM)
    #expect(authority.publicKey.isValidSignature(leaf.signature, for: leaf))
    #expect(try authority.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
    #expect(authority.extensions.first { $0.oid == .X509ExtensionID.nameConstraints }?.critical == true)
    #expect(authority.notValidAfter > now.addingTimeInterval(3_650 * 86_400))
  }

  @Test func `numbers of certificates are positive, of at most twenty octets, and differ`() throws {
    var seen: Set<Certificate.SerialNumber> = []
    for _ in 0..<64 {
      let serial = Certificate.SerialNumber.random()
      let octets = try #require(serial.bytes.first) < 0x80 ? serial.bytes.count : serial.bytes.count + 1
      #expect((16...20).contains(octets) && serial.isReadable)
      seen.insert(serial)
    }
    #expect(seen.count == 64)
    #expect(Certificate.SerialNumber(bytes: [0x7F] + [UInt8](repeating: 0, count: 19)).isReadable)
    #expect(!Certificate.SerialNumber(bytes: [0x80] + [UInt8](repeating: 0, count: 19)).isReadable)
  }

  @Test func `a later start changes nothing`() throws {
    let first = try prepare()
    let second = try prepare(days: 365)
    #expect(second.origin == .kept)
    #expect(second.certificateChainPEM == first.certificateChainPEM && second.caPEM == first.caPEM)
    #expect(second.privateKeyPEM == first.privateKeyPEM)
  }

  @Test func `the certificate is renewed 30 days before its end, by the same authority`() throws {
    let first = try prepare()
    #expect(try prepare(days: 365.9).origin == .kept)
    let renewed = try prepare(days: 366.1)
    #expect(renewed.origin == .renewed)
    #expect(renewed.caPEM == first.caPEM && renewed.privateKeyPEM != first.privateKeyPEM)
    #expect(renewed.expires > first.expires)
  }

  @Test func `a new private address or a sub-name needs no new authority, a foreign name does`() throws {
    let first = try prepare()
    let moved = try prepare(names: ["www.charts.clinic.example"], addresses: ["10.1.2.3", "fd00::7"])
    #expect(moved.origin == .renewed && moved.caPEM == first.caPEM)
    let foreign = try prepare(names: ["charts.other.example"], addresses: ["203.0.113.9"])
    #expect(foreign.origin == .authorityReplaced && foreign.caPEM != first.caPEM)
    #expect(try prepare(names: ["charts.other.example"], addresses: ["203.0.113.9"]).origin == .kept)
  }

  @Test func `an authority near its end is replaced, and none outlives it`() throws {
    _ = try prepare()
    let late = try prepare(days: 3_500)
    #expect(late.expires == (try certificate(late.caPEM)).notValidAfter)
    #expect(try prepare(days: 3_630).origin == .authorityReplaced)
  }

  @Test func `a clock set back gives certificates that are valid then`() throws {
    let first = try prepare()
    // The authority has force from the day before it was made.
    #expect(try prepare(days: -0.9).caPEM == first.caPEM)
    let earlier = try prepare(days: -300)
    #expect(earlier.origin == .authorityReplaced)
    for pem in [earlier.certificateChainPEM, earlier.caPEM] {
      #expect(try certificate(pem).notValidBefore < now.addingTimeInterval(-300 * 86_400))
    }
  }

  @Test func `an authority that a clock years ahead replaced comes back with the right time`() throws {
    let keys = KeyRing.ephemeral()
    let first = try prepare(keys: keys)
    let ahead = try prepare(days: 3_700, keys: keys)
    #expect(ahead.origin == .authorityReplaced && ahead.caPEM != first.caPEM)
    #expect(folder.names == ["ca.before.key", "ca.key", "ca.pem", "server.key", "server.pem"])
    #expect(folder.mode("ca.before.key") == 0o600)
    #expect(try Data(contentsOf: folder.file("ca.before.key")).range(of: Data("PRIVATE".utf8)) == nil)

    let back = try prepare(days: 10, keys: keys)
    #expect(back.origin == .authorityReturned && back.caPEM == first.caPEM)
    #expect(try String(contentsOf: folder.file("ca.pem"), encoding: .utf8) == first.caPEM)
    let (authority, leaf) = (try certificate(back.caPEM), try certificate(back.certificateChainPEM))
    #expect(authority.publicKey.isValidSignature(leaf.signature, for: leaf))
    #expect(leaf.notValidBefore <= now.addingTimeInterval(10 * 86_400))
    #expect(try prepare(days: 11, keys: keys).origin == .kept)
    // Nor does a second jump cost anything: the two change places again.
    #expect(try prepare(days: 3_700, keys: keys).caPEM == ahead.caPEM)
    #expect(try prepare(days: 12, keys: keys).caPEM == first.caPEM)
  }

  @Test func `an authority that a clock years behind replaced comes back with the right time`() throws {
    let first = try prepare()
    let behind = try prepare(days: -3_700)
    #expect(behind.origin == .authorityReplaced && behind.caPEM != first.caPEM)
    let back = try prepare(days: 10)
    #expect(back.origin == .authorityReturned && back.caPEM == first.caPEM)
  }

  @Test func `an authority made by a clock that was ahead is replaced when there is none before it`() throws {
    let ahead = try prepare(days: 3_700)
    #expect(ahead.origin == .authorityCreated)
    let right = try prepare()
    #expect(right.origin == .authorityReplaced && right.caPEM != ahead.caPEM)
    #expect(try certificate(right.caPEM).notValidBefore <= now)
  }

  @Test func `what was kept beside comes back for its own names only, and not when it is damaged or given up`() throws {
    let first = try prepare()
    _ = try prepare(days: 3_700)
    let foreign = try prepare(names: ["charts.other.example"], days: 10)
    #expect(foreign.origin == .authorityReplaced && foreign.caPEM != first.caPEM)

    let second = try prepare(names: ["charts.other.example"], days: 3_720)
    #expect(second.origin == .authorityReplaced)
    try Data("rubbish".utf8).write(to: folder.file("ca.before.key"))
    #expect(try prepare(names: ["charts.other.example"], days: 20).origin == .authorityReplaced)

    try LocalAuthority.forget(in: folder.url)
    #expect(folder.names.isEmpty)
  }

  @Test func `what was kept beside is sealed as soon as there is a key ring`() throws {
    _ = try prepare()
    let keys = KeyRing.ephemeral()
    let ahead = try prepare(days: 3_700)
    #expect(try String(contentsOf: folder.file("ca.before.key"), encoding: .utf8).contains("PRIVATE KEY"))
    #expect(try prepare(days: 3_700, keys: keys).caPEM == ahead.caPEM)
    #expect(try Data(contentsOf: folder.file("ca.before.key")).range(of: Data("PRIVATE".utf8)) == nil)
  }

  @Test func `with a key ring no private key is on the disk in clear`() throws {
    let keys = KeyRing.ephemeral()
    let plain = try prepare()
    #expect(try String(contentsOf: folder.file("ca.key"), encoding: .utf8).contains("PRIVATE KEY"))
    // An older plain authority is taken over and sealed.
    let sealed = try prepare(keys: keys)
    #expect(sealed.caPEM == plain.caPEM)
    for name in ["ca.key", "server.key"] {
      #expect(try Data(contentsOf: folder.file(name)).range(of: Data("PRIVATE".utf8)) == nil)
    }
    #expect(try prepare(keys: keys).origin == .kept)
    #expect(throws: CertificateError.authorityDamaged(path: folder.file("ca.key").path)) { try prepare(keys: .ephemeral()) }
  }

  @Test func `a damaged certificate is made again, a damaged authority is not`() throws {
    let first = try prepare()
    try Data("rubbish".utf8).write(to: folder.file("server.key"))
    try Data("rubbish".utf8).write(to: folder.file("ca.pem"))
    let mended = try prepare()
    #expect(mended.origin == .renewed && mended.caPEM == first.caPEM)
    #expect(try String(contentsOf: folder.file("ca.pem"), encoding: .utf8) == first.caPEM)

    try Data("rubbish".utf8).write(to: folder.file("ca.key"))
    #expect(throws: CertificateError.authorityDamaged(path: folder.file("ca.key").path)) { try prepare() }
    try FileManager.default.removeItem(at: folder.file("ca.key"))
    #expect(throws: CertificateError.authorityDamaged(path: folder.file("ca.key").path)) { try prepare() }
  }

  @Test(arguments: ["", "bad name", "-x.example", "x_y.example", "*.clinic.example", "a..b", "999.1.1.1", "1.2.3.4/8", "é.example"])
  func `what is neither name nor address is refused`(name: String) throws {
    #expect(throws: CertificateError.badName(name)) { try prepare(names: [name]) }
  }

  @Test(arguments: ["my_host", "", "localhost", "BOX.Clinic.LAN."])
  func `any host name of the machine is lived with`(host: String) throws {
    let leaf = try certificate(prepare(names: [], host: host).certificateChainPEM)
    let hosts = CertificateNames(of: leaf).hosts
    #expect(hosts == (host.hasPrefix("BOX") ? ["localhost", "box.clinic.lan", "box", "box.local"] : ["localhost"]))
  }

  @Test func `the kernel's host name is read`() {
    #expect(!LocalAuthority.machineName.isEmpty)
  }

  // MARK: The administrator's own certificate

  @Test func `an own certificate is checked against its key, its dates and its mode`() throws {
    _ = try prepare()
    let (certificate, key) = (folder.file("server.pem"), folder.file("server.key"))
    let identity = try ServerIdentity.configured(certificate: certificate, key: key, now: now)
    #expect(identity.origin == .configured && identity.caPEM.isEmpty)
    #expect(throws: CertificateError.expired(path: certificate.path)) {
      try ServerIdentity.configured(certificate: certificate, key: key, now: now.addingTimeInterval(400 * 86_400))
    }
    #expect(throws: CertificateError.keyDoesNotMatch(certificate: certificate.path, key: folder.file("ca.key").path)) {
      try ServerIdentity.configured(certificate: certificate, key: folder.file("ca.key"), now: now)
    }
    #expect(throws: CertificateError.missing(path: folder.file("x").path)) {
      try ServerIdentity.configured(certificate: folder.file("x"), key: key, now: now)
    }
    try DurableFile.create(folder.file("rubbish"), with: Data("rubbish".utf8))
    #expect(throws: CertificateError.unreadable(path: folder.file("rubbish").path)) {
      try ServerIdentity.configured(certificate: certificate, key: folder.file("rubbish"), now: now)
    }
    #expect(throws: CertificateError.unreadable(path: folder.file("rubbish").path)) {
      try ServerIdentity.configured(certificate: folder.file("rubbish"), key: key, now: now)
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
    #expect(throws: CertificateError.tooOpen(path: key.path, mode: 0o644)) {
      try ServerIdentity.configured(certificate: certificate, key: key, now: now)
    }
  }
}
