package import Foundation

/// The folder that holds the embedding model's files.
package struct ModelFiles: Sendable, Equatable {
  package let folder: URL
  package var weights: URL { folder.appending(path: PinnedModel.weights.name) }
  package var vocabulary: URL { folder.appending(path: PinnedModel.vocabulary.name) }

  package init(folder: URL) {
    self.folder = folder
  }

  /// Finds the model. The order is `--models`, `$CHARTKEEP_MODELS`, the configuration, `/usr/share/chartkeep/models`, the
  /// checkout's `.models/`; a place that was named explicitly is the only one looked at.
  ///
  /// Each place may be the model's folder itself or the folder that holds it under its name.
  package static func locate(
    option: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    configured: String? = nil,
    checkout: URL? = ModelFiles.checkout()
  ) throws(ModelFailure) -> ModelFiles {
    let named = [option, environment["CHARTKEEP_MODELS"], configured].compactMap { $0 }.first { !$0.isEmpty }
    let places: [URL]
    if let named {
      places = [URL(filePath: named)]
    } else {
      places = [URL(filePath: "/usr/share/chartkeep/models")] + (checkout.map { [$0.appending(path: ".models")] } ?? [])
    }
    for place in places {
      for folder in [place, place.appending(path: PinnedModel.name)] {
        let files = ModelFiles(folder: folder)
        if FileManager.default.fileExists(atPath: files.weights.path) { return files }
      }
    }
    throw .notFound(lookedIn: places.map(\.path))
  }

  /// The checkout that this program was built in: the nearest folder above it (links followed) or above the working
  /// folder that holds a `.models`.
  package static func checkout() -> URL? {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    for beginning in [program, URL(filePath: FileManager.default.currentDirectoryPath)] {
      var folder = beginning
      while folder.path != "/", folder.pathComponents.count > 1 {
        if FileManager.default.fileExists(atPath: folder.appending(path: ".models").path) { return folder }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }

  /// One file as `models list` shows it.
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let path: String
    /// nil when the file is not there.
    package let byteCount: Int?
    package let expectedByteCount: Int
    package let expectedSHA256: String
  }

  package func list() -> [Entry] {
    PinnedModel.files.map { file in
      let path = folder.appending(path: file.name).path
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return Entry(
        name: file.name, path: path, byteCount: (attributes?[.size] as? NSNumber)?.intValue,
        expectedByteCount: file.byteCount, expectedSHA256: file.sha256)
    }
  }

  /// Whether the sizes are right: cheap enough for every start.
  package func check() throws(ModelFailure) {
    for entry in list() {
      guard let byteCount = entry.byteCount else { throw .missing(file: entry.path) }
      guard byteCount == entry.expectedByteCount else { throw .altered(file: entry.path) }
    }
  }

  /// Compares every file with its pinned SHA-256. `sha256` returns lower-case hexadecimal; it is passed in, since this
  /// target has no cryptography of its own.
  package func verify(sha256: (URL) throws -> String) throws(ModelFailure) {
    try check()
    for file in PinnedModel.files {
      let url = folder.appending(path: file.name)
      guard let found = try? sha256(url) else { throw .missing(file: url.path) }
      guard found.lowercased() == file.sha256 else { throw .altered(file: url.path) }
    }
  }
}
