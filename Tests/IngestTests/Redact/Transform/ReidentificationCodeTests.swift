@testable import Ingest
import Testing

struct ReidentificationCodeTests {
  @Test func `the alphabet has 31 characters that nobody mistakes`() {
    #expect(ReidentificationCode.alphabet.count == 31 && Set(ReidentificationCode.alphabet).count == 31)
    #expect(Set("01ILO").isDisjoint(with: ReidentificationCode.alphabet))
  }

  @Test func `a code is read as it was given, in whatever form`() throws {
    var random = SampleGenerator(state: 3)
    for _ in 0..<500 {
      let code = ReidentificationCode(using: &random)
      #expect(code.value.count == 11 && ReidentificationCode(code.value) == code)
      #expect(ReidentificationCode(code.description) == code && ReidentificationCode(" " + code.description.lowercased() + " ") == code)
      #expect(code.description.wholeMatch(of: /\w{5}-\w{5}-\w/) != nil)
    }
  }

  @Test func `every single mistake and every swap is found`() {
    var random = SampleGenerator(state: 4)
    for _ in 0..<20 {
      let code = Array(ReidentificationCode(using: &random).value)
      for place in code.indices {
        for wrong in ReidentificationCode.alphabet where wrong != code[place] {
          var typed = code
          typed[place] = wrong
          #expect(ReidentificationCode(String(typed)) == nil)
        }
        for other in code.indices where code[other] != code[place] {
          var typed = code
          typed.swapAt(place, other)
          #expect(ReidentificationCode(String(typed)) == nil)
        }
      }
    }
  }

  @Test(arguments: ["", "ABC", "0000000000O", "22222222222222", "é2222222222", "2222222222"])
  func `what is no code is refused`(typed: String) {
    #expect(ReidentificationCode(typed) == nil)
  }

  @Test func `codes come from the generator alone and don't repeat`() {
    var random = SystemRandomNumberGenerator()
    #expect(Set((0..<5000).map { _ in ReidentificationCode(using: &random).value }).count == 5000)
    var (first, second) = (SampleGenerator(state: 9), SampleGenerator(state: 9))
    #expect(ReidentificationCode(using: &first) == ReidentificationCode(using: &second))
  }
}
