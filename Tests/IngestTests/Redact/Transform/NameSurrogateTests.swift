import Foundation
@testable import Ingest
import Testing

struct NameSurrogateTests {
  private let maria = KnownPerson(family: "Lopez", given: "Maria Elena", sex: .female)

  /// The surrogate of the whole name, as given and family name.
  private func pair(_ surrogates: Surrogates, _ name: String = "Maria Lopez") -> (given: String, family: String) {
    let words = TransformSample.only(.name, name, surrogates).split(separator: " ").map(String.init)
    return (words.first ?? "", words.last ?? "")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the parts of a name stay the same person`(key: UInt64) throws {
    let surrogates = try TransformSample.surrogates(key: key)
    let text = TransformSample.surrogate(
      "{NAME:Maria Lopez} came. Ms. {NAME:Lopez} is well; {NAME:Maria} says so, {NAME:LOPEZ, MARIA}, {NAME:lopez}, {NAME:Lopez^Maria}.",
      surrogates)
    let (given, family) = pair(surrogates)
    #expect(
      text
        == "\(given) \(family) came. Ms. \(family) is well; \(given) says so, \(family.uppercased()), \(given.uppercased()), \(family.lowercased()), \(family)^\(given)."
    )
  }

  @Test(arguments: [
    ("Maria Lopez", "Maria", "Lopez"), ("Lopez, Maria", "Maria", "Lopez"), ("LOPEZ, MARIA", "Maria", "Lopez"),
    ("LOPEZ^MARIA", "Maria", "Lopez"),
    ("Maria de la Lopez", "Maria", "Lopez"), ("Lopez Maria", "Maria", "Lopez"),
  ])
  func `every form of a name gives the same two names`(source: String, given: String, family: String) throws {
    let surrogates = try TransformSample.surrogates()
    let expected = pair(surrogates)
    let words = TransformSample.only(.name, source, surrogates).split { !$0.isLetter }.map { $0.capitalized }
    #expect(Set(words) == [expected.given, expected.family])
  }

  @Test func `the form is kept`() throws {
    let surrogates = try TransformSample.surrogates()
    let (given, family) = pair(surrogates)
    let initial = given.prefix(1)
    let cases = [
      ("Maria Lopez's", "\(given) \(family)'s"), ("MARIA LOPEZ'S", "\(given) \(family)'S".uppercased()),
      ("Lopez,Maria", "\(family),\(given)"),
      ("Lopez, Maria, MD", "\(family), \(given), MD"), ("Maria Lopez Jr.", "\(given) \(family) Jr."),
      ("maria lopez", "\(given) \(family)".lowercased()),
      ("Maria\nLopez", "\(given)\n\(family)"), ("LOPEZ^MARIA^^^DR", "\(family)^\(given)^^^DR".uppercased()),
    ]
    for (source, expected) in cases { #expect(TransformSample.only(.name, source, surrogates) == expected) }
    #expect(
      TransformSample.surrogate("{NAME:Maria Lopez} {NAME:M. Lopez} {NAME:Lopez, M}", surrogates)
        == "\(given) \(family) \(initial). \(family) \(family), \(initial)")
  }

  @Test func `a hyphen stays and each half is replaced`() throws {
    let surrogates = try TransformSample.surrogates()
    let halves = ["Ana Lopez", "Ana Garcia"].map { pair(surrogates, $0).family }
    let both = TransformSample.only(.name, "Ana Lopez-Garcia", surrogates)
    #expect(both.hasSuffix(" " + halves.joined(separator: "-")))
  }

  @Test func `a Korean given name has a hyphen where the source has one`() throws {
    let surrogates = try TransformSample.surrogates()
    let hyphened = TransformSample.only(.name, "Min-jun Park", surrogates)
    #expect(
      hyphened.contains("-") && hyphened.replacingOccurrences(of: "-", with: "") == TransformSample.only(.name, "Minjun Park", surrogates))
  }

  @Test(arguments: [
    ("Maria", "hispanic", Sex.female), ("Carlos", "hispanic", .male), ("Katarzyna", "polish", .female), ("Svetlana", "russian", .female),
    ("Priya", "indian", .female), ("Kwame", "west african", .male), ("Mohammed", "arabic", .male), ("Min-jun", "korean", .male),
    ("Thomas", "anglo", .male), ("Imran", "pakistani", .male), ("Nadege", "haitian", .female), ("Tuan", "vietnamese", .male),
    ("Xiulan", "chinese", .female),
  ])
  func `sex and origin of a given name are kept`(name: String, origin: String, sex: Sex) throws {
    let lists = try TransformSample.lists()
    let home = try #require(SurrogateLists.Origin(rawValue: origin))
    for key in 1...12 as ClosedRange<UInt64> {
      let text = TransformSample.only(.name, name, try TransformSample.surrogates(key: key))
      let listed = lists.names(given: home, sex)
      #expect(listed.contains(text) || listed.map { $0.replacingOccurrences(of: "-", with: "") }.contains(text), "\(name) \(text)")
    }
  }

  @Test(arguments: [
    ("Lopez", "hispanic"), ("Hinojosez", "hispanic"), ("Nguyen", "vietnamese"), ("Kowalska", "polish"), ("Brzozowski", "polish"),
    ("Petrova", "russian"),
    ("Okafor", "west african"), ("Patel", "indian"), ("Smith", "anglo"), ("Toussaint", "haitian"), ("Haddad", "arabic"),
  ])
  func `the origin of a family name is kept`(name: String, origin: String) throws {
    let lists = try TransformSample.lists()
    let home = try #require(SurrogateLists.Origin(rawValue: origin))
    for key in 1...12 as ClosedRange<UInt64> {
      let text = TransformSample.surrogate("Ms. {NAME:\(name)}", try TransformSample.surrogates(key: key)).dropFirst(4)
      let listed = lists.names(family: home)
      #expect(listed.contains(String(text)) || listed.contains { NameOrigin.feminine($0) == text }, "\(name) \(text)")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `Ivanov and Ivanova stay one family`(key: UInt64) throws {
    let text = try TransformSample.surrogate("Mr. {NAME:Ivanov} Ms. {NAME:Ivanova}", key: key)
    let words = text.split(separator: " ").map(String.init)
    #expect(words[3] == words[1] + "a")
  }

  @Test func `the sex of a known person counts more than the lists`() throws {
    let lists = try TransformSample.lists()
    let names = try (1...12 as ClosedRange<UInt64>).map { key in
      let person = KnownPerson(family: "Lopez", given: "Tlaloc", sex: .female)
      return TransformSample.only(.name, "Tlaloc", try TransformSample.surrogates(key: key, people: [person]))
    }
    #expect(names.allSatisfy { lists.names(given: .hispanic, .female).contains($0) })
  }

  @Test(arguments: [("Joy", Sex.female), ("Danielle", .female), ("Clifford", .male), ("Tyrone", .male)])
  func `a name of the census keeps its sex`(name: String, sex: Sex) throws {
    let lists = try TransformSample.lists()
    for key in 1...12 as ClosedRange<UInt64> {
      let text = TransformSample.only(.name, name, try TransformSample.surrogates(key: key))
      #expect(lists.names(given: .anglo, sex).contains(text), "\(name) \(text)")
    }
  }

  @Test func `a name that is neither has a name that is either`() throws {
    let name = TransformSample.only(.name, "Kiplagat Cheruiyot", try TransformSample.surrogates()).split(separator: " ")[0]
    #expect(try TransformSample.lists().neutral.contains(String(name)))
  }

  @Test func `relatives share the surrogate of their family name`() throws {
    let words = try TransformSample.surrogate("{NAME.patient:Maria Lopez} {NAME.relative:Jose Lopez}").split(separator: " ")
    #expect(words[1] == words[3] && words[0] != words[2])
  }

  @Test func `another document of the chart reads the same, another chart does not`() throws {
    let first = try TransformSample.surrogate("Seen with {NAME:Maria Lopez}.")
    let second = try TransformSample.surrogate("{NAME:Carlos Ruiz} for {NAME:Maria Lopez}.")
    #expect(second.hasSuffix(first.dropFirst("Seen with".count)))
    let charts = try Set((1...10).map { pair(try TransformSample.surrogates(chart: "chart-\($0)")).family })
    #expect(charts.count > 3)
  }

  @Test func `a known person is the same in a document that shows only initials`() throws {
    let surrogates = try TransformSample.surrogates(people: [maria])
    let (given, family) = pair(surrogates)
    #expect(TransformSample.only(.name, "M. Lopez", surrogates) == "\(given.prefix(1)). \(family)")
    #expect(TransformSample.only(.name, "ML", surrogates) == "\(given.prefix(1))\(family.prefix(1))")
    #expect(TransformSample.only(.name, "M.L.", surrogates) == "\(given.prefix(1)).\(family.prefix(1)).")
    #expect(TransformSample.surrogate("saw {NAME:Elena}", surrogates) != "saw \(given)")
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `initials change`(key: UInt64) throws {
    let text = try TransformSample.surrogate("{NAME:Maria Lopez} {NAME:J.} {NAME:m}", key: key).split(separator: " ").map(String.init)
    #expect(
      !text[0].hasPrefix("M") && !text[1].hasPrefix("L") && text[2] != "J." && text[2].count == 2 && text[3] != "m" && text[3].count == 1)
  }

  @Test func `no real name is given`() throws {
    var surrogates = try TransformSample.surrogates()
    let first = pair(surrogates)
    surrogates.isRealName = { given, family in given == first.given && family == first.family }
    let second = pair(surrogates)
    #expect(second.family == first.family && second.given != first.given)
    // The new one holds for the given name alone, too.
    #expect(TransformSample.surrogate("{NAME:Maria Lopez} {NAME:Maria}", surrogates) == "\(second.given) \(second.family) \(second.given)")
    surrogates.isRealName = { _, _ in true }
    #expect(TransformSample.only(.name, "Maria Lopez", surrogates) == "[NAME]")
  }

  @Test func `a real name is looked for in the form that is written`() throws {
    var surrogates = try TransformSample.surrogates()
    let first = pair(surrogates, "Svetlana Ivanova")
    #expect(first.family.hasSuffix("a"))
    surrogates.isRealName = { given, family in given == first.given && family == first.family }
    #expect(pair(surrogates, "Svetlana Ivanova").given != first.given)
  }

  @Test func `a known Korean name is one name with or without its hyphen`() throws {
    let person = KnownPerson(family: "Park", given: "Min-jun", sex: .male)
    let surrogates = try TransformSample.surrogates(people: [person])
    let name = TransformSample.only(.name, "Min-jun Park", surrogates)
    #expect(TransformSample.only(.name, "M. Park", surrogates) == "\(name.prefix(1)). \(name.split(separator: " ").last ?? "")")
  }

  @Test func `others never get the name that stands for the patient`() throws {
    for key in 1...30 as ClosedRange<UInt64> {
      let surrogates = try TransformSample.surrogates(key: key, people: [maria])
      let patient = pair(surrogates)
      for other in ["Garcia", "Ramirez", "Torres", "Vega", "Soto"] {
        #expect(pair(surrogates, "Jose \(other)").family != patient.family)
      }
    }
  }

  @Test(arguments: ["Mar1a Lopez", "陈伟", "Мария", "1234^LOPEZ^MARIA", "Lopez <maria>", "…", "-"])
  func `what is no name in Latin letters becomes the mark`(source: String) throws {
    #expect(TransformSample.only(.name, source, try TransformSample.surrogates()) == "[NAME]")
  }

  @Test(arguments: [
    ("Nguyen Van An", ["Nguyen", "Van"]), ("MINH DO", ["MINH", "DO"]), ("Do, Minh", ["Do", "Minh"]), ("Ma, Li", ["Ma", "Li"]),
    ("José Peña-Núñez", ["José", "Peña", "Núñez"]), ("Seán O’Brien’s", ["Seán", "Brien"]), ("DeShawn McDonald", ["DeShawn", "McDonald"]),
    ("Maria \"Mari\" Lopez", ["Maria", "Mari", "Lopez"]), ("J. R. R. Tolkien", ["Tolkien"]), ("Van Le", ["Van", "Le"]),
    ("D'Angelo Barksdale", ["Angelo", "Barksdale"]), ("E. De La Cruz", ["Cruz", "De", "La", "E"]), ("Al-Masri, Omar", ["Masri", "Omar"]),
    ("Mary-Anne Smith", ["Mary", "Anne", "Smith"]), ("Dr. Ngo", ["Ngo"]),
    ("Violet Kamakawiwo\u{2BB}ole-Santos", ["Violet", "Kamakawiwo", "ole", "Santos"]),
  ])
  func `no part of the source is left`(source: String, parts: [String]) throws {
    for key in 1...25 as ClosedRange<UInt64> {
      let text = TransformSample.only(.name, source, try TransformSample.surrogates(key: key))
      #expect(text != "[NAME]")
      let words = text.split { !$0.isLetter }
      for part in parts { #expect(!words.contains { $0 == part }, "\(source) gave \(text)") }
    }
  }

  @Test func `an accent makes no other person`() throws {
    let surrogates = try TransformSample.surrogates()
    #expect(pair(surrogates, "María López") == pair(surrogates))
  }
}
