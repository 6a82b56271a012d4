@testable import Ingest
import Testing

struct DateShiftTests {
  /// One date that is all of the text.
  private func shift(_ source: String, _ days: Int) -> String { TransformSample.shifted("{DATE:\(source)}", days: days) }

  @Test(arguments: [
    ("03/14/2024", 133, "11/02/2023"), ("3/14/2024", 133, "11/2/2023"), ("14Mar24", 10, "04Mar24"), ("14MAR2024", 20, "23FEB2024"),
    ("March 14th, 2024", 11, "March 3rd, 2024"), ("March 14th, 2024", 13, "March 1st, 2024"), ("march 14th 2024", 12, "march 2nd 2024"),
    ("2024-03-14", 14, "2024-02-29"), ("20240314", 14, "20240229"), ("20240314083000", 14, "20240229083000"),
    ("202403140830", 14, "202402290830"),
    ("20240314083000.123-0500", 14, "20240229083000.123-0500"), ("14 de marzo de 2024", 20, "23 de febrero de 2024"),
    ("Mar 2024", 30, "Feb 2024"),
    ("14-III-2024", 20, "23-II-2024"), ("14 Mar 2024", 14, "29 Feb 2024"), ("March 14, 2024", 14, "February 29, 2024"),
    ("MARCH 14, 2024", 14, "FEBRUARY 29, 2024"),
    ("2024-03-14T08:30:00Z", 1, "2024-03-13T08:30:00Z"), ("03/14/2024 08:30", 1, "03/13/2024 08:30"),
    ("3/14/24, 8:30 PM", 1, "3/13/24, 8:30 PM"),
    ("2024-Mar-14", 14, "2024-Feb-29"), ("14-MAR-2024", 10, "04-MAR-2024"), ("14.03.2024", 14, "29.02.2024"),
    ("02 02 2023", 1, "02 01 2023"),
    ("Aug '20", 31, "Jul '20"), ("Aug. 3, 2020", 3, "Jul. 31, 2020"), ("May 3, 2020", 3, "April 30, 2020"), ("3May20", 3, "30Apr20"),
    ("3/2024", 60, "1/2024"),
    ("Thursday, March 14, 2024", 3, "Monday, March 11, 2024"), ("jueves 14 de marzo de 2024", 3, "lunes 11 de marzo de 2024"),
    ("March 10-14, 2024", 5, "March 5-9, 2024"), ("3/7/24-3/14/24", 7, "2/29/24-3/7/24"),
    ("3/1/2024 to 3/5/2024", 1, "2/29/2024 to 3/4/2024"),
    ("1/1/2024", 1, "12/31/2023"), ("01/01/2024", 364, "01/02/2023"), ("January 2024", 364, "January 2023"),
    ("late May 2024", 31, "late April 2024"),
    ("Sept 14, 2024", 30, "Aug 15, 2024"), ("1 ene 2024", 1, "31 dic 2023"), ("2/29/2024", 364, "3/2/2023"),
    ("12/31/1999", 1, "12/30/1999"),
    ("2024/03/14", 14, "2024/02/29"), ("14th of March 2024", 1, "13th of March 2024"), ("14 de MARZO de 2024", 14, "29 de FEBRERO de 2024"),
    ("el 14 de marzo del 2024", 1, "el 13 de marzo del 2024"), ("Friday", 1, "Thursday"), ("VIERNES", 3, "MARTES"), ("Mon", 1, "Sun"),
    ("del 3 al 5 de marzo de 2024", 1, "del 2 al 4 de marzo de 2024"), ("14/Mar/2024", 14, "29/Feb/2024"),
  ])
  func `a date keeps its form`(source: String, days: Int, expected: String) {
    #expect(shift(source, days) == expected)
  }

  @Test(arguments: [
    "Christmas 2024", "Aprll 19, 2025", "april eleventh", "2024", "the 22nd", "jueves 26", "13/32/2024", "2/30/2024", "99/99/9999",
    "20241399",
    "Mar-24", "yesterday", "", "3", "3/14/2024/5", "1.2.3.4", "14 Foo 2024", "08:30", "１４/03/2024", "3/14/202",
    "March 30-31, 2024 and more",
    "2024-03-14T99999", "20240314-20240320-1", "1/1/1937", "March 1920", "1/15/1938",
  ])
  func `what can't be read or shown becomes the bare mark`(source: String) {
    #expect(shift(source, 31) == (source.isEmpty ? "" : "[DATE]"))
  }

  @Test func `a date without a year counts with its neighbour's`() {
    // 2024 has a 29 February, 2023 has none.
    #expect(TransformSample.shifted("{DATE:01/02/2024}, {DATE:3/1}", days: 1) == "01/01/2024, 2/29")
    #expect(TransformSample.shifted("{DATE:3/1} {DATE:01/02/2023}", days: 1) == "2/28 01/01/2023")
    #expect(TransformSample.shifted("{DATE:3/1}", days: 1) == "2/28")
    #expect(TransformSample.shifted("{DATE:3/1-3/3/2024}", days: 1) == "2/29-3/2/2024")
    #expect(shift("the 22nd of April", 21) == "the 1st of April")
    #expect(shift("14 de marzo", 13) == "1 de marzo")
    #expect(shift("7/14-7/20", 14) == "6/30-7/6")
  }

  @Test func `the page's other dates tell day from month`() {
    #expect(TransformSample.shifted("{DATE:25/12/2023} {DATE:04/03/2024}", days: 1) == "24/12/2023 03/03/2024")
    #expect(TransformSample.shifted("{DATE:12/25/2023} {DATE:04/03/2024}", days: 1) == "12/24/2023 04/02/2024")
    #expect(TransformSample.shifted("{DATE:14 de marzo} {DATE:04/03/2024}", days: 1) == "13 de marzo 03/03/2024")
    // Both ways: only what is certain by itself is read.
    #expect(
      TransformSample.shifted("{DATE:12/25/2023} {DATE:25/12/2023} {DATE:04/03/2024} {DATE:4/4/2024}", days: 1)
        == "12/24/2023 24/12/2023 [DATE] 4/3/2024")
  }

  @Test func `over 89 no birth date is shown, moved or not`() {
    #expect(TransformSample.shifted("{DATE.patient:3/14/1940} {DATE:3/14/2024}, {AGE:90}", days: 1) == "[DATE] 3/13/2024, [AGE 90+]")
    #expect(TransformSample.shifted("{DATE.patient:3/14/1940} {DATE:3/14/2024}", days: 1) == "3/13/1940 3/13/2024")
  }

  @Test func `an age on one page counts on all`() throws {
    let shift = try #require(DateShift(days: 1))
    let pages = [TransformSample.page("{DATE.patient:3/14/1940}"), TransformSample.page("{AGE:93}")]
    #expect(Transform(dates: .shift(shift)).render(pages) { _ in nil }.map(\.text) == ["[DATE]", "[AGE 90+]"])
    let surrogates = try TransformSample.surrogates()
    #expect(Transform(style: .surrogates(surrogates)).render(pages) { _ in nil }.map(\.text) == ["[DATE]", "90 or older"])
  }

  @Test func `intervals hold`() throws {
    var random = SampleGenerator(state: 7)
    for _ in 0..<2000 {
      let first = CivilDay(number: Int.random(in: -10_000...40_000, using: &random))
      let second = CivilDay(number: first.number + Int.random(in: 0...900, using: &random))
      let days = Int.random(in: 1...364, using: &random)
      func text(_ day: CivilDay) -> String { "\(day.fields.month)/\(day.fields.day)/\(day.fields.year)" }
      guard min(first.number, first.number - days) > -11_000, first.fields.year > 1939 else { continue }
      let moved = TransformSample.shifted("{DATE:12/25/2020} {DATE:\(text(first))} {DATE:\(text(second))}", days: days).split(
        separator: " ")
      func number(_ text: Substring) -> Int? {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        return parts.count == 3 ? CivilDay(year: parts[2], month: parts[0], day: parts[1])?.number : nil
      }
      let (left, right) = (number(moved[1]), number(moved[2]))
      // A moved date that holds its source as a piece ("1/2/2024" in "11/2/2024") becomes the mark.
      guard let left, let right else {
        #expect(moved[1] == "[DATE]" || moved[2] == "[DATE]")
        continue
      }
      #expect(right - left == second.number - first.number && first.number - left == days)
    }
  }

  @Test func `days and their numbers`() {
    #expect(CivilDay(year: 1970, month: 1, day: 1)?.number == 0)
    #expect(CivilDay(year: 2000, month: 3, day: 1)?.number == 11_017)
    for number in stride(from: -60_000, to: 60_000, by: 1) {
      let fields = CivilDay(number: number).fields
      guard CivilDay(year: fields.year, month: fields.month, day: fields.day)?.number == number else {
        Issue.record("\(number)")
        return
      }
    }
    #expect(CivilDay(year: 2023, month: 2, day: 29) == nil && CivilDay(year: 1900, month: 2, day: 29) == nil)
  }

  @Test func `a shift is 1 to 364 days, the patient's own, and another one for another key`() {
    #expect(DateShift(days: 0) == nil && DateShift(days: 365) == nil && DateShift(days: -3) == nil)
    let source = SampleSource(key: 5)
    let shifts = (0..<3000).map { DateShift.days(source: source, patient: "patient-\($0)").days }
    #expect(shifts.allSatisfy { (1...364).contains($0) } && Set(shifts).count > 350)
    #expect(DateShift.days(source: source, patient: "a") == DateShift.days(source: source, patient: "a"))
    let keys = Set((0..<20).map { DateShift.days(source: SampleSource(key: $0), patient: "a").days })
    #expect(keys.count > 10)
    #expect(DateShift.days(source: source, patient: "a", release: "study") != DateShift.days(source: source, patient: "a"))
  }
}
