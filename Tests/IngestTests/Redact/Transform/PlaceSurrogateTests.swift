@testable import Ingest
import Testing

struct PlaceSurrogateTests {
  private func render(_ label: IdentifierLabel, _ source: String, key: UInt64 = 1) throws -> String {
    TransformSample.only(label, source, try TransformSample.surrogates(key: key))
  }

  /// What says only which kind of place it is, or the state.
  private static let kinds: Set<String> = Set(
    "st rd apt dr po box ok county calle avda ave street sq fl piso rr de los".split(separator: " ").map(String.init))

  @Test(arguments: [
    ("74103", "74100"), ("74103-1234", "74100-0000"), ("03601", "00000"), ("20301-0001", "00000-0000"), ("74100", "[LOCATION 741**]"),
    ("00000", "[LOCATION 000**]"),
  ])
  func `a ZIP code keeps three digits outside sparse areas`(source: String, expected: String) throws {
    #expect(try render(.location, source) == expected)
  }

  @Test(arguments: [
    ("8897 Henry Knolls", #"\d{4} \w+ Road"#), ("12B Old Mill Rd. NW", #"\d\d[A-Z] \w+ Rd\."#),
    ("12 Oak St, Apt 4C", #"\d\d \w+ St, Apt \d[A-Z]"#),
    ("12 OAK ST", #"\d\d [A-Z]+ ST"#), ("Gulfway Dr.", #"[A-Z][a-z]+ Dr\."#), ("PO Box 123", #"PO Box \d{3}"#),
    ("P.O. Box 7", #"P\.O\. Box \d"#),
    ("Apt 17C", #"Apt \d\d[A-Z]"#), ("# 4", #"# \d"#), ("Calle Mayor 5", #"Calle [\w ]+ \d+"#), ("C/ Mayor 5", #"C/ [\w ]+ \d+"#),
    ("12 Oak St, Tulsa, OK 74103", #"\d\d \w+ St, \w+, OK 74100"#), ("Tulsa", #"\w+"#), ("tulsa", #"[a-z]+"#), ("TULSA", #"[A-Z]+"#),
    ("Tulsa County", #"\w+ County"#), ("12 Oak St\nTulsa, OK 03601", #"\d\d \w+ St\n\w+, OK 00000"#),
    ("12 Oak St^^Tulsa^OK^74103", #"\d\d \w+ St\^\^\w+\^OK\^74100"#),
    ("Avda. Gaspar Aguilar 90", #"Avda\. [\w ]+ \d+"#), ("W 3rd St", #"[A-Z][a-z]+ St"#), ("1140 SW 24th Ave", #"\d{4} [A-Z][a-z]+ Ave"#),
    ("12 Wickenden Sq., 3rd fl.", #"\d\d \w+ Sq\., \d(st|nd|rd|th) fl\."#),
    ("3er piso", #"\dº piso"#), ("Avda. de los Almendros, 31", #"Avda\. [\w ]+, \d\d"#), ("Chacabuco 1147", #"[\w ]+ \d{4}"#),
    ("RR 4 Box 219", #"RR \d Box \d{3}"#),
    ("Ave. Ponce de León 1519", #"Ave\. [\w ]+ \d+"#), ("4th Street", #"[\w ]+"#),
  ])
  func `a place becomes one of its kind`(source: String, pattern: String) throws {
    for key in 1...10 as ClosedRange<UInt64> {
      let text = try render(.location, source, key: key)
      #expect(try Regex(pattern).wholeMatch(in: text) != nil, "\(source) gave \(text)")
      let words = Set(text.lowercased().split { !$0.isLetter && !$0.isNumber })
      for word in source.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber })
      where !Self.kinds.contains(String(word)) && word.count > 1 {
        #expect(!words.contains(word), "\(source) gave \(text)")
      }
    }
  }

  @Test(arguments: ["Oklahoma", "OK", "corner of 5th & Main", "36.1540, -95.9928", "東京", "Room"])
  func `what fits no rule becomes the mark or a town`(source: String) throws {
    let text = try render(.location, source)
    #expect(text == "[LOCATION]" || !text.contains(source))
  }

  @Test func `a town and a street stay the same ones`() throws {
    let text = try TransformSample.surrogate("{LOCATION:Tulsa} {LOCATION:TULSA} {LOCATION:12 Oak St} {LOCATION:Oak St}")
    let words = text.split(separator: " ").map { $0.lowercased() }
    #expect(words[0] == words[1] && words[3] == words[5])
  }

  @Test(arguments: [
    ("Tulsa Family Clinic", "Clinic"), ("St. Mary's Hospital", "Hospital"), ("Saint Francis Medical Center", "Medical Center"),
    ("Acme Widgets", "Group"),
    ("HILLCREST PHARMACY", "PHARMACY"), ("Medical Center", "Center"),
  ])
  func `an organization keeps its kind`(source: String, kind: String) throws {
    for key in 1...10 as ClosedRange<UInt64> {
      let text = try render(.organization, source, key: key)
      #expect(text.hasSuffix(" \(kind)") && !text.contains("Tulsa") && !text.contains("Mary") && !text.contains("Francis"), "\(text)")
    }
  }

  @Test func `a Spanish organization has its kind first`() throws {
    #expect(try render(.organization, "Clínica Santa Rosa").hasPrefix("Clínica "))
  }

  @Test(arguments: [
    ("age {AGE:94}.", "age 90 or older."), ("a {AGE:94}-year-old", "a 90+-year-old"), ("{AGE:94} years", "90+ years"),
    ("{AGE:94yo}", "90+yo"),
    ("edad: {AGE:94}", "edad: 90 o más"), ("{AGE:94} años", "90+ años"), ("{AGE:90}", "90 or older"), ("{AGE:ninety-four}", "[AGE 90+]"),
  ])
  func `an age over 89 becomes the category`(marked: String, expected: String) throws {
    #expect(try TransformSample.surrogate(marked) == expected)
  }

  @Test func `an address of the net leads nowhere`() throws {
    #expect(try render(.email, "jane.doe@gmail.com").wholeMatch(of: /\w+\.\w+@\w+\.example/) != nil)
    #expect(try render(.url, "https://portal.clinic.org/p/1234?name=doe").wholeMatch(of: /https:\/\/\w+\.example\/\w+/) != nil)
    #expect(try render(.url, "www.clinic.org").wholeMatch(of: /www\.\w+\.example/) != nil)
    #expect(try render(.url, "javascript://x.y") == "[URL]")
    #expect(try render(.ip, "10.1.2.3").wholeMatch(of: /(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+/) != nil)
    #expect(try render(.ip, "fe80::1").hasPrefix("2001:db8::"))
    #expect(try render(.ip, "00:1A:2B:3C:4D:5E") == "[IP]")
    #expect(try render(.email, "no address") == "[EMAIL]")
  }

  @Test func `an address with a known name has the surrogate's name`() throws {
    let words = try TransformSample.surrogate("{NAME:Maria Lopez} {EMAIL:maria.lopez@gmail.com}").split(separator: " ")
    #expect(words[2].hasPrefix("\(words[0]).\(words[1])@".lowercased()))
  }
}
