import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// How browsers come to trust this machine: the authority's certificate, its fingerprint, and what to do on each system.
struct TrustPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/trust") { _, _ in try page() }
    try routes.get("/trust/{file}") { _, context in try file(context.parameters.get("file") ?? "") }
  }

  struct TrustPage: Page {
    static let template = "trust"
    var frame: Frame?
    var hasAuthority: Bool
    var fingerprint: String
  }

  func page() throws -> Response {
    let fingerprint = site.clinic.certificates.authority.flatMap { Certificates.fingerprint(pem: $0) }
    return try site.templates.response(TrustPage(hasAuthority: fingerprint != nil, fingerprint: fingerprint ?? ""))
  }

  /// `ca.pem`, or `ca.crt` in DER, which Windows and Android ask for.
  func file(_ name: String) throws -> Response {
    guard let pem = site.clinic.certificates.authority, ["ca.pem", "ca.crt"].contains(name) else { throw HTTPError(.notFound) }
    let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    guard let der = Data(base64Encoded: base64) else { throw HTTPError(.notFound) }
    let bytes = name == "ca.pem" ? ByteBuffer(string: pem) : ByteBuffer(bytes: der)
    return Response(
      status: .ok,
      headers: [
        .contentType: name == "ca.pem" ? "application/x-pem-file" : "application/x-x509-ca-cert",
        .contentDisposition: "attachment; filename=\"chartkeep-\(name)\"",
      ], body: ResponseBody(byteBuffer: bytes))
  }
}
