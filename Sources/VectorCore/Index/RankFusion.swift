/// Two ranked lists become one by the places in them (reciprocal rank fusion, Cormack, Clarke & Büttcher 2009).
///
/// Scores of BM25 and cosines have no common scale; places have. The vectors' list weighs more, since it is the better one on
/// questions in natural language (`Tests/Benchmarks/retrieval.py`).
enum RankFusion {
  static let constant = 60.0
  static let vectorWeight = 1.0
  static let keywordWeight = 0.5

  struct Ranked: Equatable {
    var id: Int64
    /// 1 for what is first in both lists.
    var score: Double
  }

  /// Best first; equals by id.
  static func fuse(
    vector: [Int64], keyword: [Int64], vectorWeight: Double = vectorWeight, keywordWeight: Double = keywordWeight
  ) -> [Ranked] {
    let greatest = (vectorWeight + keywordWeight) / (constant + 1)
    var scores: [Int64: Double] = [:]
    for (ids, weight) in [(vector, vectorWeight), (keyword, keywordWeight)] {
      for (place, id) in ids.enumerated() {
        scores[id, default: 0] += weight / (constant + Double(place + 1)) / greatest
      }
    }
    return scores.map { Ranked(id: $0.key, score: $0.value) }.sorted { ($0.score, $1.id) > ($1.score, $0.id) }
  }
}
