package import Appliance
import NIOSSL
import Synchronization

/// The certificate that is shown to browsers, which may be replaced while the service runs.
package final class ServedCertificate: Sendable {
  struct Material: Sendable {
    var chain: [NIOSSLCertificateSource]
    var key: NIOSSLPrivateKeySource
  }

  private struct State {
    var pem: String
    var material: Material
  }

  private let state: Mutex<State>

  package init(_ identity: ServerIdentity) throws {
    state = Mutex(State(pem: identity.certificateChainPEM, material: try Self.material(identity)))
  }

  var current: Material { state.withLock { $0.material } }

  /// True when it is another one than before. What can't be used throws, and the old one stays.
  package func replace(by identity: ServerIdentity) throws -> Bool {
    guard state.withLock({ $0.pem != identity.certificateChainPEM }) else { return false }
    let material = try Self.material(identity)
    state.withLock { $0 = State(pem: identity.certificateChainPEM, material: material) }
    return true
  }

  private static func material(_ identity: ServerIdentity) throws -> Material {
    Material(
      chain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificateChainPEM.utf8)).map { .certificate($0) },
      key: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.open(for: "TLS server").utf8), format: .pem)))
  }
}
