import Foundation
import Testing

@testable import VectorCore

@Suite(.enabled(if: TestModel.isThere, "needs the model: scripts/fetch-models"))
struct EncoderTests {
  let encoder: Encoder
  let exact: Encoder

  init() throws {
    encoder = try #require(TestModel.encoder)
    exact = try #require(TestModel.exactEncoder)
  }

  @Test func `vectors equal the reference within one ten-thousandth per component`() throws {
    var texts: [String] = []
    var expected: [[Float]] = []
    for line in try TestModel.golden("encoder-vectors.txt") {
      // The empty text's line has no first field.
      let fields = line.count == 2 ? [""] + line : line
      let text = try #require(TestModel.text(fields[0]))
      let bytes = try #require(Data(base64Encoded: String(fields[2])))
      #expect(encoder.tokenizer.ids(of: text).count == Int(fields[1]))
      texts.append(text)
      expected.append(try #require(VectorBytes.floats(bytes)))
    }
    #expect(texts.count >= 45)
    let together = exact.embed(texts)
    var greatest: Float = 0
    for (index, text) in texts.enumerated() {
      let alone = exact.embed([text])[0]
      for (a, (b, c)) in zip(alone, zip(together[index], expected[index])) {
        greatest = max(greatest, abs(a - c), abs(b - c))
      }
    }
    #expect(greatest < 1e-4)
    print("greatest difference to the reference: \(greatest)")
  }

  @Test func `the known answer is right on this processor`() throws {
    try encoder.selfTest()
    try exact.selfTest()
  }

  @Test func `the fastest path points where f32 does`() throws {
    let texts = try TestModel.golden("encoder-vectors.txt").compactMap { $0.count == 2 ? nil : TestModel.text($0[0]) }
    let cosines = zip(encoder.embed(texts), exact.embed(texts)).map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(cosines.reduce(0, +) / Float(cosines.count) >= 0.999)
    #expect(cosines.allSatisfy { $0 >= 0.996 })
  }

  @Test func `every vector has norm 1, also of long and of empty texts`() {
    let texts = ["", "x", String(repeating: "The wound heals well. ", count: 400)]
    for vector in encoder.embed(texts) {
      #expect(vector.count == 384)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
  }

  @Test func `a long text has a vector for each window, a short one just its own`() {
    let long = String(repeating: "The wound heals well. ", count: 80)
    let windows = encoder.embedWindows(["chest pain", long])
    #expect(windows[0].count == 384)
    #expect(zip(windows[0], encoder.embed(["chest pain"])[0]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(windows[1].count == 384 * 2)
    #expect(ChunkIndex.areUnits(windows[1]))
  }

  @Test func `a text's vector does not depend on what it is embedded with`() {
    var random = SteadyRandom(7)
    let words = ["fever", "cough", "metoprolol", "denies", "pain", "knee", "42", ",", "colonoscopy"]
    let texts = (0..<40).map { _ in
      (0..<Int.random(in: 1...300, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }
    let together = encoder.embed(texts)
    for index in [0, 13, 39] {
      let alone = encoder.embed([texts[index]])[0]
      #expect(zip(alone, together[index]).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test func `ids from outside the vocabulary are unknown, not a crash`() {
    let strange = encoder.embed(ids: [[101, -5, 99_999, 102]])
    let unknown = encoder.embed(ids: [[101, 100, 100, 102]])
    #expect(strange == unknown)
    #expect(encoder.embed(ids: []).isEmpty)
    #expect(encoder.embed(ids: [[]]).first?.count == 384)
  }

  @Test func `many threads may embed at once`() async {
    let expected = encoder.embed(["chest pain"])[0]
    let encoder = encoder
    await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<8 { group.addTask { encoder.embed(["chest pain"])[0] } }
      for await vector in group { #expect(vector == expected) }
    }
  }

  @Test func `the windows of a long text are nearly equal and leave nothing out`() {
    let ids = [101] + (0..<700).map { Int32(1000 + $0) } + [102]
    var job = EmbeddingJob([ids], window: 256)
    var seen: [Int32] = []
    var lengths: [Int] = []
    while let pack = job.nextPack(positions: 256) {
      for window in pack {
        let ids = Array(job.ids(of: window))
        #expect(ids.first == 101 && ids.last == 102)
        #expect(ids.count == window.length && ids.count <= 256)
        lengths.append(ids.count)
        seen += ids.dropFirst().dropLast()
      }
    }
    #expect(seen.sorted() == Array(ids.dropFirst().dropLast()))
    #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1)
  }
}
