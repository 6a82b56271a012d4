import Foundation
import Testing

@testable import WebUI

@Suite struct MultipartParserTests {
  /// Parts with their content put together again.
  struct Part: Equatable {
    var header: PartHeader
    var content: [UInt8]
  }

  static func parse(_ body: [UInt8], boundary: String, pieces: [Int] = []) throws -> [Part] {
    var parser = MultipartParser(boundary: boundary)
    var parts: [Part] = []
    var rest = body[...]
    var sizes = pieces[...]
    while !rest.isEmpty {
      let piece = rest.prefix(sizes.popFirst() ?? rest.count)
      rest = rest.dropFirst(piece.count)
      for event in try parser.feed(piece) {
        switch event {
        case .part(let header): parts.append(Part(header: header, content: []))
        case .data(let bytes): parts[parts.count - 1].content += bytes
        case .partEnd: break
        }
      }
    }
    try parser.finish()
    return parts
  }

  static func body(_ parts: [(header: String, content: [UInt8])], boundary: String) -> [UInt8] {
    var body: [UInt8] = []
    for part in parts { body += Array("--\(boundary)\r\n\(part.header)\r\n\r\n".utf8) + part.content + [13, 10] }
    return body + Array("--\(boundary)--\r\n".utf8)
  }

  @Test func `fields and files come out as they went in`() throws {
    let body = Self.body(
      [
        (#"Content-Disposition: form-data; name="phi""#, Array("yes".utf8)),
        (
          "Content-Type: application/pdf\r\n" + #"content-disposition: form-data; name="file"; filename="a.pdf""#,
          [0, 13, 10, 45, 45, 65, 255]
        ),
      ], boundary: "B")
    let parts = try Self.parse(body, boundary: "B")
    #expect(parts.map(\.header) == [PartHeader(name: "phi"), PartHeader(name: "file", fileName: "a.pdf")])
    #expect(parts[0].content == Array("yes".utf8))
    #expect(parts[1].content == [0, 13, 10, 45, 45, 65, 255])
  }

  @Test func `an empty part is empty`() throws {
    let withLineBreak = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--B--"
    let without = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--B--"
    for text in [withLineBreak, without] {
      #expect(try Self.parse(Array(text.utf8), boundary: "B") == [.init(header: PartHeader(name: "a"), content: [])])
    }
  }

  @Test func `a preamble, blanks after a delimiter and an epilogue are passed over`() throws {
    let text = "hello\r\n--B \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B--\r\nrest"
    #expect(try Self.parse(Array(text.utf8), boundary: "B").map(\.content) == [Array("x".utf8)])
  }

  @Test(arguments: [
    ("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", MultipartError.incomplete),
    ("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B\r\n", .incomplete),
    ("no delimiter at all", .incomplete),
    ("--B\r\nContent-Disposition: attachment\r\n\r\nx\r\n--B--", .badHeader),
    ("--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--", .badHeader),
    ("--Bx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--B--", .trailingGarbage),
    ("--B\r\n" + String(repeating: "x", count: 9_000) + "\r\n\r\nx\r\n--B--", .headerTooLarge),
  ])
  func `what is damaged is refused`(text: String, error: MultipartError) {
    #expect(throws: error) { _ = try Self.parse(Array(text.utf8), boundary: "B") }
  }

  /// 400 random forms, whose contents are made of pieces of delimiters, cut at random places.
  @Test func `how the body is cut does not matter`() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<400 {
      let boundary = String((0..<Int.random(in: 1...20, using: &random)).map { _ in "abc-XY9".randomElement(using: &random) ?? "a" })
      let name = Array(boundary.utf8)
      let shards = [[13], [10], [13, 10], [45, 45], name, Array(name.dropLast()), Array("\r\n--".utf8), [0, 200]]
      let parts = (0..<Int.random(in: 1...4, using: &random)).map { index in
        var content: [UInt8] = []
        for _ in 0..<Int.random(in: 0...40, using: &random) { content += shards.randomElement(using: &random) ?? [] }
        return (header: "Content-Disposition: form-data; name=\"f\(index)\"", content: content.map { UInt8($0) })
      }
      // A content that holds the delimiter itself is no valid body.
      let delimiter = Array("\r\n--\(boundary)".utf8)
      guard parts.allSatisfy({ !contains([13, 10] + $0.content + [13], delimiter) }) else { continue }
      let body = Self.body(parts, boundary: boundary)
      let whole = try Self.parse(body, boundary: boundary)
      #expect(whole.map(\.content) == parts.map(\.content))
      let pieces = (0..<body.count).map { _ in Int.random(in: 1...9, using: &random) }
      #expect(try Self.parse(body, boundary: boundary, pieces: pieces) == whole)
    }
  }

  /// Random damage ends in an error or in parts, never in a trap.
  @Test func `random bytes do no harm`() {
    var random = SplitMix(seed: 11)
    let sound = Self.body(
      [
        (#"Content-Disposition: form-data; name="file"; filename="a""#, Array("content".utf8)),
        ("Content-Disposition: form-data; name=b", [1]),
      ], boundary: "XyZ")
    for _ in 0..<3_000 {
      var body = sound
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: body[at] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: at)
        default: body.insert(contentsOf: body[at...].prefix(9), at: at)
        }
      }
      _ = try? Self.parse(body, boundary: "XyZ", pieces: [3, 50, 1, 1, 7])
    }
  }

  private func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
    guard bytes.count >= needle.count else { return false }
    return (0...(bytes.count - needle.count)).contains { Array(bytes[$0..<($0 + needle.count)]) == needle }
  }

  /// However a damaged body is cut into pieces, it gives the same parts or the same error as in one piece.
  @Test func `damaged bodies give the same however they are cut`() throws {
    let good = Self.body(
      [
        (#"Content-Disposition: form-data; name="phi""#, Array("yes".utf8)),
        (#"Content-Disposition: form-data; name="file"; filename="a;b \"c\".pdf""#, Array("\r\n--B not the end\r\n-".utf8)),
      ], boundary: "Bound")
    var random = SplitMix(seed: 17)
    let pieces: [UInt8] = [13, 10, 45, 45, 66, 34, 59, 0, 255]
    let rounds = ProcessInfo.processInfo.environment["CHARTKEEP_LONG"] == "1" ? 100_000 : 3_000
    for round in 0..<rounds {
      var body = good
      for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[place] = pieces.randomElement(using: &random) ?? 0
        case 1: body.removeSubrange(place..<min(body.count, place + Int.random(in: 1...30, using: &random)))
        case 2: body.insert(contentsOf: body[place..<min(body.count, place + 40)], at: Int.random(in: 0...body.count, using: &random))
        default: body.removeSubrange(place...)
        }
      }
      let sizes = (0..<body.count).map { _ in Int.random(in: 1...9, using: &random) }
      let whole = Result { try Self.parse(body, boundary: "Bound") }
      let cut = Result { try Self.parse(body, boundary: "Bound", pieces: sizes) }
      switch (whole, cut) {
      case (.success(let one), .success(let other)): #expect(one == other, "round \(round)")
      case (.failure, .failure): break
      default: Issue.record("round \(round): \(whole) in one piece, \(cut) in many")
      }
    }
  }
}

/// Random numbers that are the same every run (Steele, Lea and Flood's SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
