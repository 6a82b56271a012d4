/// Hospitals, practices, employers: an invented name, and the words that say what kind of place it is.
struct OrganizationSurrogate {
  let surrogates: Surrogates

  /// Words that many organizations share. All others of the source go.
  private static let kinds: Set<String> = [
    "hospital", "hospitals", "clinic", "clinics", "medical", "center", "centre", "health", "healthcare", "hospice", "pharmacy", "imaging",
    "radiology", "laboratory", "laboratories", "rehabilitation", "nursing", "home", "orthopedics", "pediatrics", "cardiology", "oncology",
    "dermatology", "associates", "group", "foundation", "university", "college", "school", "inc", "llc", "ltd", "corp", "corporation",
    "company",
    "clinica", "policlinica", "sanatorio", "instituto", "universidad", "consultorio", "escuela", "colegio", "farmacia", "centro", "medico",
    "salud",
    "elementary", "middle", "high", "academy", "church", "insurance", "bank", "services", "system", "physicians", "surgery", "dental",
    "care",
  ]
  /// What a language puts before the name: "Clínica Sereno", "Hospital de".
  private static let leading: Set<String> = [
    "clinica", "policlinica", "sanatorio", "instituto", "universidad", "consultorio", "escuela", "colegio", "farmacia", "centro", "medico",
    "salud",
  ]

  func replacement(of source: String) -> String? {
    guard source.contains(where: \.isLetter) else { return nil }
    let words = source.split(whereSeparator: \.isWhitespace).map(String.init)
    let keys = words.map { NameKey.of($0.filter { $0.isLetter }) }
    let proper = keys.filter { !Self.kinds.contains($0) }
    // Kinds alone, "Children's Medical Center" aside, name one place as well as any name: keyed by the whole then.
    var draws = surrogates.draws("organization", (proper.isEmpty ? keys : proper).joined(separator: " "))
    var name: String?
    for _ in 0..<32 where name == nil {
      guard let drawn = draws.pick(surrogates.lists.organizations) else { return nil }
      if !proper.contains(where: { $0.utf8.count > 2 && NameKey.of(drawn).contains($0) }) { name = drawn }
    }
    guard let name else { return nil }
    let written = LetterCase(source).write(name)
    let isLeading = keys.first.map { Self.leading.contains($0) } ?? false
    if isLeading {
      let head = zip(words, keys).prefix { Self.kinds.contains($0.1) }.map(\.0)
      return (head + [written]).joined(separator: " ")
    }
    let tail = zip(words, keys).reversed().prefix { Self.kinds.contains($0.1) }.reversed().map(\.0)
    let kind = tail.isEmpty ? [LetterCase(source).write("Group")] : proper.isEmpty ? [tail.last ?? ""] : Array(tail)
    return ([written] + kind).joined(separator: " ")
  }
}
