import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

@testable import Appliance

/// Another implementation's opinion of the certificates.
struct OpenSSLTests {
  static let isPresent = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

  private func openssl(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  @Test(.enabled(if: isPresent))
  func `openssl verifies the chain for each name and for no other`() throws {
    let folder = try ScratchFolder()
    _ = try LocalAuthority.prepare(
      in: folder.url, names: ["charts.clinic.example"], addresses: ["192.168.7.20", "fd00::7"], now: Date(), hostName: "chartbox")
    let (authority, server) = (folder.file("ca.pem").path, folder.file("server.pem").path)
    func verify(_ option: String, _ name: String) throws -> Bool {
      try openssl("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authority, option, name, server).status == 0
    }
    for name in ["localhost", "chartbox", "chartbox.local", "charts.clinic.example"] { #expect(try verify("-verify_hostname", name)) }
    for address in ["127.0.0.1", "::1", "192.168.7.20", "fd00::7"] { #expect(try verify("-verify_ip", address)) }
    #expect(try !verify("-verify_hostname", "bank.example"))
    #expect(try !verify("-verify_ip", "192.168.7.21"))
    let text = try openssl("x509", "-in", authority, "-noout", "-text").output
    #expect(text.contains("X509v3 Name Constraints: critical") && text.contains("CA:TRUE, pathlen:0"))
  }

  @Test(.enabled(if: isPresent))
  func `openssl refuses what a stolen authority key would sign for another name`() throws {
    let folder = try ScratchFolder()
    let identity = try LocalAuthority.prepare(in: folder.url, names: [], addresses: [], now: Date(), hostName: "chartbox")
    let authority = try Certificate(pemEncoded: identity.caPEM)
    guard case .pair(let stolen) = try KeyPairFile(url: folder.file("ca.key"), keys: nil).read() else { throw CancellationError() }
    for name in [GeneralName.dnsName("bank.example"), .ipAddress(.init(contentBytes: [203, 0, 113, 9]))] {
      let key = P256.Signing.PrivateKey()
      let forged = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: Date().addingTimeInterval(-60), notValidAfter: Date().addingTimeInterval(86_400), issuer: authority.subject,
        subject: DistinguishedName { CommonName("forged") }, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: Certificate.Extensions { SubjectAlternativeNames([name]) }, issuerPrivateKey: Certificate.PrivateKey(stolen.key))
      try Data(forged.serializeAsPEM().pemString.utf8).write(to: folder.file("forged.pem"))
      let answer = try openssl("verify", "-CAfile", folder.file("ca.pem").path, folder.file("forged.pem").path)
      #expect(answer.status != 0 && answer.output.contains("permitted subtree violation"))
    }
  }
}
