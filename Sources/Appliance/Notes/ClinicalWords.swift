import Foundation

/// Words by which sentences of the record are understood: drugs, problems, findings, parts of the body, units.
///
/// The lists hold what is usual; endings ("-pril", "-itis") carry the rest. What is in neither is ordinary text: it is cited, but not counted.
enum ClinicalWords {
  static let stop: Set<String> = words(
    """
    a an the this that these those and or but nor so if then than as at by for from in into of off on onto out over to up with about after
    before during under until while i you he she it we they me him her us them my your his its our their mine yours hers is am are was were be
    been being do does did done doing have has had having will would shall should can could may might must 'm 're 's 've 'll 'd gon na wan
    gonna wanna just also really very quite too some any all each every both other another more most much many such own same here there when
    where which who whom whose what why how again further once only now well okay ok um uh mm hmm mhm yeah yes like kind kinda sort know mean
    think guess right got get gets getting go goes going see say said let's lets let oh ah alright sure good great little bit lot still even
    though because since actually maybe probably patient patients pt mr mrs ms dr doctor one ones thing things something anything
    el la los las un una unos unas de del y o que en con por para su sus se es son fue ha han al lo le les como más pero muy
    """)

  /// What stands in their place when a statement is turned around.
  static let negations: Set<String> = words(
    """
    no not n't denies denied deny denying without never none neither nor negative absent cannot nope nah nothing
    sin niega niegan negó nunca ningún ninguna ninguno ni tampoco negativo negativa
    """)

  /// Words after which a negation does not reach on.
  static let breaks: Set<String> = words("but however except although though yet despite because pero aunque excepto salvo which who")

  /// Words that begin something new, in the flow of speech.
  static let starts: Set<String> = words("so okay ok alright now then if when while where well um uh otherwise instead unless")
  static let subjects: Set<String> = words("i you he she it we they there this that")
  static let auxiliaries: Set<String> = words(
    """
    is are was were do does did have has had will would can could should may might must am 'm 're 's 've 'll 'd notes noted reports reported
    states stated feels felt says said continues endorses endorsed complains describes described uses takes
    """)
  /// Verbs that hand a negation on: "I don't believe there is a fracture".
  static let transparent: Set<String> = words(
    "believe see feel appreciate notice noticed suspect hear find report reports expect recall remember evidence sign signs history any")

  /// Words of talk and of notes that no denial is about.
  static let plain: Set<String> = words(
    """
    time today currently day days week weeks month months year years ago visit office clinic last next recent recently previous prior additional
    testing test reasoning medical treatment counseling education examination exam associated within throughout continue continued need needed
    check checking discussed advised encouraged problem problems issue issues symptom symptoms ever even secondary due well good sometimes ever
    weight blood family past specific significant known level levels result results review reviewed evaluation use used using start started
    """)
  /// Verbs by which somebody has something.
  static let telling: Set<String> = words(
    "reports reported has had have endorses endorsed notes noted with experiences experienced shows showed reveals")
  /// Words after which "any" denies nothing.
  static let licensing: Set<String> = words(
    "if whether should could can before avoid than unless asked ask without contact call notify monitor watch aware discuss let lest case hardly rarely until"
  )
  /// What a treatment or a habit comes to.
  static let outcomes: Set<String> = words(
    """
    help helped helps helping work worked works relieve relieved relief improve improved improving tolerate tolerated resolve resolved smoke smokes
    smoked smoking drink drinks drinking take takes taking taken controlled compliant normal abnormal exercise exercising sleep sleeping walk
    walking eat eating bear bearing stable changed change unchanged cleared recommended indicated necessary
    """)
  /// Whether a denial of this word alone changes what is done.
  static func isTelling(_ word: String) -> Bool { isProblem(word) || isFinding(word) || isDrug(word) || outcomes.contains(word) }

  static let yes: Set<String> = words("yes yeah yep yup sure correct right absolutely definitely sí si mm-hmm mhm")

  static let doseUnits: [String: String] = [
    "mg": "mg", "milligram": "mg", "milligrams": "mg", "mgs": "mg", "mcg": "mcg", "µg": "mcg", "ug": "mcg", "microgram": "mcg",
    "micrograms": "mcg", "g": "g", "gram": "g", "grams": "g", "ml": "ml", "cc": "ml", "milliliter": "ml", "milliliters": "ml",
    "unit": "unit",
    "units": "unit", "iu": "unit", "meq": "meq", "tablet": "tablet", "tablets": "tablet", "tab": "tablet", "tabs": "tablet",
    "pill": "tablet",
    "pills": "tablet", "capsule": "capsule", "capsules": "capsule", "puff": "puff", "puffs": "puff", "drop": "drop", "drops": "drop",
    "miligramos": "mg", "tableta": "tablet", "tabletas": "tablet", "gotas": "drop", "unidades": "unit", "kg": "kg", "kilograms": "kg",
  ]

  static let otherUnits: [String: String] = [
    "%": "%", "percent": "%", "cm": "cm", "centimeter": "cm", "centimeters": "cm", "mm": "mm", "millimeter": "mm", "millimeters": "mm",
    "inch": "inch", "inches": "inch", "lb": "lb", "lbs": "lb", "pound": "lb", "pounds": "lb", "mmhg": "mmhg", "bpm": "bpm",
    "degrees": "degree",
    "degree": "degree", "°": "degree", "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
    "year": "year", "years": "year", "yr": "year", "yo": "year", "hour": "hour", "hours": "hour", "hrs": "hour", "minute": "minute",
    "minutes": "minute", "times": "times", "mile": "mile", "miles": "mile", "pack": "pack", "packs": "pack", "feet": "feet", "foot": "feet",
    "día": "day", "días": "day", "semana": "week", "semanas": "week", "mes": "month", "meses": "month", "año": "year", "años": "year",
    "horas": "hour", "second": "second", "seconds": "second", "liter": "liter", "liters": "liter",
  ]

  static func unit(_ word: String) -> String? { doseUnits[word] ?? otherUnits[word] }

  static let frequencies: [String: String] = [
    "daily": "day", "qd": "day", "once": "once", "twice": "bid", "bid": "bid", "thrice": "tid", "tid": "tid", "qid": "qid",
    "weekly": "week",
    "monthly": "month", "yearly": "year", "annually": "year", "nightly": "night", "hourly": "hour", "qhs": "night", "bedtime": "night",
    "prn": "prn", "diario": "day", "diaria": "day", "b.i.d": "bid", "biweekly": "biweekly",
  ]

  static let lefts: Set<String> = ["left", "lt", "izquierdo", "izquierda", "lue", "lle", "leftward"]
  static let rights: Set<String> = ["right", "rt", "derecho", "derecha", "rue", "rle", "rightward"]
  static let boths: Set<String> = ["bilateral", "bilaterally", "both", "ambos", "ambas"]

  /// Words that say the opposite of one another.
  static let opposites: [String: Set<String>] = {
    var result: [String: Set<String>] = [:]
    for pair in """
    increase=decrease|increased=decreased|increasing=decreasing|start=stop|started=stopped|continue=discontinue|continued=discontinued|
    continue=stop|positive=negative|normal=abnormal|mild=severe|mild=moderate|moderate=severe|better=worse|improved=worsened|improving=worsening|
    acute=chronic|benign=malignant|stable=unstable|controlled=uncontrolled|higher=lower|upper=lower|anterior=posterior|medial=lateral|
    proximal=distal|intact=impaired|present=absent|before=after|systolic=diastolic|flexion=extension|weight=height|hypertension=hypotension|
    hyperglycemia=hypoglycemia|male=female|denies=reports|denied=reported|denies=endorses|never=always
    """.replacingOccurrences(of: "\n", with: "").split(separator: "|") {
      let words = pair.trimmingCharacters(in: .whitespaces).split(separator: "=").map(String.init)
      guard words.count == 2 else { continue }
      result[words[0], default: []].insert(words[1])
      result[words[1], default: []].insert(words[0])
    }
    return result
  }()

  /// A drug by its other names, brands among them: the name that stands for all.
  static let drugNames: [String: String] = {
    var result: [String: String] = [:]
    for group in drugNamesAtoK.split(separator: "|") + drugNamesLtoZ.split(separator: "|") {
      let names = group.split(whereSeparator: \.isWhitespace).map(String.init)
      for name in names { result[name] = names[0] }
    }
    return result
  }()

  static func isDrug(_ word: String) -> Bool {
    if drugs.contains(word) || drugNames[word] != nil { return true }
    guard word.count >= 7 else { return false }
    return drugEndings.contains { word.hasSuffix($0) } && !notDrugs.contains(word)
  }

  static func isProblem(_ word: String) -> Bool {
    let stem = NoteToken.stem(word)
    if problems.contains(word) || problems.contains(stem) || procedures.contains(word) || procedures.contains(stem) { return true }
    guard word.count >= 6 else { return false }
    return problemEndings.contains { word.hasSuffix($0) } && !notProblems.contains(word)
  }

  /// Says little without the word beside it: "heart disease" and "kidney disease" are two.
  static func isBroad(_ word: String) -> Bool { broad.contains(NoteToken.stem(word)) }
  /// A problem only of a part of the body: "thyroid problems".
  static func isVague(_ word: String) -> Bool { vague.contains(NoteToken.stem(word)) }
  static func isFinding(_ word: String) -> Bool { findings.contains(word) || findings.contains(NoteToken.stem(word)) }
  static func isBodyPart(_ word: String) -> Bool { body.contains(word) || body.contains(NoteToken.stem(word)) }
  static func isTest(_ word: String) -> Bool { tests.contains(word) || tests.contains(NoteToken.stem(word)) }

  static func words(_ text: String) -> Set<String> { Set(text.split(whereSeparator: \.isWhitespace).map(String.init)) }
}
