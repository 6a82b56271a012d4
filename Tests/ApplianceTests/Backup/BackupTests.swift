import Foundation
import Testing

@testable import Appliance

struct BackupRotationTests {
  private var calendar: Calendar {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    return calendar
  }

  /// One each night for two years.
  private let nights = (0..<730).map { Date(timeIntervalSince1970: 1_700_000_000 + Double($0) * 86_400) }

  @Test func `the newest of each of the last days, weeks and months stays`() {
    let kept = BackupRotation(days: 7, weeks: 5, months: 12).kept(nights, calendar: calendar)
    #expect(kept.isSuperset(of: nights.suffix(7)))
    #expect((18...24).contains(kept.count))
    let months = Set(kept.map { calendar.dateComponents([.year, .month], from: $0) })
    #expect(months.count == 12)
    #expect(Set(kept.compactMap { calendar.dateInterval(of: .weekOfYear, for: $0)?.start }).count >= 5)
  }

  @Test func `kept night after night it never removes the newest, and comes to the same`() {
    var present: [Date] = []
    let rule = BackupRotation(days: 3, weeks: 2, months: 2)
    for night in nights.prefix(200) {
      present.append(night)
      present = rule.kept(present, calendar: calendar).sorted()
      #expect(present.last == night)
    }
    #expect(present.count >= 5)
    #expect(BackupRotation(days: 1, weeks: 0, months: 0).kept(nights, calendar: calendar) == [nights[729]])
    #expect(rule.kept([], calendar: calendar) == [])
  }

  @Test func `the time of day is found on each side of now`() throws {
    let noon = Date(timeIntervalSince1970: 1_700_049_600)
    let times = Backups.times("02:15", around: noon, calendar: calendar)
    #expect(times.count == 3 && times[1] < noon && times[2] > noon)
    #expect(calendar.dateComponents([.hour, .minute], from: times[0]) == DateComponents(hour: 2, minute: 15))
    #expect(Backups.times("nonsense", around: noon, calendar: calendar) == [])
  }
}

struct RecoveryCodeTests {
  @Test func `a code is read as it was written, however it is typed`() throws {
    for _ in 0..<200 {
      let code = RecoveryCode.generate()
      #expect(code.text.wholeMatch(of: /([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}/) != nil)
      let sloppy = code.text.lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")
      #expect(RecoveryCode(sloppy)?.text == code.text)
      #expect("\(code)" == "‹redacted›")
    }
  }

  @Test func `one wrong letter is told`() {
    let code = RecoveryCode.generate().text
    var passed = 0
    for index in code.indices where code[index] != "-" {
      for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where letter != code[index] {
        var wrong = code
        wrong.replaceSubrange(index...index, with: String(letter))
        if RecoveryCode(wrong) != nil { passed += 1 }
      }
    }
    #expect(passed <= 1)
    #expect(RecoveryCode("") == nil && RecoveryCode(code + "A") == nil && RecoveryCode("U" + code.dropFirst()) == nil)
  }

  @Test func `it opens the ring that it was set up for, and shows when it was changed`() throws {
    let scratch = try ScratchFolder()
    let master = MasterKey.generate()
    let keys = try KeyRing.open(in: scratch.url, master: master, createsIfMissing: true)
    let code = RecoveryCode.generate()
    var stored = try #require(try keys.stored(in: scratch.url))
    #expect(throws: BackupError.noRecoveryCode) { try KeyRing.open(try keys.file(by: master, recovery: nil), by: code) }
    let recovery = try keys.recovery(by: code, confirmedAt: Date(timeIntervalSince1970: 5))
    stored.recovery = recovery
    try keys.write(stored, in: scratch.url)
    let other = MasterKey.generate()
    try keys.rewrap(in: scratch.url, by: other)
    let file = try Data(contentsOf: scratch.file("keyring"))
    #expect(try KeyRing.open(file, by: code).id == keys.id)
    #expect(throws: BackupError.wrongRecoveryCode) { try KeyRing.open(file, by: RecoveryCode.generate()) }
    #expect(try KeyRing.open(in: scratch.url, master: other, createsIfMissing: false).id == keys.id)
    #expect(keys.isIntact(recovery))
    var changed = recovery
    changed.root[20] ^= 1
    #expect(!keys.isIntact(changed))
    changed = recovery
    changed.confirmedAt += 1
    #expect(!keys.isIntact(changed))
  }
}

struct KeyRotationTests {
  @Test func `cut off anywhere, one key opens the ring and the next start keeps it`() throws {
    for moment in 0...3 {
      let scratch = try ScratchFolder()
      let file = scratch.file("master.key")
      let old = try MasterKey.create(at: file)
      let keys = try KeyRing.open(in: scratch.url, master: old, createsIfMissing: true)
      var expected = old.id
      if moment >= 1 {
        let new = try MasterKey.create(at: scratch.file("master.key.next"))
        if moment >= 2 {
          try keys.rewrap(in: scratch.url, by: new)
          expected = new.id
        }
      }
      if moment == 3 { try KeyRotation.finish(in: scratch.url) }
      try KeyRotation.finish(in: scratch.url)
      let master = try MasterKey.load(environment: [:], keyFile: file)
      #expect(master.id == expected)
      #expect(try KeyRing.open(in: scratch.url, master: master, createsIfMissing: false).id == keys.id)
      #expect(!FileManager.default.fileExists(atPath: scratch.file("master.key.next").path))
    }
  }
}

struct PendingRestoreTests {
  /// What the folder holds, by name; `replaced-…` as one word.
  private func content(_ folder: URL) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasPrefix("replaced-") {
      found[name] = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    return found
  }

  private func begin(_ scratch: ScratchFolder) throws -> PendingRestore {
    for name in ["chartkeep.sqlite", "keyring", "master.key", "ballast"] { try Data("old".utf8).write(to: scratch.file(name)) }
    let pending = PendingRestore(in: scratch.url)
    try pending.prepare()
    try DurableFile.makeFolder(pending.folder)
    for name in ["chartkeep.sqlite", "keyring", "audit.head"] {
      try Data("new".utf8).write(to: pending.folder.appendingPathComponent(name))
    }
    return pending
  }

  @Test func `one that was not complete leaves everything as it was`() throws {
    let scratch = try ScratchFolder()
    let pending = try begin(scratch)
    #expect(try !pending.finish())
    #expect(try content(scratch.url) == ["chartkeep.sqlite": "old", "keyring": "old", "master.key": "old", "ballast": "old"])
  }

  @Test func `a complete one takes the place of what was there, whenever it is taken up again`() throws {
    for moved in 0...5 {
      let scratch = try ScratchFolder()
      let pending = try begin(scratch)
      try pending.complete(at: Date(timeIntervalSince1970: 0))
      // As if it had been killed after so many renames.
      let aside = scratch.file("replaced-19700101T000000Z")
      let old = ["ballast", "chartkeep.sqlite", "keyring"]
      if moved > 0 { try DurableFile.makeFolder(aside) }
      for name in old.prefix(moved) { rename(scratch.file(name).path, aside.appendingPathComponent(name).path) }
      if moved > 3 {
        try Data().write(to: scratch.file("restoring/MOVED"))
        for name in ["audit.head", "keyring"].prefix(moved - 3) {
          rename(pending.folder.appendingPathComponent(name).path, scratch.file(name).path)
        }
      }
      #expect(try pending.finish())
      #expect(try content(scratch.url) == ["chartkeep.sqlite": "new", "keyring": "new", "audit.head": "new", "master.key": "old"])
      #expect(try content(aside) == ["chartkeep.sqlite": "old", "keyring": "old", "ballast": "old"])
      #expect(try !pending.finish())
    }
  }
}
