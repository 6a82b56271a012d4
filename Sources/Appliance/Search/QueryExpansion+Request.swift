import GRDB
import VectorCore

extension QueryExpansion {
  /// The request with the phrases that the collection makes worthwhile, and what is looked for beside what was typed. A vector
  /// holds every meaning.
  func expand(_ request: SearchRequest, _ index: ChunkIndex, in db: Database) throws -> (SearchRequest, [Addition]) {
    guard request.mode != .vector else { return (request, meanings) }
    var request = request
    var told: [Addition] = []
    for (additions, isInVector) in [(meanings, request.mode == .hybrid), (abbreviations, false)] {
      for addition in additions {
        let term = ClinicalAbbreviations.isEnglishWord(addition.typed) ? nil : addition.typed
        let phrases = try index.worthwhile(addition.added, beside: term, in: db)
        request.alternatives += phrases
        let added = isInVector ? addition.added : phrases
        if !added.isEmpty { told.append(Addition(typed: addition.typed, added: added)) }
      }
    }
    return (request, told)
  }
}
