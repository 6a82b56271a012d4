import Dispatch
package import Foundation
package import Logging
package import VectorCore

/// `DATA/index`: what searches read beside the database. All of it is derived: who removes the folder loses only the seconds that it takes
/// to build it anew.
package enum IndexFolder {
  /// For work on the index that blocks and that nobody waits for on a page.
  static let queue = DispatchQueue(label: "chartkeep.index", attributes: .concurrent)

  package static func file(in data: URL) -> URL {
    data.appendingPathComponent("index", isDirectory: true).appendingPathComponent("vectors.base")
  }

  /// The index, ready to be searched. Without a usable file the rows are read, and one is built by the way when there are enough.
  package static func open(in data: URL, database: ClinicDatabase, logger: Logger) throws -> ChunkIndex {
    let file = file(in: data)
    try DurableFile.makeFolder(file.deletingLastPathComponent())
    let index = ChunkIndex(baseFile: file, logger: logger)
    try index.load(from: database.pool)
    return index
  }
}
