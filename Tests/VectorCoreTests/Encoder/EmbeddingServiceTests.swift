import Foundation
import Testing

@testable import VectorCore

@Suite(.enabled(if: TestModel.isThere, "needs the model: scripts/fetch-models"))
struct EmbeddingServiceTests {
  let service: EmbeddingService
  let encoder: Encoder

  init() throws {
    encoder = try #require(TestModel.encoder)
    service = EmbeddingService(encoder)
  }

  @Test func `it gives the encoder's vectors`() async throws {
    let texts = ["chest pain", String(repeating: "no known allergies ", count: 200), ""]
    let expected = encoder.embed(texts)
    for (vector, other) in zip(try await service.embed(texts), expected) {
      #expect(zip(vector, other).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(await service.embedQuery("chest pain") == encoder.embed(["chest pain"])[0])
  }

  @Test func `a query that can be said in two ways lies between them`() async throws {
    let ways = ["SOB at night", "shortness of breath at night"]
    let both = await service.embedQuery(ways)
    func cosine(_ one: [Float], _ other: [Float]) -> Float { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }
    let vectors = encoder.embed(ways)
    #expect(abs(cosine(both, both) - 1) < 1e-5)
    #expect(abs(cosine(both, vectors[0]) - cosine(both, vectors[1])) < 1e-5)
    #expect(cosine(both, vectors[0]) > cosine(vectors[0], vectors[1]))
    #expect(await service.embedQuery(["chest pain"]) == service.embedQuery("chest pain"))
    #expect(await service.embedQuery([]).count == PinnedModel.dimension)
  }

  @Test func `a query does not wait for a long batch`() async throws {
    let service = service
    let batch = Array(repeating: String(repeating: "the knee is swollen ", count: 60), count: 24)
    let order = Order()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await service.embed(batch)
        await order.add("batch")
      }
      group.addTask {
        _ = await service.embedQuery("knee")
        await order.add("query")
      }
      try await group.waitForAll()
    }
    #expect(await order.names == ["query", "batch"])
  }

  @Test func `a cancelled batch stops`() async {
    let service = service
    let batch = Array(repeating: String(repeating: "the knee is swollen ", count: 60), count: 40)
    let task = Task { try await service.embed(batch) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private actor Order {
    private(set) var names: [String] = []
    func add(_ name: String) { names.append(name) }
  }
}
