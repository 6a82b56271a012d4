import Foundation
import GRDB
import Testing

@testable import Appliance

/// `CHARTKEEP_BENCH=audit swift test … --filter AuditSpeedTests`: how long a million entries take to be written and to be verified.
struct AuditSpeedTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CHARTKEEP_BENCH"] == "audit"))
  func `a million entries`() throws {
    let scratch = try ScratchFolder()
    let database = try ClinicDatabase(at: scratch.file("c.sqlite"), readers: 1)
    let keys = KeyRing.ephemeral()
    let audit = AuditLog(keys: keys)
    let count = 1_000_000
    let clock = ContinuousClock()
    let writing = try clock.measure {
      for _ in 0..<100 {
        try database.pool.write { db in
          for number in 0..<(count / 100) {
            try audit.append(
              AuditEntry(
                actor: "user\(number % 40)", actorID: Int64(number % 40), action: .documentViewed, target: "document:\(number)",
                address: "10.0.5.\(number % 200)", agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/145.0",
                metadata: ["pages": .int(Int64(number % 9))]), in: db)
          }
        }
      }
    }
    let file = AuditHeadFile(in: scratch.url, keys: keys)
    try file.write(database.pool.read { db in try audit.head(db) })
    let head = try file.read()
    var result: AuditVerification?
    let verifying = try clock.measure { result = try database.pool.read { db in try audit.verify(db, head: head) } }
    print("\(count) audit entries: written in \(writing), verified in \(verifying)")
    #expect(result == .intact(entries: Int64(count)))
  }
}
