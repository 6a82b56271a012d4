import GRDB
import Testing

@testable import VectorCore

struct AlternativesTests {
  private func worthwhile(_ phrases: [String], beside term: String?, _ fixture: IndexFixture) throws -> [String] {
    try fixture.database.read { try fixture.index.worthwhile(phrases, beside: term, in: $0) }
  }

  @Test func `a phrase has to be there, and about as often as the term`() throws {
    let fixture = try IndexFixture()
    for document in 1...10 { try fixture.insert(IndexFixture.chunk(Int64(document), text: "MS stable")) }
    for document in 11...13 { try fixture.insert(IndexFixture.chunk(Int64(document), text: "Multiple sclerosis, relapsing")) }
    for document in 14...15 { try fixture.insert(IndexFixture.chunk(Int64(document), text: "mitral stenosis; stenosis, mitral")) }
    let phrases = ["multiple sclerosis", "mitral stenosis", "mental status", "sclerosis multiple"]
    #expect(try worthwhile(phrases, beside: "MS", fixture) == ["multiple sclerosis"])
    #expect(try worthwhile(phrases, beside: "not there", fixture) == ["multiple sclerosis", "mitral stenosis"])
    #expect(try worthwhile(phrases, beside: nil, fixture) == ["multiple sclerosis", "mitral stenosis"])
    #expect(try worthwhile([], beside: "MS", fixture).isEmpty)
    #expect(try worthwhile(["", "\"", "\" OR ms OR \""], beside: "\" OR \"", fixture).isEmpty)
  }

  @Test func `counting ends at a bound`() throws {
    let fixture = try IndexFixture()
    try fixture.database.write { db in
      // 0.29 of all, 0.35 of those that are counted.
      let often = (1...Int64(ChunkIndex.mostCounted * 6 / 5)).map { IndexFixture.chunk($0, text: "AF") }
      let seldom = (1...Int64(ChunkIndex.mostCounted * 7 / 20)).map { IndexFixture.chunk($0 + 100_000, text: "atrial fibrillation") }
      _ = try fixture.index.insert(often + seldom, in: db)
    }
    #expect(try worthwhile(["atrial fibrillation"], beside: "AF", fixture) == ["atrial fibrillation"])
  }

  @Test func `a search finds and marks the phrase, and none of its words alone`() throws {
    let fixture = try IndexFixture()
    try fixture.insert(
      IndexFixture.chunk(1, text: "Complains of shortness of breath."), IndexFixture.chunk(2, text: "Breath sounds clear; shortness no."),
      IndexFixture.chunk(3, text: "No SOB."))
    var request = SearchRequest(text: "SOB", vector: nil, mode: .keyword, filter: ChunkFilter(owners: nil))
    #expect(try fixture.index.search(request, in: fixture.database).map(\.document) == [3])
    request.alternatives = ["shortness of breath"]
    let hits = try fixture.index.search(request, in: fixture.database)
    #expect(Set(hits.map(\.document)) == [1, 3])
    let scalars = Array(hits.first { $0.document == 1 }?.snippet.text.unicodeScalars ?? "".unicodeScalars)
    let marked = hits.first { $0.document == 1 }?.snippet.highlights.map { String(String.UnicodeScalarView(scalars[$0])) }
    #expect(marked == ["shortness", "breath"])
  }
}
