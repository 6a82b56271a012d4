import VectorCore

/// What happens to a collection of made-up documents, commit by commit. The same seed gives the same history, so that a check knows what
/// must be there after so many commits.
struct ChurnHistory {
  struct Paper: Equatable {
    var owner: Int64
    var kind: String
    var received: Int64
    var chunks: Int
  }

  enum Step {
    case add([Int64])
    case remove([Int64])
    case handOver([Int64], to: Int64)
  }

  static let kinds = ["pdf", "docx", "hl7"]
  static let owners: ClosedRange<Int64> = 1...8
  /// The document whose row says how many commits there were; it comes anew with each.
  static let counter: Int64 = 0

  let seed: UInt64
  /// About how many chunks there are in the long run.
  let size: Int
  private(set) var papers: [Int64: Paper] = [:]
  private(set) var commits: Int64 = 0
  private(set) var chunkCount = 0
  /// The documents that are there, in an order that the history alone decides.
  private var alive: [Int64] = []
  private var nextPaper: Int64 = 1

  init(seed: UInt64, size: Int) {
    self.seed = seed
    self.size = size
  }

  /// The history after so many commits.
  init(seed: UInt64, size: Int, commits: Int64) {
    self.init(seed: seed, size: size)
    while self.commits < commits { _ = advance() }
  }

  /// What the next commit does.
  mutating func advance() -> Step {
    commits += 1
    var random = PlainRandom(seed: seed &+ UInt64(bitPattern: commits) &* 0x9E37_79B9_7F4A_7C15)
    let many = Int.random(in: 1...max(2, size / 40), using: &random)
    let dice = Int.random(in: 0..<100, using: &random)
    let addsBelow = chunkCount < size ? 75 : 30
    if dice < addsBelow || alive.count < 20 {
      return .add((0..<many).map { _ in add(&random) })
    }
    if dice < 90 {
      return .remove((0..<min(many, alive.count / 2)).map { _ in remove(&random) })
    }
    let owner = Int64.random(in: Self.owners, using: &random)
    let chosen = Set((0..<min(many, alive.count)).map { _ in alive[Int.random(in: 0..<alive.count, using: &random)] }).sorted()
    for number in chosen { papers[number]?.owner = owner }
    return .handOver(chosen, to: owner)
  }

  private mutating func add(_ random: inout PlainRandom) -> Int64 {
    let number = nextPaper
    nextPaper += 1
    let paper = Paper(
      owner: Int64.random(in: Self.owners, using: &random), kind: Self.kinds[Int.random(in: 0..<3, using: &random)],
      received: Int64.random(in: 0..<1000, using: &random), chunks: Int.random(in: 1...3, using: &random))
    papers[number] = paper
    alive.append(number)
    chunkCount += paper.chunks
    return number
  }

  private mutating func remove(_ random: inout PlainRandom) -> Int64 {
    let place = Int.random(in: 0..<alive.count, using: &random)
    let number = alive[place]
    alive[place] = alive[alive.count - 1]
    alive.removeLast()
    chunkCount -= papers.removeValue(forKey: number)?.chunks ?? 0
    return number
  }
}

/// Vectors that lie in clusters, as those of texts do.
struct ChurnVectors {
  private let centres: [[Float]]

  init() {
    var random = PlainRandom(seed: 1)
    centres = (0..<200).map { _ in Self.unit((0..<PinnedModel.dimension).map { _ in random.number() }) }
  }

  /// The chunk's vectors: one, or now and then two.
  func vectors(document: Int64, ordinal: Int) -> [Float] {
    var random = PlainRandom(seed: UInt64(bitPattern: document) &* 1009 &+ UInt64(ordinal))
    let windows = Int.random(in: 0..<8, using: &random) == 0 ? 2 : 1
    return (0..<windows).flatMap { _ in vector(&random) }
  }

  func vector(_ random: inout PlainRandom) -> [Float] {
    Self.unit(centres[Int.random(in: 0..<centres.count, using: &random)].map { $0 + 0.06 * random.number() })
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / norm }
  }
}

/// The same numbers in every run (SplitMix64).
struct PlainRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// From −1 to 1.
  mutating func number() -> Float { Float(next() >> 40) / Float(1 << 23) - 1 }
}
