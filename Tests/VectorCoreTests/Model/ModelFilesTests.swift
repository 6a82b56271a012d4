import Foundation
import Testing

@testable import VectorCore

struct ModelFilesTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func `the option goes before the environment, that before the configuration`() throws {
    let places = try (0..<3).map { _ in try folder() }
    defer { for place in places { try? FileManager.default.removeItem(at: place) } }
    for place in places { try Data([1]).write(to: place.appending(path: "model.safetensors")) }
    let environment = ["CHARTKEEP_MODELS": places[1].path]
    let (option, configured) = (places[0].path, places[2].path)
    #expect(try ModelFiles.locate(option: option, environment: environment, configured: configured).folder.path == option)
    #expect(try ModelFiles.locate(environment: environment, configured: configured).folder.path == places[1].path)
    #expect(try ModelFiles.locate(environment: [:], configured: configured).folder.path == configured)
  }

  @Test func `a place may hold the model's folder by its name`() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let inner = place.appending(path: PinnedModel.name)
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try Data([1]).write(to: inner.appending(path: "model.safetensors"))
    #expect(try ModelFiles.locate(option: place.path, environment: [:]).folder.path == inner.path)
  }

  @Test func `a model that is not there is an error that names the place and the remedy`() throws {
    let error = #expect(throws: ModelFailure.self) { try ModelFiles.locate(option: "/nowhere/at/all", environment: [:]) }
    let description = try #require(error).description
    #expect(description.contains("/nowhere/at/all"))
    #expect(description.contains("scripts/fetch-models"))
    #expect(description.contains("chartkeep models install"))
  }

  @Test func `missing and altered files are named`() throws {
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let files = ModelFiles(folder: place)
    #expect(throws: ModelFailure.missing(file: files.weights.path)) { try files.check() }
    try Data([1, 2, 3]).write(to: files.weights)
    #expect(throws: ModelFailure.altered(file: files.weights.path)) { try files.check() }
    #expect(throws: ModelFailure.altered(file: files.weights.path)) { try Encoder(files) }
    #expect(files.list().map(\.byteCount) == [3, nil])
  }

  @Test(.enabled(if: TestModel.isThere, "needs the model: scripts/fetch-models"))
  func `verification compares every file with its pinned hash`() throws {
    let files = try #require(TestModel.files)
    let pinned = Dictionary(uniqueKeysWithValues: PinnedModel.files.map { ($0.name, $0.sha256) })
    try files.verify { pinned[$0.lastPathComponent]?.uppercased() ?? "" }
    #expect(throws: ModelFailure.altered(file: files.vocabulary.path)) {
      try files.verify { $0 == files.vocabulary ? String(repeating: "0", count: 64) : pinned[$0.lastPathComponent] ?? "" }
    }
  }
}
