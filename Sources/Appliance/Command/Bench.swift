import ArgumentParser
import Foundation

/// `chartkeep bench …`: the hot paths, measured. Needs no configuration, key, data folder or service.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures this machine: vector search, embedding, whole searches.",
    subcommands: [BenchVectors.self, BenchEmbed.self, BenchSearch.self, BenchChurn.self, BenchEgress.self])
}

/// Clocks and figures that the benchmarks share.
enum Meter {
  /// Seconds on the wall.
  static var wall: Double { seconds(CLOCK_MONOTONIC) }
  /// Seconds of processor time of all threads of this process.
  static var processor: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
  /// Seconds of processor time of this thread: what other programs do in between does not count.
  static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Resident memory in MB (10⁶ bytes), VmRSS or VmHWM of `/proc/self/status`.
  static func memory(_ field: String = "VmRSS") -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return line?.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first.map { $0 * 1024 / 1e6 } ?? 0
  }

  /// The `share` quantile of some numbers, 0 for none.
  static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

/// Vectors in the formats of the benchmark sets: each row is an int32 length and so many float32, little-endian.
struct VectorFile {
  let data: Data
  let width: Int
  let count: Int

  init(_ path: String) throws {
    data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    width = data.count >= 4 ? Int(data.withUnsafeBytes { $0.load(as: Int32.self) }) : 0
    guard width > 0, data.count % (4 * width + 4) == 0 else { throw Failure(message: "\(path) is not an fvecs file.") }
    count = data.count / (4 * width + 4)
  }

  subscript(row: Int) -> [Float] {
    data.withUnsafeBytes { bytes in
      let first = row * (4 * width + 4) + 4
      return (0..<width).map { bytes.loadUnaligned(fromByteOffset: first + 4 * $0, as: Float.self) }
    }
  }

  /// One int32 a row.
  static func numbers(_ path: String) throws -> [Int32] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return data.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
  }

  /// Writes rows of int32 with their length before each.
  static func write(_ rows: [[Int32]], to path: String) throws {
    var data = Data()
    for row in rows {
      withUnsafeBytes(of: Int32(row.count)) { data.append(contentsOf: $0) }
      row.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
