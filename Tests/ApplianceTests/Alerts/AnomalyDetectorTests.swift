import Foundation
import Testing

@testable import Appliance

/// Thirty days of a clinic of twelve people, in which unusual things are planted.
struct AnomalyDetectorTests {
  private struct Person {
    var login: String
    var first: Int
    var last: Int
    var worksSaturdays: Bool
    var reads: ClosedRange<Int>
    var exports: ClosedRange<Int>
    var address: String
    var agent: String
  }

  private struct Planted {
    var day: Int
    var login: String
    var kind: Alert.Kind
  }

  private static let chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
  private static let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0"
  private static let start = Date(timeIntervalSince1970: 1_790_553_600)  // a Monday, 00:00 UTC

  private static var calendar: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }

  private static func staff() -> [Person] {
    (0..<12).map { number in
      Person(
        login: "user\(number)", first: 7 + number % 3, last: 15 + number % 4, worksSaturdays: number % 4 == 0,
        reads: (5 + number)...(20 + 2 * number), exports: 0...(number % 3), address: "10.0.5.\(10 + number)",
        agent: number.isMultiple(of: 2) ? chrome : firefox)
    }
  }

  /// The events of the month, in order, and what was planted.
  private func month(seed: UInt64) -> ([AuditEvent], [Planted]) {
    var chance = SeededGenerator(seed: seed)
    var events: [AuditEvent] = []
    var planted: [Planted] = []
    func add(_ person: String, _ action: AuditAction, _ day: Int, _ hour: Double, _ address: String, _ agent: String) {
      events.append(
        AuditEvent(
          seq: 0, at: Self.start.addingTimeInterval(Double(day) * 86_400 + hour * 3_600), actor: person, action: action, address: address,
          agent: agent))
    }
    let people = Self.staff()
    for day in 0..<30 {
      for person in people {
        let isWeekend = day % 7 >= 5
        guard !isWeekend || (day % 7 == 5 && person.worksSaturdays), Double.random(in: 0..<1, using: &chance) > 0.05 else { continue }
        // A version of the browser more often than not, a mistyped password now and then.
        let agent = person.agent.replacing("131", with: "\(131 + day / 10)")
        let begin = Double(person.first) + .random(in: 0..<0.9, using: &chance)
        for _ in 0..<Int.random(in: 0...2, using: &chance) where Bool.random(using: &chance) {
          add(person.login, .logInFailed, day, begin - 0.01, person.address, agent)
        }
        add(person.login, .loggedIn, day, begin, person.address, agent)
        let end = Double(person.last) + .random(in: 0..<0.9, using: &chance)
        for _ in 0..<Int.random(in: person.reads, using: &chance) {
          add(person.login, .documentViewed, day, .random(in: begin..<end, using: &chance), person.address, agent)
        }
        for _ in 0..<Int.random(in: 0...40, using: &chance) {
          add(person.login, .searched, day, .random(in: begin..<end, using: &chance), person.address, agent)
        }
        for _ in 0..<Int.random(in: person.exports, using: &chance) {
          add(person.login, .exported, day, .random(in: begin..<end, using: &chance), person.address, agent)
        }
      }
    }
    // From the third week on, one unusual thing a person every other day.
    let kinds: [Alert.Kind] = [
      .newNetwork, .newDevice, .unusualHour, .manyReads, .manySearches, .manyExports, .failedLogIns, .logInAfterFailures, .clockJump,
      .protectionChanged, .refusedAccess,
    ]
    var number = 0
    for day in stride(from: 15, to: 30, by: 1) where day % 7 < 5 {
      for _ in 0..<4 {
        let person = people[number % people.count]
        let kind = kinds[number % kinds.count]
        number += 1
        switch kind {
        case .newNetwork: add(person.login, .loggedIn, day, 12, "198.51.\(100 + number).7", person.agent)
        case .newDevice:
          add(
            person.login, .loggedIn, day, 12, person.address,
            number < 20 ? "Mozilla/5.0 (Linux; Android 16) Firefox/145.0" : "Mozilla/5.0 (iPad; CPU OS 19) Safari/605")
        case .unusualHour:
          for minute in 0..<5 { add(person.login, .documentViewed, day, 2 + Double(minute) / 60, person.address, person.agent) }
        case .manyReads:
          for index in 0..<260 { add(person.login, .documentViewed, day, 12 + Double(index) / 200, person.address, person.agent) }
        case .manySearches:
          for index in 0..<420 { add(person.login, .searched, day, 12 + Double(index) / 300, person.address, person.agent) }
        case .manyExports:
          for index in 0..<40 { add(person.login, .exported, day, 12 + Double(index) / 60, person.address, person.agent) }
        case .failedLogIns:
          for index in 0..<12 { add(person.login, .logInFailed, day, 12 + Double(index) / 120, "203.0.113.\(number)", person.agent) }
        case .logInAfterFailures:
          for index in 0..<6 { add(person.login, .logInFailed, day, 12 + Double(index) / 120, person.address, person.agent) }
          add(person.login, .loggedIn, day, 12.06, person.address, person.agent)
        case .clockJump:
          events.append(
            AuditEvent(
              seq: 0, at: Self.start.addingTimeInterval(Double(day) * 86_400 + 43_200), actor: "chartkeep", action: .clockJumped,
              metadata: ["doubted": .bool(true)]))
        case .refusedAccess:
          for index in 0..<12 { add(person.login, .accessRefused, day, 12 + Double(index) / 120, person.address, person.agent) }
        case .protectionChanged: add(person.login, .secondFactorsReset, day, 12, person.address, person.agent)
        }
        planted.append(Planted(day: day, login: kind == .clockJump ? "chartkeep" : person.login, kind: kind))
      }
    }
    events.sort { $0.at < $1.at }
    for index in events.indices { events[index].seq = Int64(index + 1) }
    return (events, planted)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `nearly all that was planted is found, and people are left in peace`(seed: UInt64) {
    let (events, planted) = month(seed: seed)
    var detector = AnomalyDetector(calendar: Self.calendar)
    let alerts = events.flatMap { detector.take($0) }
    func day(_ alert: Alert) -> Int { Int(alert.at.timeIntervalSince(Self.start) / 86_400) }
    let found = planted.filter { plant in
      alerts.contains { $0.kind == plant.kind && $0.subject == plant.login && day($0) == plant.day }
    }
    #expect(planted.count >= 40)
    #expect(Double(found.count) >= 0.95 * Double(planted.count), "\(planted.count - found.count) of \(planted.count) missed")
    // What follows from a planted event on its day (an address beside a name) is no false alarm.
    let plantedDays = Set(planted.map(\.day))
    let false_ = alerts.filter { alert in
      !planted.contains { $0.day == day(alert) && ($0.login == alert.subject || alert.subject.contains(".")) }
        && !(alert.subject.contains(".") && plantedDays.contains(day(alert)))
    }
    #expect(Double(false_.count) / 12 / (30.0 / 7) <= 1, "\(false_.map { "\($0.kind) \($0.subject)" })")
  }

  @Test func `the same entries give the same alerts, and each is raised once a day`() {
    let (events, _) = month(seed: 9)
    var (one, other) = (AnomalyDetector(calendar: Self.calendar), AnomalyDetector(calendar: Self.calendar))
    let alerts = events.flatMap { one.take($0) }
    let isSame = alerts == events.flatMap { other.take($0) }
    #expect(isSame)
    for kind in [Alert.Kind.manyReads, .manyExports, .unusualHour] {
      let keys = alerts.filter { $0.kind == kind }.map { "\($0.subject) \(Int($0.at.timeIntervalSince(Self.start) / 86_400))" }
      #expect(keys.count == Set(keys).count)
    }
  }

  @Test(arguments: [("10.0.5.7", "10.0.5.0/24"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("odd", "odd")])
  func `networks are named by their prefix`(address: String, network: String) {
    #expect(AnomalyDetector.network(of: address) == network)
  }

  @Test func `the pages of one document are one look, those of many documents are many`() {
    func alerts(_ metadata: (Int) -> [String: AuditValue]) -> [Alert] {
      var detector = AnomalyDetector(calendar: Self.calendar)
      return (0..<400).flatMap { number in
        detector.take(
          AuditEvent(
            seq: Int64(number), at: Self.start.addingTimeInterval(36_000 + Double(number)), actor: "user1", action: .originalViewed,
            metadata: metadata(number)))
      }
    }
    #expect(alerts { $0 == 0 ? [:] : ["again": .bool(true)] }.isEmpty)
    #expect(alerts { _ in [:] }.map(\.kind) == [.manyReads])
  }
}
