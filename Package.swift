// swift-tools-version: 6.2
import PackageDescription

/// Chartkeep: one service on one machine. `docs/architecture.md` says what each target is for and what it may import;
/// `Tests/ArchitectureTests` holds the sources to it, because SwiftPM itself lets a target import what it depends on indirectly.
let package = Package(
  name: "chartkeep",
  products: [
    .executable(name: "chartkeep", targets: ["Command"]),
    .executable(name: "chartkeep-worker", targets: ["Worker"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // System libraries and small C shims.
    .systemLibrary(name: "CBLAS"),
    .systemLibrary(name: "CCrypt"),
    .systemLibrary(name: "CCurl"),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo cairo-pdf"),
    .systemLibrary(name: "CDe265"),
    .systemLibrary(name: "CQREncode"),
    .systemLibrary(name: "CExif"),
    .systemLibrary(name: "CTesseract"),
    .systemLibrary(name: "CUchardet"),
    .systemLibrary(name: "CZip"),
    .systemLibrary(name: "CPopplerLibraries", pkgConfig: "poppler-glib poppler-cpp"),
    .target(name: "CPoppler", dependencies: ["CPopplerLibraries"]),
    .target(name: "CSandbox", linkerSettings: [.linkedLibrary("seccomp")]),
    .target(name: "CVectorKernels"),

    .target(
      name: "Ingest",
      dependencies: [
        "CDe265", "CExif", "CPoppler", "CSandbox", "CTesseract", "CUchardet", "CZip",
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Worker"],
      resources: [.copy("Resources")]),
    .executableTarget(name: "Worker", dependencies: ["Ingest", "CSandbox"], path: "Sources/Ingest/Worker"),
    .target(
      name: "VectorCore",
      dependencies: [
        "CBLAS", "CVectorKernels",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.copy("Resources")]),
    .target(
      name: "Appliance",
      dependencies: [
        "CCrypt", "CCurl", "CLinux", "CPango", "CQREncode", "Ingest", "VectorCore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "_CryptoExtras", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Command"]),
    .target(
      name: "WebUI",
      dependencies: [
        "Appliance", "Ingest",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdHTTP2", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Templates"), .copy("Assets")]),
    .executableTarget(
      name: "Command",
      dependencies: [
        "Appliance", "Ingest", "VectorCore", "WebUI", "Worker",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Sources/Appliance/Command"),

    // Kernels of other processors, their instructions imitated.
    .target(
      name: "CImitatedKernels", dependencies: ["CVectorKernels"], path: "Tests/CImitatedKernels", cSettings: [.headerSearchPath(".")]),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "IngestTests", dependencies: ["CSandbox", "Ingest", "Worker"]),
    .testTarget(
      name: "VectorCoreTests",
      dependencies: ["CImitatedKernels", "CVectorKernels", "VectorCore", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Golden"]),
    .testTarget(
      name: "ApplianceTests",
      dependencies: [
        "Appliance", "Ingest", "VectorCore", "Worker",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ]),
    .testTarget(
      name: "WebUITests",
      dependencies: ["WebUI", "Appliance", .product(name: "HummingbirdTesting", package: "hummingbird")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

let cTargets: Set = ["CImitatedKernels", "CPoppler", "CSandbox", "CVectorKernels"]
for target in package.targets where [.regular, .executable, .test].contains(target.type) && !cTargets.contains(target.name) {
  var settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  // Tests run against the release build, so that what is tested is what runs: internals must be visible to them there too.
  settings.append(.unsafeFlags(["-enable-testing"], .when(configuration: .release)))
  // Numeric loops and byte scanners are unusable without the optimiser, in tests too.
  if ["VectorCore", "Ingest"].contains(target.name) {
    settings.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
  target.swiftSettings = settings
}
