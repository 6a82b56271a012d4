import Foundation
import GRDB
import Testing

@testable import Appliance

struct AuditHeadTests {
  private let folder: ScratchFolder
  private let bench: AuditBench
  private let file: AuditHeadFile

  init() throws {
    folder = try ScratchFolder()
    bench = try AuditBench()
    file = AuditHeadFile(in: folder.url, keys: bench.keys)
  }

  /// What the first start does.
  private func begin() throws {
    let log = bench.log
    try file.write(bench.database.read { try log.head($0) })
  }

  private func advance() throws -> AuditVerification {
    let (log, file) = (bench.log, file)
    return try bench.database.read { try log.advance(file, in: $0) }
  }

  @Test func `the head follows the log, and the log may be ahead`() throws {
    try begin()
    try bench.fill(3)
    #expect(try advance() == .intact(entries: 3))
    #expect(folder.names == ["audit.head"] && folder.mode("audit.head") == 0o600)
    try bench.fill(4)
    #expect(try bench.verify(file.read()) == .intact(entries: 7))
    #expect(try advance() == .intact(entries: 7))
    guard case .signed(let head) = try file.read() else { throw CancellationError() }
    #expect(head.seq == 7)
  }

  @Test func `a head that knows more than the log stays as evidence`() throws {
    try begin()
    try bench.fill(10)
    _ = try advance()
    let before = try Data(contentsOf: file.url)
    try bench.tamper("DELETE FROM audit WHERE seq > 6")
    #expect(try advance() == .broken(.cutOff, at: 7))
    try bench.fill(20)
    #expect(try advance() == .broken(.rewritten, at: 10))
    #expect(try Data(contentsOf: file.url) == before)
    #expect(try bench.verify(file.read()) == .broken(.rewritten, at: 10))
  }

  @Test func `a missing head is told, and is not made anew`() throws {
    #expect(try bench.verify(file.read()) == .broken(.headMissing, at: 0))
    try bench.fill(2)
    #expect(try bench.verify(file.read()) == .broken(.headMissing, at: 2))
    #expect(try advance() == .broken(.headMissing, at: 2))
    #expect(folder.names.isEmpty)
  }

  @Test func `cutting the log and taking its head away does not pass for a whole one`() throws {
    try begin()
    try bench.fill(10)
    #expect(try advance() == .intact(entries: 10))
    try bench.tamper("DELETE FROM audit WHERE seq > 4")
    try FileManager.default.removeItem(at: file.url)
    #expect(try advance() == .broken(.headMissing, at: 4))
    try bench.fill(9)
    #expect(try advance() == .broken(.headMissing, at: 13))
    #expect(try bench.verify(file.read()) == .broken(.headMissing, at: 13))
  }

  @Test func `every changed byte of the head is noticed`() throws {
    try begin()
    try bench.fill(5)
    _ = try advance()
    let genuine = try file.read()
    let whole = try Data(contentsOf: file.url)
    for index in whole.indices {
      for bit in [0, 1, 4] {
        var changed = whole
        changed[index] ^= 1 << bit
        try changed.write(to: file.url)
        // White space and upper-case hex say the same; anything else must not.
        let found = try file.read()
        #expect(found == .forged || found == genuine)
      }
    }
    for length in 0..<(whole.count - 2) {
      try whole.prefix(length).write(to: file.url)
      #expect(try file.read() == .forged)
    }
    #expect(try bench.verify(.forged) == .broken(.headForged, at: 5))
    #expect(try advance() == .broken(.headForged, at: 5))
  }

  @Test func `a head of another data folder is forged here`() throws {
    try AuditHeadFile(in: folder.url, keys: .ephemeral()).write(AuditHead(seq: 1, mac: Data(count: 32)))
    #expect(try file.read() == .forged)
  }
}
