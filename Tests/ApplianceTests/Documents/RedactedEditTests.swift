import Foundation
import Ingest
import Testing

@testable import Appliance

@Suite struct RedactedEditTests {
  private func edit(_ text: String, _ wanted: String, reveal: [RevealedValue] = []) -> RedactedEdit? {
    RedactedEdit(text, reveal: reveal, replacing: wanted, label: .name)
  }

  @Test func `every place goes, in any case, across line breaks, and only as words of their own`() throws {
    let edited = try #require(edit("Odalys Bright came. ODALYS  BRIGHT left; odalys\nbright's car. Brightly.", "odalys bright"))
    #expect(edited.text == "[NAME] came. [NAME] left; [NAME]'s car. Brightly.")
    #expect(edited.places == 3)
  }

  @Test(arguments: ["absent", "alys", "NAME", "patient-0123456789ab"])
  func `what does not stand there, or stands in a mark, changes nothing`(wanted: String) {
    #expect(edit("Odalys and [NAME patient-0123456789ab].", wanted) == nil)
  }

  @Test func `values that can be put back stay where they were, and the new one joins them`() throws {
    let text = "[NAME] met Bright on [DATE 2024] and [NAME]."
    let reveal = [
      RevealedValue(start: 0, end: 6, label: .name, value: "Ann"), RevealedValue(start: 21, end: 32, label: .date, value: "3/4/2024"),
      RevealedValue(start: 37, end: 43, label: .name, value: "Bo"),
    ]
    let edited = try #require(edit(text, "bright", reveal: reveal))
    let scalars = Array(edited.text.unicodeScalars)
    let shown = edited.reveal.map { value in String(String.UnicodeScalarView(scalars[value.start..<value.end])) + "=" + value.value }
    #expect(shown == ["[NAME]=Ann", "[NAME]=Bright", "[DATE 2024]=3/4/2024", "[NAME]=Bo"])
  }

  @Test func `the value of a report that is no name or date is not kept`() throws {
    let edited = try #require(RedactedEdit("Call 555-0142 now.", reveal: [], replacing: "555-0142", label: .phone))
    #expect(edited.text == "Call [PHONE] now.")
    #expect(edited.reveal.isEmpty)
  }
}
