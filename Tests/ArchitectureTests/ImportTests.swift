import Testing

/// What each target may import, as docs/architecture.md has it. SwiftPM would let a target import whatever its dependencies
/// bring along, so the table is held by reading the sources.
enum Boundaries {
  /// The system, and what every part may use.
  static let everywhere: Set = [
    "CDispatch", "CoreFoundation", "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Dispatch", "Synchronization", "Logging",
    "NIOCore", "NIOPosix", "NIOConcurrencyHelpers",
  ]

  static let allowed: [String: Set<String>] = [
    "Ingest": ["CDe265", "CExif", "CPoppler", "CSandbox", "CTesseract", "CUchardet", "CZip"],
    "Worker": ["Ingest", "CSandbox"],
    "VectorCore": ["CBLAS", "CVectorKernels", "GRDB", "GRDBSQLite"],
    "Appliance": [
      "CCrypt", "CCurl", "CLinux", "CPango", "CQREncode", "Ingest", "VectorCore", "GRDB",
      "Crypto", "_CryptoExtras", "CryptoExtras", "JWTKit", "X509",
      "SwiftASN1",
      "ServiceLifecycle", "Yams",
    ],
    // `Ingest` for its words (kinds of documents, labels of findings); that it reaches no parser is the next table's matter.
    "WebUI": [
      "Appliance", "Ingest", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "HummingbirdTLS", "Mustache", "NIOSSL",
      "NIOHTTP1", "NIOHTTP2", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOTLS", "ServiceLifecycle",
    ],
    "Command": [
      "GRDB",
      "Appliance", "Ingest", "VectorCore", "WebUI", "ArgumentParser", "Crypto", "Hummingbird", "HummingbirdCore", "ServiceLifecycle",
      "UnixSignals",
    ],
  ]

  /// C modules give out raw handles. Each is imported in one folder, by no more files than given: who owns a handle can then be read in a minute.
  static let handles: [String: (folder: String, files: Int)] = [
    "CPoppler": ("Sources/Ingest/Extract/", 3),
    "CTesseract": ("Sources/Ingest/Extract/", 12),
    "CZip": ("Sources/Ingest/Extract/", 1),
    "CUchardet": ("Sources/Ingest/Extract/", 1),
    "CDe265": ("Sources/Ingest/Extract/", 1),
    "CExif": ("Sources/Ingest/Extract/", 1),
    "CBLAS": ("Sources/VectorCore/", 4),
    "CCrypt": ("Sources/Appliance/Security/", 1),
    "CQREncode": ("Sources/Appliance/Accounts/Factors/", 1),
    "CLinux": ("Sources/Appliance/Security/", 1),
    "CCurl": ("Sources/Appliance/Network/", 4),
    "CPango": ("Sources/Appliance/Paper/", 2),
    "CSandbox": ("Sources/Ingest/", 7),
    "GRDBSQLite": ("Sources/VectorCore/Index/", 2),
  ]
}

@Suite struct `Imports of the product` {
  @Test func `The sources are found`() {
    #expect(SourceTree.files.count > 10)
    #expect(Set(SourceTree.files.map(\.target)).isSuperset(of: Boundaries.allowed.keys))
  }

  @Test(arguments: Boundaries.allowed.keys.sorted())
  func `A target imports only what its place in the architecture allows`(target: String) throws {
    let allowed = try #require(Boundaries.allowed[target]).union(Boundaries.everywhere)
    let forbidden = SourceTree.files.filter { $0.target == target }.flatMap { file in
      file.imports.filter { !allowed.contains($0.module) }.map { "\(file.path):\($0.line): import \($0.module)" }
    }
    #expect(forbidden.isEmpty, "\(target) may not import this; see docs/architecture.md\n\(forbidden.joined(separator: "\n"))")
  }

  @Test func `Every Swift file belongs to a target of the table`() {
    let strays = SourceTree.files.filter { Boundaries.allowed[$0.target] == nil }.map(\.path)
    #expect(strays.isEmpty)
  }

  @Test(arguments: Boundaries.handles.keys.sorted())
  func `A C library's handles are touched in few files of one folder`(module: String) throws {
    let (folder, limit) = try #require(Boundaries.handles[module])
    let users = SourceTree.files.filter { $0.imports.contains { $0.module == module } }.map(\.path)
    #expect(users.filter { !$0.hasPrefix(folder) }.isEmpty, "\(module) belongs to \(folder)")
    #expect(users.count <= limit, "\(module) is imported by \(users.joined(separator: ", "))")
  }

  @Test func `A C module that the table does not know is refused`() {
    let known = Set(Boundaries.handles.keys).union(Boundaries.everywhere).union(["CVectorKernels", "Crypto", "CryptoExtras"])
    let unknown = SourceTree.files.flatMap { file in
      file.imports.filter { $0.module.wholeMatch(of: /C[A-Z]\w*/) != nil && !known.contains($0.module) }
        .map { "\(file.path): import \($0.module)" }
    }
    #expect(unknown.isEmpty)
  }

  @Test func `Only a package or internal import is used`() {
    // Nobody imports this package: `public import` would promise something to nobody.
    #expect(SourceTree.places(matching: /^\s*(@\w+\s+)*public\s+import\b/).isEmpty)
    #expect(SourceTree.places(matching: /@testable\s+import/).isEmpty)
  }
}

@Suite struct `Reading imports` {
  @Test(
    arguments: [
      ("import GRDB", ["GRDB"]),
      ("  package import Foundation", ["Foundation"]),
      ("@preconcurrency import Mustache", ["Mustache"]),
      ("@_spi(Internal) private import struct NIOCore.ByteBuffer", ["NIOCore"]),
      ("import func Glibc.read // and write", ["Glibc"]),
      ("#if canImport(Glibc)\nimport Glibc\n#endif", ["Glibc"]),
      ("import A; import B", ["A", "B"]),
      ("// import GRDB", []),
      ("/* import GRDB\nimport NIO */ import Crypto", ["Crypto"]),
      ("let sql = \"\"\"\n  import GRDB\n  \"\"\"\nimport Logging", ["Logging"]),
      ("let address = \"https://example.org\"; import X509", ["X509"]),
      ("important(GRDB)", []),
      ("let text = \"import GRDB\"", []),
    ] as [(String, [String])])
  func `An import is seen however it is written`(text: String, modules: [String]) {
    #expect(SourceFile(path: "Sources/A/b.swift", text: text).imports.map(\.module) == modules)
  }

  @Test(arguments: [
    ("Sources/Ingest/Worker/main.swift", "Worker"),
    ("Sources/Ingest/Inbox/Inbox.swift", "Ingest"),
    ("Sources/Appliance/Command/Serve.swift", "Command"),
    ("Sources/Appliance/Documents/Review.swift", "Appliance"),
  ])
  func `A file belongs to the innermost target`(path: String, target: String) {
    #expect(SourceFile(path: path, text: "").target == target)
  }
}
