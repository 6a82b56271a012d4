import ArgumentParser
import Foundation
import VectorCore

/// `chartkeep bench embed`: how fast texts become vectors.
///
/// The texts are runs of ordinary words of exactly the wanted number of positions. Without `--length` a table of the usual lengths
/// and batches is measured, and a question of 12 positions with its tokenizing.
struct BenchEmbed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed", abstract: "Embeds texts of several lengths and prints tokens a second.")
  @Option(name: .long, help: "Positions of a text, both specials included.") var length: Int?
  @Option(name: .long, help: "Texts that are embedded together.") var batch = 1
  @Option(name: .long, help: "Threads that embed at once, each its own batches.") var threads = 1
  @Option(name: .long, help: "How long each measurement goes on.") var seconds = 2.0
  @Option(name: .long, help: "f32 or default.") var precision: Precision = .default
  @Flag(name: .long, help: "Print JSON.") var json = false
  @OptionGroup var options: ModelOptions

  private static let table = [(12, 1), (32, 1), (32, 32), (128, 1), (128, 32), (256, 1), (256, 32), (512, 1), (512, 32)]

  private static let text =
    "the patient was seen for follow up of pain in the right knee after a fall and reports better sleep with physical therapy"

  struct Figures: Encodable {
    let length: Int
    let batch: Int
    let threads: Int
    let kernels: String
    /// Positions a second, on the wall and of processor time.
    let tokensPerSecond: Double
    let tokensPerProcessorSecond: Double
    /// Milliseconds a batch.
    let p50: Double
    let p99: Double
    let peakMemory: Double

    enum CodingKeys: String, CodingKey {
      case length, batch, threads, kernels
      case tokensPerSecond = "tokens_per_s"
      case tokensPerProcessorSecond = "tokens_per_cpu_s"
      case p50 = "p50_ms"
      case p99 = "p99_ms"
      case peakMemory = "peak_MB"
    }
  }

  func validate() throws {
    guard (3...512).contains(length ?? 3), batch > 0, threads > 0, seconds > 0 else {
      throw ValidationError("--length is 3 to 512; --batch, --threads and --seconds are more than 0.")
    }
  }

  func run() throws {
    let encoder = try ModelLoading.encoder(options.files(), verifies: false, precision: precision.encoder)
    let cases = length.map { [($0, batch)] } ?? Self.table
    var all: [Figures] = []
    if !json { Output.line("\(encoder.kernelName), \(threads) \(threads == 1 ? "thread" : "threads")") }
    for (length, batch) in cases {
      let figures = measure(encoder, length: length, batch: batch)
      all.append(figures)
      if json { continue }
      Output.line(
        "\(length) × \(batch): \(Int(figures.tokensPerSecond)) tokens/s "
          + "(\(Int(figures.tokensPerProcessorSecond)) a second of processor time), "
          + "p50 \(Self.milliseconds(figures.p50)), p99 \(Self.milliseconds(figures.p99))")
    }
    if json, all.count == 1 { try Output.json(all[0]) } else if json { try Output.json(all) }
  }

  private static func milliseconds(_ value: Double) -> String { String(format: "%.2f ms", value) }

  private func measure(_ encoder: Encoder, length: Int, batch: Int) -> Figures {
    let words = encoder.tokenizer.ids(of: Self.text).dropFirst().dropLast()
    let texts = (0..<batch).map { text -> [Int32] in
      let content = (0..<length - 2).map { words[words.startIndex + (text * 7 + $0) % words.count] }
      return [WordPieceTokenizer.start] + content + [WordPieceTokenizer.separator]
    }
    _ = encoder.embed(ids: texts)
    let times = BatchTimes()
    let start = (Meter.wall, Meter.processor)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while Meter.wall - start.0 < seconds {
        let begin = Meter.wall
        _ = encoder.embed(ids: texts)
        times.add((Meter.wall - begin) * 1000)
      }
    }
    let (wall, processor) = (Meter.wall - start.0, Meter.processor - start.1)
    let tokens = Double(times.all.count * length * batch)
    return Figures(
      length: length, batch: batch, threads: threads, kernels: encoder.kernelName, tokensPerSecond: tokens / wall,
      tokensPerProcessorSecond: tokens / processor, p50: Meter.quantile(times.all, 0.5), p99: Meter.quantile(times.all, 0.99),
      peakMemory: Meter.memory("VmHWM"))
  }
}

/// What the threads measured. `@unchecked Sendable`: guarded by the lock.
private final class BatchTimes: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var all: [Double] = []

  func add(_ time: Double) { lock.withLock { all.append(time) } }
}

/// What `--precision` may say.
enum Precision: String, ExpressibleByArgument, CaseIterable {
  case f32, `default`

  var encoder: Encoder.Precision { self == .f32 ? .f32 : .standard }
}
