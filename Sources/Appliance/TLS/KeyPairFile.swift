import Crypto
import Foundation
import SwiftASN1
import X509

/// A private key and its certificate in one file, so that no crash leaves one without the other. Mode 0600; sealed when there
/// is a key ring, so that a stolen disk does not carry the authority's key.
struct KeyPairFile {
  let url: URL
  let keys: KeyRing?

  struct Content {
    var key: P256.Signing.PrivateKey
    var certificate: Certificate
    /// The file is as this service would write it now.
    var isCurrent: Bool
  }

  enum Found {
    case pair(Content)
    case nothing
    case damaged
  }

  func read() throws(CertificateError) -> Found {
    let found: DurableFile.Content?
    do throws(FileError) {
      found = try DurableFile.read(url)
    } catch {
      throw .file(error)
    }
    guard let found else { return .nothing }
    let isPlain = found.data.starts(with: Data("-----BEGIN".utf8))
    let opened = isPlain ? found.data : try? keys?.open(found.data, aad: place)
    guard let opened,
      let documents = try? PEMDocument.parseMultiple(pemString: String(decoding: opened, as: UTF8.self)), documents.count == 2,
      let key = try? P256.Signing.PrivateKey(pemRepresentation: documents[0].pemString),
      let certificate = try? Certificate(pemDocument: documents[1]),
      certificate.publicKey == Certificate.PublicKey(key.publicKey)
    else { return .damaged }
    let isCurrent = isPlain == (keys == nil) && found.mode & 0o077 == 0
    return .pair(Content(key: key, certificate: certificate, isCurrent: isCurrent))
  }

  /// What it holds, if that can be read; for a file that may as well be missing.
  var pair: Content? {
    guard case .pair(let content) = try? read() else { return nil }
    return content
  }

  func write(_ key: P256.Signing.PrivateKey, _ certificate: Certificate) throws(CertificateError) {
    guard let pem = try? certificate.serializeAsPEM().pemString else { throw .signing }
    let text = Data((key.pemRepresentation + "\n" + pem + "\n").utf8)
    guard let data = try? keys?.sealSecret(text, aad: place) ?? text else { throw .signing }
    do throws(FileError) {
      try DurableFile.replace(url, with: data)
    } catch {
      throw .file(error)
    }
  }

  private var place: String { KeyRing.place("tls", url.lastPathComponent, "content") }
}
