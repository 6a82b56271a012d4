import Appliance
import ArgumentParser
import Foundation

/// `chartkeep tls …`: the certificate of the pages. A running service shows a new one at once, without a restart.
struct TLS: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tls",
    abstract: "The certificate of the pages: show it, ask the clinic's authority for one, take it, or go back to the local one.",
    subcommands: [Show.self, Request.self, Import.self, Init.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows the certificate in use.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.tlsShow) { try TLS.show($0, json: json) }
    }
  }

  struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "csr", abstract: "Prints a certificate request (PKCS #10) for this machine's names. Its key stays here, sealed.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.tlsRequest) {
        guard case .text(let pem) = $0 else { return }
        if json { try Output.json(["request": pem]) } else { Output.line(pem.trimmingCharacters(in: .newlines)) }
      }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes a certificate chain (PEM, the server's own first), as answer to the request or with its key.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The file with the chain.", completion: .file()) var file: String
    @Option(name: .long, help: "The file with the private key, where it was not made by `tls csr`.", completion: .file()) var key: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      let request = ControlRequest.tlsImport(chain: try Self.read(file), key: try key.map(Self.read))
      try await DataAccess(settings: options.settings()).ask(request) { try TLS.show($0, json: json) }
    }

    private static func read(_ path: String) throws -> String {
      guard let data = FileManager.default.contents(atPath: path), data.count < 1_000_000 else {
        throw Failure(message: "\(path) can't be read.")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }

  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Goes back to the local authority's certificate; with --new-authority makes a new authority.",
      discussion: "A new authority must be trusted by every browser again. The old one is forgotten.")
    @OptionGroup var options: SettingsOptions
    @Flag(name: .long, help: "Make a new local authority.") var newAuthority = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let json = json
      try await DataAccess(settings: options.settings()).ask(.tlsInit(newAuthority: newAuthority)) { try TLS.show($0, json: json) }
    }
  }

  private static func show(_ reply: ControlReply, json: Bool) throws {
    guard case .certificate(let line) = reply else { return }
    if json { return try Output.json(line) }
    Output.line("Source: \(line.source)")
    Output.line("Subject: \(line.subject)")
    Output.line("Issuer: \(line.issuer)")
    Output.line("Names: \(line.names.joined(separator: ", "))")
    Output.line("Valid: \(line.notBefore.formatted(.iso8601)) to \(line.notAfter.formatted(.iso8601))")
    Output.line("SHA-256: \(line.fingerprint)")
    if let authority = line.authorityFingerprint { Output.line("Authority's SHA-256: \(authority)") }
  }
}
