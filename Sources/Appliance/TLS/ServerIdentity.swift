package import Foundation
import SwiftASN1
import X509

/// Why the service has no certificate to show. Each message says what to do.
package enum CertificateError: Error, Equatable, CustomStringConvertible {
  /// Neither a host name (letters, digits, hyphens, dots) nor an IP address.
  case badName(String)
  /// The authority's own key cannot be read. Browsers trust it, so it is not replaced behind their back.
  case authorityDamaged(path: String)
  case missing(path: String)
  /// Not PEM, or not a certificate or key.
  case unreadable(path: String)
  /// The key file can be read by everybody.
  case tooOpen(path: String, mode: Int)
  case keyDoesNotMatch(certificate: String, key: String)
  case expired(path: String)
  case file(FileError)
  case signing
  /// A chain was given without a key, and no request was made here.
  case nothingAsked
  case wrongOrder
  case isAuthority
  case weak
  case otherNames

  package var description: String {
    switch self {
    case .badName(let name): "\"\(name)\" is neither a host name nor an IP address, so no certificate can name it."
    case .authorityDamaged(let path):
      "The local authority's key \(path) cannot be read. Restore it from a backup; or remove its folder to have a new authority made, "
        + "which every browser must then be told to trust again."
    case .missing(let path): "There is no file \(path)."
    case .unreadable(let path): "\(path) does not hold what it should in PEM form."
    case .tooOpen(let path, let mode):
      "The private key \(path) has mode 0\(String(mode, radix: 8)): everybody can read it. Run: chmod 0600 \(path)"
    case .keyDoesNotMatch(let certificate, let key): "The certificate \(certificate) does not belong to the private key \(key)."
    case .expired(let path): "The certificate \(path) has expired, or is not valid yet by this machine's clock."
    case .file(let error): error.description
    case .signing: "The certificate could not be signed."
    case .nothingAsked: "There is no request that waits for this certificate. Make one with: chartkeep tls csr; or give its key with --key."
    case .wrongOrder: "The chain is not in order: each certificate must be signed by the one after it, the server's own first."
    case .isAuthority: "This is an authority's certificate, not a server's."
    case .weak: "The certificate is too weak: SHA-1, or an RSA key of less than 2048 bits."
    case .otherNames: "The certificate names none of this machine's names. Add its name under web.names, or ask for another certificate."
    }
  }
}

/// What the web server shows to prove who it is.
package struct ServerIdentity: Sendable {
  /// What was done to get it, for the log and the audit.
  package enum Origin: String, Sendable {
    /// As it was.
    case kept
    /// The authority stays; browsers notice nothing.
    case renewed
    /// The first start.
    case authorityCreated
    /// The old authority had run out, or may not vouch for a new name: browsers must trust the new one.
    case authorityReplaced
    /// The authority that browsers trusted before has force again, and the present one has none: a wrong clock, or a name, had replaced it.
    case authorityReturned
    /// The administrator's own certificate.
    case configured
  }

  /// The server's certificate first, then what leads to a root, if anything.
  package var certificateChainPEM: String
  /// PKCS #8 or SEC 1.
  package var privateKeyPEM: Secret<String>
  /// What browsers must trust; empty for the administrator's own certificate.
  package var caPEM: String
  /// When it must have been renewed.
  package var expires: Date
  package var origin: Origin

  /// The administrator's own certificate chain and key, checked as far as that can be done here.
  package static func configured(certificate: URL, key: URL, now: Date) throws(CertificateError) -> ServerIdentity {
    guard let chain = try read(certificate) else { throw .missing(path: certificate.path) }
    guard let keyFile = try read(key) else { throw .missing(path: key.path) }
    // Debian's ssl-cert group may read keys (0640); the world may not.
    guard keyFile.mode & 0o007 == 0 else { throw .tooOpen(path: key.path, mode: Int(keyFile.mode)) }

    let documents = try? PEMDocument.parseMultiple(pemString: chain.text)
    guard let first = documents?.first(where: { $0.discriminator == Certificate.defaultPEMDiscriminator }),
      let leaf = try? Certificate(pemDocument: first)
    else { throw .unreadable(path: certificate.path) }
    let keyDocuments = try? PEMDocument.parseMultiple(pemString: keyFile.text)
    // openssl writes the curve's parameters in front of the key.
    guard let keyDocument = keyDocuments?.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }),
      let privateKey = try? Certificate.PrivateKey(pemDocument: keyDocument)
    else { throw .unreadable(path: key.path) }
    guard privateKey.publicKey == leaf.publicKey else { throw .keyDoesNotMatch(certificate: certificate.path, key: key.path) }
    guard leaf.notValidBefore <= now, now < leaf.notValidAfter else { throw .expired(path: certificate.path) }
    return ServerIdentity(
      certificateChainPEM: chain.text, privateKeyPEM: Secret(keyDocument.pemString), caPEM: "", expires: leaf.notValidAfter,
      origin: .configured)
  }

  /// Links are followed here: certbot and the like keep the current certificate behind one.
  private static func read(_ url: URL) throws(CertificateError) -> (text: String, mode: UInt32)? {
    do throws(FileError) {
      guard let found = try DurableFile.read(url.resolvingSymlinksInPath()) else { return nil }
      return (String(decoding: found.data, as: UTF8.self), found.mode)
    } catch {
      throw .file(error)
    }
  }
}
