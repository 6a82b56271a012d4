import Foundation
import Testing

@testable import Ingest

struct Base64Tests {
  @Test(
    arguments: [
      ("SGVsbG8=", "Hello"), ("SGVs\r\n bG8", "Hello"), ("SGVsbG8h", "Hello!"), ("-_-_", nil), ("SGVsbG8=trailing", "Hello"), ("SA", "H"),
    ] as [(String, String?)])
  func `what senders write is decoded`(packed: String, expected: String?) {
    let data = Base64.decode(packed.utf8)
    if let expected { #expect(data == Data(expected.utf8)) } else { #expect(data == Data([0xFB, 0xFF, 0xBF])) }
  }

  @Test(arguments: ["", "=", "\r\n", "***"]) func `nothing is nil`(packed: String) {
    #expect(Base64.decode(packed.utf8) == nil)
  }

  @Test func `all lengths come back`() {
    var generator = SplitMix(state: 9)
    for length in 1..<200 {
      let data = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
      #expect(Base64.decode(data.base64EncodedString(options: .lineLength64Characters).utf8) == data)
    }
  }
}
