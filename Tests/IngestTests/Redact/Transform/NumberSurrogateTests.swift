@testable import Ingest
import Testing

struct NumberSurrogateTests {
  private func shape(_ text: String) -> String {
    String(text.map { $0.isNumber ? "9" : $0.isLetter ? $0.isUppercase ? "A" : "a" : $0 })
  }

  @Test(arguments: ["55190233", "MRN-00123", "a12-B7", "(01)00884838003019(17)250101", "7ABC123", "#4471", "12 34 56", "0071234", "X"])
  func `a number keeps its shape`(source: String) throws {
    for key in 1...10 as ClosedRange<UInt64> {
      let text = TransformSample.only(.mrn, source, try TransformSample.surrogates(key: key))
      #expect(shape(text) == shape(source) && text != source)
    }
  }

  @Test func `the same number is the same whatever its label and punctuation`() throws {
    let words = try TransformSample.surrogate("{MRN:55-190-233} {OTHER_ID:55190233} {ACCOUNT:55190234}").split(separator: " ")
    #expect(words[0].filter { $0 != "-" } == words[1] && words[1] != words[2])
  }

  @Test(arguments: [
    "1234567893", "AB1234563", "1M8GDM9AXKP042788", "4111 1111 1111 1111", "021000021", "00884838003019", "1EG4-TE5-MK73", "123-45-6789",
    "GB82WEST12345698765432",
  ])
  func `no check passes afterwards`(source: String) throws {
    for key in 1...200 as ClosedRange<UInt64> {
      let text = TransformSample.only(.license, source, try TransformSample.surrogates(key: key))
      #expect(!SameShape.passes(SameShape.core(text)), "\(text)")
      #expect(shape(text) == shape(source))
    }
  }

  @Test func `the checks see the valid numbers`() {
    for source in ["1234567893", "AB1234563", "1M8GDM9AXKP042788", "4111111111111111", "021000021", "1EG4TE5MK73"] {
      #expect(SameShape.passes(SameShape.core(source)), "\(source)")
    }
  }

  @Test func `a number that the clinic knows is not given`() throws {
    var surrogates = try TransformSample.surrogates()
    let first = TransformSample.only(.mrn, "5519", surrogates)
    surrogates.isRealNumber = { $0 == first }
    #expect(TransformSample.only(.mrn, "5519", surrogates) != first)
    surrogates.isRealNumber = { _ in true }
    #expect(TransformSample.only(.mrn, "5519", surrogates) == "[MRN]")
  }

  @Test(arguments: ["١٢٣٤", "номер 5", "--", "½"])
  func `other scripts become the mark`(source: String) throws {
    #expect(TransformSample.only(.mrn, source, try TransformSample.surrogates()) == "[MRN]")
  }

  @Test(arguments: [
    ("(918) 555-2671", #"\(\d{3}\) 555-01\d\d"#), ("918.555.2671", #"\d{3}\.555\.01\d\d"#), ("+1 918 745 2671", #"\+1 \d{3} 555 01\d\d"#),
    ("9187452671", #"\d{3}55501\d\d"#), ("745-2671", #"555-01\d\d"#), ("918-745-2671 x123", #"\d{3}-555-01\d\d x\d{3}"#),
    ("(918)745-2671 ext. 4", #"\(\d{3}\)555-01\d\d ext\. \d"#), ("555-0123", #"555-01\d\d"#),
  ])
  func `a telephone number becomes a fictional one`(source: String, pattern: String) throws {
    for key in 1...10 as ClosedRange<UInt64> {
      let text = TransformSample.only(.phone, source, try TransformSample.surrogates(key: key))
      #expect(try Regex(pattern).wholeMatch(in: text) != nil && text != source, "\(text)")
    }
  }

  @Test func `a telephone number is one person's in all its forms`() throws {
    let words = try TransformSample.surrogate("{PHONE:(918)745-2671} {FAX:918.745.2671} {PHONE:745-2671}").split(separator: " ")
    #expect(words[0].filter(\.isNumber) == words[1].filter(\.isNumber) && words[1].hasSuffix(words[2].replacing("-", with: ".")))
  }

  @Test(arguments: ["+34 612 345 678", "612345678", "1-800-FLOWERS", "x4471", "918-745-2671/2672", "2-918-745-2671"])
  func `a number of another kind becomes the mark`(source: String) throws {
    #expect(TransformSample.only(.phone, source, try TransformSample.surrogates()) == "[PHONE]")
  }

  @Test(arguments: ["123-45-6789", "123 45 6789", "123456789"])
  func `a social security number becomes one that is never issued`(source: String) throws {
    for key in 1...50 as ClosedRange<UInt64> {
      let text = TransformSample.only(.ssn, source, try TransformSample.surrogates(key: key))
      #expect(shape(text) == shape(source))
      let digits = text.filter(\.isNumber)
      #expect(digits.hasPrefix("9") && (1...49).contains(Int(digits.dropFirst(3).prefix(2)) ?? 0))
    }
  }

  @Test func `a masked social security number keeps its mask`() throws {
    let text = TransformSample.only(.ssn, "***-**-6789", try TransformSample.surrogates())
    #expect(text.hasPrefix("***-**-") && text.count == 11 && !text.hasSuffix("6789"))
    #expect(TransformSample.only(.ssn, "6789", try TransformSample.surrogates()) == "[SSN]")
  }

  @Test func `a picture and a voice become the mark`() throws {
    #expect(try TransformSample.surrogate("{PHOTO:IMG_1234.jpg} {BIOMETRIC:88123}") == "[PHOTO] [BIOMETRIC]")
  }
}
