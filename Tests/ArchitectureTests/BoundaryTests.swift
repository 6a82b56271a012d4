import Testing

/// Rules that no compiler checks and that patient data depends on.
@Suite struct `Boundaries of the product` {
  @Test func `Redacted text is made by an approval and nowhere else`() {
    // Redaction is proposed by machines and approved by people; what is indexed must have come this way.
    let makers = SourceTree.places(matching: /(RedactedText|RedactedText\.init|\.init)\(approved\b/)
    #expect(makers.count == 1, "made at \(makers.joined(separator: ", "))")
    #expect(makers.allSatisfy { $0.hasPrefix("Sources/Appliance/Documents/") }, "made at \(makers.joined(separator: ", "))")
  }

  @Test func `Redacted text can't be decoded from somewhere`() {
    #expect(SourceTree.places(matching: /(struct|extension)\s+RedactedText\b.*(Codable|Decodable)/).isEmpty)
  }

  @Test func `Pages, commands and readers hold no SQL`() {
    let files = SourceTree.files.filter { !["Appliance", "VectorCore"].contains($0.target) }
    let places = SourceTree.places(
      matching:
        /"\s*(SELECT\s.*\bFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|TRIGGER)|PRAGMA)\b/,
      in: files)
    #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
  }

  @Test func `Only the commands write to standard output`() {
    // A stray print may print a document.
    let files = SourceTree.files.filter { $0.target != "Command" && $0.target != "Worker" }
    let places = SourceTree.places(matching: /(^|[^.\w])(print|debugPrint|dump|NSLog)\(/, in: files)
    #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
  }

  @Test func `Nothing ends the service on purpose or hides from the concurrency checker`() {
    #expect(SourceTree.places(matching: /\bfatalError\(|\btry!|\bas!\s|Task\.detached|nonisolated\(unsafe\)/).isEmpty)
  }

  @Test func `An unchecked conformance says why it holds`() {
    let unexplained = SourceTree.files.flatMap { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.indices.filter { index in
        lines[index].contains("@unchecked Sendable") && !lines[index].trimmingPrefix(while: \.isWhitespace).hasPrefix("//")
          && !lines[max(0, index - 4)..<index].contains { $0.contains("//") } && !lines[index].contains("//")
      }.map { "\(file.path):\($0 + 1)" }
    }
    #expect(unexplained.isEmpty, "\(unexplained.joined(separator: "\n"))")
  }

  @Test func `One folder alone opens connections to other machines`() {
    // What listens (NIO's servers) and what talks to this machine's own sockets is elsewhere; what reaches out is not.
    let reaching =
      /\b(URLSession|URLRequest|ClientBootstrap|DatagramBootstrap|HTTPClient|NWConnection|CFSocket\w*|CFStream\w*|getaddrinfo|gethostbyname|curl_easy_\w+|Data\(contentsOf: URL\(string)\b/
    let places = SourceTree.places(matching: reaching).filter { !$0.hasPrefix("Sources/Appliance/Network/") }
    #expect(places.isEmpty, "\(places.joined(separator: "\n"))")
    // Those who use that folder's clients are few and known.
    let users = SourceTree.places(matching: /\b(StreamedRequest|HTTPSClient|MailSender|CurlHandle)\(/).map { $0.split(separator: ":")[0] }
    let known: Set<Substring> = [
      "Sources/Appliance/Network/HTTPSClient.swift", "Sources/Appliance/Network/StreamedRequest.swift",
      "Sources/Appliance/Network/MailSender.swift", "Sources/Appliance/Mail/Mail.swift",
      "Sources/Appliance/Accounts/Providers/ProviderLogIn.swift", "Sources/Appliance/Gateway/ChatClient.swift",
      "Sources/Appliance/Gateway/ModelConnections+Test.swift", "Sources/Appliance/Gateway/OAuthTokens.swift",
    ]
    #expect(Set(users).isSubset(of: known), "\(Set(users).subtracting(known))")
  }

  @Test func `Only the gateway asks models, and only through the gate`() {
    let askers = SourceTree.places(matching: /\bChatClient\(/).map { $0.split(separator: ":")[0] }
    #expect(Set(askers) == ["Sources/Appliance/Gateway/ModelGateway.swift"])
  }

  @Test func `A folder is a subject, not a kind of code`() {
    let kinds: Set<Substring> = ["Models", "Helpers", "Managers", "Utils", "Utilities", "Common", "Misc", "Extensions", "Services"]
    let places = SourceTree.files.map(\.path).filter { !kinds.isDisjoint(with: $0.split(separator: "/")) }
    #expect(places.isEmpty)
  }
}
