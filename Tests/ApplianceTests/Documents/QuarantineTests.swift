import Foundation
import GRDB
import Testing

@testable import Appliance

@Suite struct QuarantineTests {
  private let date = Date(timeIntervalSince1970: 1_773_065_100)

  @Test func `a content is held from its second crash on, and until a person releases it`() throws {
    let scratch = try ScratchFolder()
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 1)
    let store = QuarantineStore()
    let (one, other) = (Data([1, 2, 3]), Data([4, 5, 6]))
    try database.pool.write { db in
      #expect(try !store.holds(one, in: db))
      #expect(try store.countCrash(of: one, at: date, in: db) == 1)
      #expect(try !store.holds(one, in: db))
      #expect(try store.countCrash(of: one, at: date, in: db) == 2)
      #expect(try store.holds(one, in: db))
      #expect(try !store.holds(other, in: db))
      try store.release(one, in: db)
      #expect(try !store.holds(one, in: db))
      #expect(try store.countCrash(of: one, at: date, in: db) == 1)
    }
  }
}
