package import GRDB

/// The least that a table of vectors can be: what the benchmark's inserts into the index are compared with.
package enum BareTable {
  package static func create(_ db: Database) throws {
    try db.execute(sql: "CREATE TABLE bare (id INTEGER PRIMARY KEY, owner INTEGER, vector BLOB)")
  }

  package static func insert(_ chunks: [NewChunk], _ db: Database) throws {
    let statement = try db.cachedStatement(sql: "INSERT INTO bare (owner, vector) VALUES (?, ?)")
    for chunk in chunks { try statement.execute(arguments: [chunk.owner, VectorBytes.data(chunk.vector)]) }
  }
}
