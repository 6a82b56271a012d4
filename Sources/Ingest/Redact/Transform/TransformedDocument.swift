/// One document in the making: what its pages say together, and the replacement of each finding.
struct TransformedDocument {
  private let style: Transform.Style
  private let shifter: DateShifter?
  private let names: NamePlan?
  private let showsAgeOver89: Bool
  /// Per page and stretch: the year of the nearest full date, for dates that have none.
  private let nearYears: [[Int?]]

  init(transform: Transform, stretches: [[Transform.Stretch]]) {
    let all = stretches.flatMap { $0 }
    style = transform.style
    let isOld = all.contains { $0.finding.label == .age }
    showsAgeOver89 = isOld
    if case .surrogates(let surrogates) = transform.style {
      names = NamePlan(
        all.filter { $0.finding.label == .name }.map { ($0.source, Self.isTitled($0)) }, surrogates: surrogates)
    } else {
      names = nil
    }
    if case .shift(let shift) = transform.dates {
      let whole = DateOrder.context(of: all.filter { $0.finding.label == .date }.map(\.source))
      let shifter = DateShifter(shift: shift, context: whole, showsAgeOver89: isOld)
      self.shifter = shifter
      nearYears = Self.nearYears(stretches, shifter)
    } else {
      shifter = nil
      nearYears = []
    }
  }

  /// The year of the last full date before, or of the first one after.
  private static func nearYears(_ stretches: [[Transform.Stretch]], _ shifter: DateShifter) -> [[Int?]] {
    let years = stretches.map { $0.map { $0.finding.label == .date ? shifter.year(of: $0.source) : nil } }
    var near = years.joined().first { $0 != nil } ?? nil
    return years.map { page in
      page.map { year in
        near = year ?? near
        return near
      }
    }
  }

  // MARK: - Replacing

  func replacement(page: Int, index: Int, _ stretch: Transform.Stretch, patient: String?) -> String {
    let mark = RedactionMark.text(for: stretch.finding, source: stretch.source, patient: patient, isOld: showsAgeOver89)
    if stretch.finding.label == .date {
      guard let shifter else { return mark }
      let text = shifter.text(for: stretch.source, subject: stretch.finding.subject, nearYear: nearYears[page][index])
      return checked(text, stretch) ?? "[DATE]"
    }
    guard case .surrogates(let surrogates) = style else { return mark }
    let text = Self.rim(stretch.source) { core in surrogate(for: core, stretch, surrogates) }
    // An age is replaced with a category, which may hold the number 90.
    return (stretch.finding.label == .age ? text : checked(text, stretch)) ?? mark
  }

  /// Nothing that shows its source gets out.
  private func checked(_ text: String?, _ stretch: Transform.Stretch) -> String? {
    guard let text, !text.isEmpty, !Trace.survives(stretch.source, in: text) else { return nil }
    return text
  }

  private func surrogate(for source: String, _ stretch: Transform.Stretch, _ surrogates: Surrogates) -> String? {
    switch stretch.finding.label {
    case .name: names?.text(for: source, isTitled: Self.isTitled(stretch))
    case .age: AgeCategory.text(for: source, before: stretch.before, after: stretch.after)
    case .location: PlaceSurrogate(surrogates: surrogates).replacement(of: source)
    case .organization: OrganizationSurrogate(surrogates: surrogates).replacement(of: source)
    case .phone, .fax: PhoneSurrogate(surrogates: surrogates).replacement(of: source)
    case .email: NetSurrogate(surrogates: surrogates).email(source) { names?.surrogate(ofKey: $0) }
    case .url: NetSurrogate(surrogates: surrogates).url(source)
    case .ip: NetSurrogate(surrogates: surrogates).address(source)
    case .ssn: SSNSurrogate(surrogates: surrogates).replacement(of: source)
    case .mrn, .healthPlan, .account, .license, .vehicle, .device, .otherID: SameShape(surrogates: surrogates).replacement(of: source)
    // A picture or a voice has no harmless one of its kind.
    case .biometric, .photo, .date: nil
    }
  }

  /// White space around a finding is layout and stays.
  private static func rim(_ source: String, _ replace: (String) -> String?) -> String? {
    let lead = source.prefix { $0.isWhitespace }
    let tail = String(source.dropFirst(lead.count).reversed().prefix { $0.isWhitespace }.reversed())
    let core = String(source.dropFirst(lead.count).dropLast(tail.count))
    return core.isEmpty ? nil : replace(core).map { lead + $0 + tail }
  }

  private static let titles: Set<String> = [
    "dr", "dra", "mr", "mrs", "ms", "miss", "mx", "prof", "sr", "sra", "srta", "nurse", "doctor", "doctora", "senor", "senora",
  ]

  /// "Mr. " stands before it.
  private static func isTitled(_ stretch: Transform.Stretch) -> Bool {
    let letters = stretch.before.reversed().drop { $0 == " " || $0 == "." }.prefix { $0.isLetter }
    return titles.contains(NameKey.of(String(letters.reversed())))
  }
}
