/// Why the embedding model can't be used. The description names the file and the command that mends it.
package enum ModelFailure: Error, Equatable, CustomStringConvertible {
  /// No folder with the model was found in the places named.
  case notFound(lookedIn: [String])
  /// A file of the model is not there or can't be read.
  case missing(file: String)
  /// A file of the model is not the one that was pinned by its SHA-256, or its content can't be right.
  case altered(file: String)
  /// The model gives other numbers on this processor than it must: BLAS picked a kernel that does not work here.
  case wrongResult

  package static let remedy = "run `scripts/fetch-models` in the checkout, or `chartkeep models install FILE.whl`"

  package var description: String {
    switch self {
    case .notFound(let places):
      "the embedding model \(PinnedModel.name) was not found (looked in \(places.joined(separator: ", "))): \(Self.remedy)"
    case .missing(let file):
      "the embedding model's file \(file) is missing or can't be read: \(Self.remedy)"
    case .altered(let file):
      "the embedding model's file \(file) is not the expected one (its SHA-256 or content differs): \(Self.remedy)"
    case .wrongResult:
      "the embedding model computes wrong numbers on this processor: set OPENBLAS_CORETYPE=Haswell "
        + "(or another that suits it, never an empty value) in the service's environment and start again"
    }
  }
}
