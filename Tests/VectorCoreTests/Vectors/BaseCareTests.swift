import Foundation
import GRDB
import Testing

@testable import VectorCore

/// Bases that are damaged, half written or to be built anew.
struct BaseCareTests {
  @Test func `verify finds rows that say something else than the database`() throws {
    let fixture = try BaseFixture(seed: 8)
    try fixture.insert(300)
    try fixture.index.merge()
    // Behind the triggers' back.
    try fixture.pool.write { db in
      try db.execute(sql: "DROP TRIGGER chunks_updated")
      try db.execute(sql: "UPDATE chunks SET vector = ? WHERE id = 7", arguments: [VectorBytes.data(IndexFixture.vector(300))])
      try db.execute(sql: "UPDATE chunks SET owner = 99 WHERE id = 9")
    }
    let report = try fixture.index.verify(in: fixture.pool)
    #expect(!report.isSound)
    #expect(report.differing == [7, 9])
    _ = try fixture.index.rebuildVectors()
    #expect(try fixture.index.verify(in: fixture.pool).isSound)
  }

  @Test func `after a rebuild everything is found, though nothing was committed since`() throws {
    let fixture = try BaseFixture(seed: 13)
    try fixture.insert(300)
    try fixture.index.merge()
    #expect(try fixture.index.rebuildVectors() == nil)
    #expect(!FileManager.default.fileExists(atPath: fixture.baseFile.path))
    #expect(try fixture.recall(queries: 2) == 1)
    #expect(fixture.index.count == 300)
    try fixture.insert(DeltaSegment.capacity)
    let base = try #require(try fixture.index.rebuildVectors())
    #expect(base.passages == 300 + DeltaSegment.capacity)
    #expect(try fixture.recall(queries: 2) > 0.985)
    #expect(try fixture.index.verify(in: fixture.pool).isSound)
  }

  @Test func `verify finds damage wherever it is in the file`() throws {
    let fixture = try BaseFixture(seed: 15)
    try fixture.insert(600)
    try fixture.index.merge()
    try fixture.remove(20)
    #expect(try fixture.index.verify(in: fixture.pool).isSound)
    let base = try #require(VectorBase.open(fixture.baseFile, model: PinnedModel.identifier, identity: fixture.identity()))
    for section in BaseLayout.Section.allCases {
      let whole = try Data(contentsOf: fixture.baseFile)
      let bytes = base.layout.size(of: section)
      guard bytes > 0 else { continue }
      var damaged = whole
      let start = base.layout.offset(of: section) + bytes / 3
      for place in start..<start + max(1, min(400, bytes / 3)) { damaged[place] ^= 0x5A }
      try Data(damaged).write(to: fixture.baseFile)
      try fixture.reopen()
      // Refused when it is opened, or found when it is looked at.
      let isUsed = fixture.index.baseSummary != nil
      #expect(try !isUsed || !fixture.index.verify(in: fixture.pool).isSound, "\(section)")
      try whole.write(to: fixture.baseFile)
      try fixture.reopen()
    }
    #expect(try fixture.index.verify(in: fixture.pool).isSound)
  }

  @Test func `what a killed build left behind and a file of no use are gone after the start`() throws {
    let fixture = try BaseFixture(seed: 16)
    try fixture.insert(400)
    try fixture.index.merge()
    let half = URL(filePath: BaseBuilder.unfinished(fixture.baseFile))
    try Data(contentsOf: fixture.baseFile).prefix(5000).write(to: half)
    try fixture.reopen()
    #expect(!FileManager.default.fileExists(atPath: half.path))
    #expect(fixture.index.baseSummary?.passages == 400)
    try Data("nothing".utf8).write(to: fixture.baseFile)
    try fixture.reopen()
    #expect(!FileManager.default.fileExists(atPath: fixture.baseFile.path))
    #expect(try fixture.recall(queries: 2) == 1)
  }
}
