import Foundation
import GRDB

extension ChunkFilter {
  /// Conditions on `chunks AS c`, each beginning with AND, and their arguments. Sets go in as one JSON text, so that their
  /// size is not limited by SQLite's number of parameters.
  func sql() throws -> (conditions: String, arguments: StatementArguments) {
    var conditions = ""
    var arguments = StatementArguments()
    func addSet(_ column: String, _ values: (some Encodable)?) throws {
      guard let values else { return }
      conditions += " AND c.\(column) IN (SELECT value FROM json_each(?))"
      arguments += [String(decoding: try JSONEncoder().encode(values), as: UTF8.self)]
    }
    try addSet("owner", owners)
    try addSet("document", documents)
    try addSet("kind", kinds)
    if let received {
      conditions += " AND c.received BETWEEN ? AND ?"
      arguments += [received.lowerBound, received.upperBound]
    }
    if let patient {
      conditions += " AND c.patient = ?"
      arguments += [patient]
    }
    return (conditions, arguments)
  }
}
