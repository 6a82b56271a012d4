/// A piece of a document as it enters the index.
package struct NewChunk: Sendable, Equatable {
  package var document: Int64
  /// Whose it is; nil is nobody's, found only by searches without an owner filter.
  package var owner: Int64?
  /// Its place among the document's chunks, from 0.
  package var ordinal: Int
  /// From 1.
  package var page: Int
  /// Where it is in the page's text, in code points, half-open.
  package var range: Range<Int>
  /// The document's type, a word of the caller's.
  package var kind: String
  /// When the document came, in seconds since 1970.
  package var received: Int64
  /// The patient's identifier, an opaque word of the caller's.
  package var patient: String?
  package var text: String
  /// `Encoder.embedWindows`: one or more vectors of 384 numbers, each with L2 norm 1, one after the other. A chunk is as near
  /// to a query as the nearest of them.
  package var vector: [Float]

  package init(
    document: Int64, owner: Int64?, ordinal: Int, page: Int, range: Range<Int>, kind: String, received: Int64,
    patient: String? = nil, text: String, vector: [Float]
  ) {
    self.document = document
    self.owner = owner
    self.ordinal = ordinal
    self.page = page
    self.range = range
    self.kind = kind
    self.received = received
    self.patient = patient
    self.text = text
    self.vector = vector
  }
}

/// What a search may return. nil means any; an empty set means nothing.
package struct ChunkFilter: Sendable, Equatable {
  package var owners: Set<Int64>?
  package var documents: Set<Int64>?
  package var kinds: Set<String>?
  /// Seconds since 1970, both ends included.
  package var received: ClosedRange<Int64>?
  package var patient: String?

  package init(
    owners: Set<Int64>?, documents: Set<Int64>? = nil, kinds: Set<String>? = nil, received: ClosedRange<Int64>? = nil,
    patient: String? = nil
  ) {
    self.owners = owners
    self.documents = documents
    self.kinds = kinds
    self.received = received
    self.patient = patient
  }
}

package struct SearchRequest: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    /// Words and meaning, fused by rank.
    case hybrid
    /// Meaning alone: cosine.
    case vector
    /// Words alone: BM25.
    case keyword
  }

  package var text: String
  /// Phrases to look for beside the text's words. Keywords only; the vector already means what it means.
  package var alternatives: [String] = []
  /// The query's vector; not needed for `keyword`. Without it `hybrid` is `keyword`, and `vector` finds nothing.
  package var vector: [Float]?
  package var mode: Mode
  package var top: Int
  package var filter: ChunkFilter

  package init(text: String, vector: [Float]?, mode: Mode = .hybrid, top: Int = 20, filter: ChunkFilter) {
    self.text = text
    self.vector = vector
    self.mode = mode
    self.top = top
    self.filter = filter
  }
}

/// A chunk that was found.
package struct Hit: Sendable, Equatable {
  package let chunk: Int64
  package let document: Int64
  package let owner: Int64?
  package let ordinal: Int
  package let page: Int
  /// Where the chunk is in the page's text, in code points, half-open.
  package let range: Range<Int>
  package let kind: String
  package let received: Int64
  package let patient: String?
  package let text: String
  /// Higher is better. `vector`: the cosine; `keyword`: BM25; `hybrid`: 1 for what is first in both.
  package let score: Double
  /// nil when the query had no vector.
  package let cosine: Float?
  package let snippet: Snippet
}

package enum IndexFailure: Error, Equatable, CustomStringConvertible {
  /// A vector that was to be stored or searched has the wrong length, is not finite, or has not norm 1.
  case badVector
  /// Every row that a base was to be built of is gone.
  case nothingToBuildFrom
  /// The processor's kernels compute something else than plain code does.
  case wrongKernels(String)

  package var description: String {
    switch self {
    case .badVector: "a vector has the wrong length, a number that is not finite, or a norm that is not 1"
    case .nothingToBuildFrom: "there is no vector to build an index of"
    case .wrongKernels(let name):
      "the vector kernels “\(name)” compute wrongly on this processor: start with CHARTKEEP_CPU=plain in the environment"
    }
  }
}
