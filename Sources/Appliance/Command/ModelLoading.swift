import Appliance
import Foundation
import VectorCore

/// Finds the embedding model and refuses one that is missing or altered, with the command that mends it.
enum ModelLoading {
  static func locate(option: String?, configured: String?) throws -> ModelFiles {
    try ModelFiles.locate(option: option, configured: configured)
  }

  /// The encoder, ready. `verifies` reads every byte of the weights first.
  static func encoder(_ files: ModelFiles, verifies: Bool, precision: Encoder.Precision = .standard) throws -> Encoder {
    if verifies {
      try files.verify { try FileHash.sha256(of: $0) }
    } else {
      try files.check()
    }
    let encoder = try Encoder(files, precision: precision)
    try encoder.selfTest()
    return encoder
  }

  /// What reads texts for identifiers, on the embedding model's tables.
  static func tagger(_ files: ModelFiles) throws -> ModelTagger {
    let tagger = try TokenTagger(files, tagger: TokenTagger.bundled)
    try tagger.selfTest()
    return ModelTagger(tagger)
  }
}
