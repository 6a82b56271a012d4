import Foundation

/// An audit entry as far as the detector looks at it.
struct AuditEvent: Sendable {
  var seq: Int64
  var at: Date
  var actor: String
  var action: AuditAction
  var address: String?
  var agent: String?
  var metadata: [String: AuditValue] = [:]
}

/// Finds what is unusual in the audit log, entry by entry, from what it has learned of each user.
///
/// 1. What is learned: networks and browsers, hours at which somebody works (weekdays and weekends apart), looks, searches and exports of a day. It forgets
///    what is older than ``memory`` days.
/// 2. A limit is the largest of a fixed floor, three times the busiest day that was seen, and mean plus six standard deviations: a busy clinic day stays
///    below it, a copied archive does not.
/// 3. Each kind is raised once a user and day, so that one event is one alert.
/// 4. It is a value without a clock: the same entries give the same alerts.
struct AnomalyDetector: Sendable {
  static let memory = 60
  /// Active days before a user's hours say anything.
  static let daysToKnowHours = 8
  static let failuresInWindow = 8
  static let refusalsInWindow = 10
  static let window: TimeInterval = 900

  private struct Profile: Sendable {
    var networks: [String: Int] = [:]
    var devices: [String: Int] = [:]
    /// By day class and hour, the days on which somebody worked then.
    var hours: [Int: [Int]] = [:]
    var activeDays: [Int] = []
    var reads: [(day: Int, count: Int)] = []
    var exports: [(day: Int, count: Int)] = []
    var searches: [(day: Int, count: Int)] = []
    var raised: [Alert.Kind: Int] = [:]
    /// Days that were told: nothing is learned from them, or whoever copies an archive twice would be left in peace.
    var unusualReads: Set<Int> = []
    var unusualExports: Set<Int> = []
    var unusualSearches: Set<Int> = []
  }

  private var profiles: [String: Profile] = [:]
  private var failures: [String: [Date]] = [:]
  private var refusals: [String: [Date]] = [:]
  private var raisedFailures: [String: Date] = [:]
  /// Users by network: what several people of the clinic use is the clinic's.
  private var usersOfNetwork: [String: Set<String>] = [:]
  private let calendar: Calendar
  private let site: @Sendable (String) -> String

  /// `site` names the place of an address.
  init(calendar: Calendar, site: @escaping @Sendable (String) -> String = AnomalyDetector.network) {
    self.calendar = calendar
    self.site = site
  }

  /// An IPv4 address's /24, an IPv6 address's /64.
  static func network(of address: String) -> String {
    if address.contains(":") {
      guard let parsed = SocketAddress(address) else { return address }
      return stride(from: 0, to: 8, by: 2).map { String(Int(parsed.bytes[$0]) << 8 | Int(parsed.bytes[$0 + 1]), radix: 16) }
        .joined(separator: ":") + "::/64"
    }
    let parts = address.split(separator: ".")
    return parts.count == 4 ? parts.prefix(3).joined(separator: ".") + ".0/24" : address
  }

  private static let reading: Set<AuditAction> = [.documentViewed, .originalViewed, .revealed, .reviewOpened, .patientsViewed, .noteViewed]
  private static let exporting: Set<AuditAction> = [.exported, .originalDownloaded, .noteCopied, .notePrinted]
  private static let working: Set<AuditAction> = reading.union(exporting).union([.searched, .approved, .rejected, .findingDecided])
  private static let protecting: [AuditAction: Alert.Severity] = [
    .secondFactorsReset: .warning, .glassBroken: .warning, .backupRestored: .warning, .tokenReused: .critical, .keyRotated: .notice,
    .auditUnsound: .critical, .auditHeadSigned: .critical, .recoveryCodeMade: .notice, .holdLifted: .notice,
    .approvedWithoutReview: .notice, .connectionRemoved: .notice,
  ]

  /// Learns from the entry and says what is unusual about it.
  mutating func take(_ event: AuditEvent) -> [Alert] {
    switch event.action {
    case .logInFailed, .logInThrottled, .secondFactorFailed, .proofRefused: return failed(event)
    case .clockJumped:
      guard event.metadata["doubted"] == .bool(true) else { return [] }
      return [alert(.clockJump, .critical, event)]
    case .started:
      let isOff = event.metadata["sandbox"] == .string("disabled")
      return isOff ? [alert(.protectionChanged, .warning, event, detail: "sandbox")] : []
    case .roleChanged:
      guard event.metadata["to"] == .string(Role.admin.rawValue) else { return [] }
      return [alert(.protectionChanged, .warning, event, detail: event.action.rawValue)]
    case .loggedIn: return loggedIn(event)
    case .accessRefused: return refused(event)
    default: break
    }
    if let severity = Self.protecting[event.action] {
      return [alert(.protectionChanged, severity, event, detail: event.action.rawValue)]
    }
    return Self.working.contains(event.action) && event.actor != "chartkeep" && event.actor != "console" ? worked(event) : []
  }

  private func alert(
    _ kind: Alert.Kind, _ severity: Alert.Severity, _ event: AuditEvent, subject: String? = nil, count: Int = 0, usual: Int = 0,
    detail: String = ""
  ) -> Alert {
    Alert(
      id: 0, kind: kind, severity: severity, subject: subject ?? event.actor, at: event.at, count: count, usual: usual, detail: detail,
      auditEntry: event.seq)
  }

  // MARK: Log-ins

  private mutating func failed(_ event: AuditEvent) -> [Alert] {
    var alerts: [Alert] = []
    for subject in [event.actor == "unknown" ? nil : event.actor, event.address].compactMap({ $0 }) {
      let recent = (failures[subject] ?? []).filter { event.at.timeIntervalSince($0) < Self.window } + [event.at]
      failures[subject] = recent
      let isNew = raisedFailures[subject].map { event.at.timeIntervalSince($0) > 3_600 } ?? true
      if recent.count >= Self.failuresInWindow, isNew {
        raisedFailures[subject] = event.at
        alerts.append(
          alert(.failedLogIns, .warning, event, subject: subject, count: recent.count, detail: event.address.map(site) ?? ""))
      }
    }
    return alerts
  }

  private mutating func refused(_ event: AuditEvent) -> [Alert] {
    let recent = (refusals[event.actor] ?? []).filter { event.at.timeIntervalSince($0) < Self.window } + [event.at]
    refusals[event.actor] = recent
    guard recent.count >= Self.refusalsInWindow, profiles[event.actor]?.raised[.refusedAccess] != day(event.at) else { return [] }
    profiles[event.actor, default: Profile()].raised[.refusedAccess] = day(event.at)
    return [alert(.refusedAccess, .warning, event, count: recent.count, detail: event.address.map(site) ?? "")]
  }

  private mutating func loggedIn(_ event: AuditEvent) -> [Alert] {
    var alerts: [Alert] = []
    let recent = (failures[event.actor] ?? []).filter { event.at.timeIntervalSince($0) < Self.window }
    if recent.count >= 5 {
      alerts.append(
        alert(.logInAfterFailures, .critical, event, count: recent.count, detail: event.address.map(site) ?? ""))
    }
    failures[event.actor] = nil
    let day = self.day(event.at)
    var profile = profiles[event.actor] ?? Profile()
    let isKnown = !profile.networks.isEmpty
    if let address = event.address, address != Origin.commandLine.address {
      let network = site(address)
      // A network of which others of the clinic log in too is not strange to any of them.
      let isShared = usersOfNetwork[network, default: []].subtracting([event.actor]).count >= 2
      if isKnown, profile.networks[network] == nil, !isShared {
        alerts.append(alert(.newNetwork, .warning, event, detail: network))
      }
      profile.networks[network] = day
      usersOfNetwork[network, default: []].insert(event.actor)
    }
    if let agent = event.agent {
      let device = Device.words(agent)
      if !profile.devices.isEmpty, profile.devices[device] == nil { alerts.append(alert(.newDevice, .notice, event, detail: device)) }
      profile.devices[device] = day
    }
    profiles[event.actor] = profile
    return alerts
  }

  // MARK: Work

  private mutating func worked(_ event: AuditEvent) -> [Alert] {
    let day = self.day(event.at)
    let hour = calendar.component(.hour, from: event.at)
    let slot = (calendar.isDateInWeekend(event.at) ? 24 : 0) + hour
    var profile = profiles[event.actor] ?? Profile()
    var alerts: [Alert] = []

    let oldest = day - Self.memory
    if profile.activeDays.last != day {
      profile.activeDays = profile.activeDays.filter { $0 > oldest } + [day]
      profile.reads.removeAll { $0.day <= oldest }
      profile.exports.removeAll { $0.day <= oldest }
      profile.searches.removeAll { $0.day <= oldest }
      for (slot, days) in profile.hours { profile.hours[slot] = days.filter { $0 > oldest } }
    }
    if profile.activeDays.count > Self.daysToKnowHours, profile.raised[.unusualHour] != day {
      // A neighbouring hour counts: nobody goes home on the minute.
      let around = [hour + 23, hour, hour + 1].map { (slot / 24) * 24 + $0 % 24 }
      // One night's work does not make the next one usual.
      let days = Set(around.flatMap { profile.hours[$0, default: []] }).subtracting([day])
      if days.count < 2 {
        profile.raised[.unusualHour] = day
        alerts.append(alert(.unusualHour, .notice, event, count: hour, detail: slot >= 24 ? "weekend" : "weekday"))
      }
    }
    if profile.hours[slot]?.last != day { profile.hours[slot, default: []].append(day) }

    // The pages of a document that is open already are one look, however many it has.
    let isNextPage = event.action == .originalViewed && event.metadata["again"] == .bool(true)
    if Self.reading.contains(event.action), !isNextPage {
      let (count, usual) = Self.count(&profile.reads, day, floor: 60, without: profile.unusualReads)
      if count > usual, profile.raised[.manyReads] != day {
        profile.raised[.manyReads] = day
        profile.unusualReads.insert(day)
        alerts.append(alert(.manyReads, .warning, event, count: count, usual: usual))
      }
    }
    if Self.exporting.contains(event.action) {
      let (count, usual) = Self.count(&profile.exports, day, floor: 10, without: profile.unusualExports)
      if count > usual, profile.raised[.manyExports] != day {
        profile.raised[.manyExports] = day
        profile.unusualExports.insert(day)
        alerts.append(alert(.manyExports, .critical, event, count: count, usual: usual))
      }
    }
    if event.action == .searched {
      let (count, usual) = Self.count(&profile.searches, day, floor: 120, without: profile.unusualSearches)
      if count > usual, profile.raised[.manySearches] != day {
        profile.raised[.manySearches] = day
        profile.unusualSearches.insert(day)
        alerts.append(alert(.manySearches, .warning, event, count: count, usual: usual))
      }
    }
    profiles[event.actor] = profile
    return alerts
  }

  /// Counts one more of today, and says how many a day may have.
  private static func count(_ days: inout [(day: Int, count: Int)], _ day: Int, floor: Int, without unusual: Set<Int>) -> (Int, Int) {
    if days.last?.day == day { days[days.count - 1].count += 1 } else { days.append((day, 1)) }
    let today = days[days.count - 1].count
    let before = days.dropLast().filter { !unusual.contains($0.day) }.map { Double($0.count) }
    // Of somebody new nothing is known: more is allowed for a week.
    guard before.count >= 5 else { return (today, floor * 3) }
    let mean = before.reduce(0, +) / Double(before.count)
    let deviation = (before.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(before.count)).squareRoot()
    let busiest = before.max() ?? 0
    return (today, max(floor, Int(min(3 * busiest, max(mean + 6 * deviation, 2 * busiest)).rounded(.up))))
  }

  private func day(_ time: Date) -> Int {
    Int((time.timeIntervalSince1970 + Double(calendar.timeZone.secondsFromGMT(for: time))) / 86_400)
  }
}
