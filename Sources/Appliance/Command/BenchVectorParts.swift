import Appliance
import Foundation
import GRDB
import VectorCore

/// Fills an empty database with the rows and builds the index.
struct VectorFilling {
  private let options: BenchVectors
  private let rows: VectorFile
  private let owners: [Int32]

  init(_ options: BenchVectors, _ rows: VectorFile) throws {
    self.options = options
    self.rows = rows
    let file = options.queryFilter == nil ? options.owner : options.filter
    owners = try file.map(VectorFile.numbers) ?? [Int32](repeating: 0, count: rows.count)
    guard owners.count == rows.count else { throw Failure(message: "There are \(owners.count) owners for \(rows.count) rows.") }
  }

  /// From an empty database until all is merged. Returns seconds on the wall and of processor time.
  func build() throws -> (wall: Double, processor: Double) {
    let start = (Meter.wall, Meter.processor)
    let database = try ClinicDatabase(at: options.database, readers: 2)
    let index = ChunkIndex(baseFile: options.indexFile)
    try index.load(from: database.pool)
    for first in stride(from: 0, to: rows.count, by: 2000) {
      try database.pool.write { db in
        let end = min(first + 2000, rows.count)
        try index.insert((first..<end).map { Self.chunk($0, owner: Int64(owners[$0]), rows[$0]) }, in: db)
      }
    }
    try index.catchUp()
    try index.merge()
    try database.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    return (Meter.wall - start.0, Meter.processor - start.1)
  }

  static func chunk(_ row: Int, owner: Int64, _ vector: [Float]) -> NewChunk {
    NewChunk(
      document: Int64(row), owner: owner, ordinal: 0, page: 1, range: 0..<0, kind: "bench", received: 0, text: "", vector: vector)
  }
}

/// Opens the index from cold files and asks all queries, with several efforts.
struct VectorQueries {
  private let options: BenchVectors

  init(_ options: BenchVectors) { self.options = options }

  /// 1 is what the service uses.
  private static let efforts: [Float] = [0.25, 0.35, 0.5, 0.6, 0.7, 0.85, 1, 1.4, 2]

  func measure() throws -> VectorReport {
    var report = VectorReport(system: "chartkeep", kernels: Processor.kernelName)
    let file = try VectorFile(options.query)
    let queries = (0..<file.count).map { file[$0] }
    let perQuery = try options.queryFilter.map(VectorFile.numbers) ?? []
    let filters = queries.indices.map { ChunkFilter(owners: options.owners(ofQuery: $0, perQuery)) }
    for path in [options.database.path, options.indexFile.path] { Self.dropFromCache(path) }
    let start = Meter.wall
    var (database, index) = try open()
    _ = try ask(index, queries[0], filters[0], 1)
    report.open_cold_ms = (Meter.wall - start) * 1000
    try database.pool.close()
    let again = Meter.wall
    (database, index) = try open()
    _ = try ask(index, queries[0], filters[0], 1)
    report.open_warm_ms = (Meter.wall - again) * 1000
    // One round that is not measured.
    for (query, filter) in zip(queries, filters) { _ = try ask(index, query, filter, 1) }
    // Searches with a filter on owners look into all of their rows, whatever the effort.
    for effort in options.filter == "none" ? Self.efforts : [1] {
      report.runs.append(try measure(effort, queries, filters, index))
    }
    report.mem_MB = Meter.memory()
    report.reach = index.reach
    return report
  }

  private func open() throws -> (ClinicDatabase, ChunkIndex) {
    let database = try ClinicDatabase(at: options.database, readers: max(2, options.threads))
    let index = ChunkIndex(baseFile: options.indexFile)
    try index.load(from: database.pool)
    return (database, index)
  }

  private func ask(
    _ index: ChunkIndex, _ query: [Float], _ filter: ChunkFilter, _ effort: Float
  ) throws -> [Neighbour] {
    try index.nearest(to: query, filter: filter, limit: options.k, effort: SearchEffort(lists: effort, slack: effort.squareRoot()))
  }

  private func measure(
    _ effort: Float, _ queries: [[Float]], _ filters: [ChunkFilter], _ index: ChunkIndex
  ) throws -> VectorReport.Run {
    let results = Results(count: queries.count)
    let start = (Meter.wall, Meter.processor)
    // Each thread takes every so-and-so-many-th query; several rounds, so that threads' starting does not count.
    let rounds = options.threads > 1 ? 5 : 1
    DispatchQueue.concurrentPerform(iterations: options.threads) { thread in
      for _ in 0..<rounds {
        for number in stride(from: thread, to: queries.count, by: options.threads) {
          let begin = Meter.wall
          guard let found = try? ask(index, queries[number], filters[number], effort) else { continue }
          results.set(number, (Meter.wall - begin) * 1e6, found.map { Int32(truncatingIfNeeded: $0.id - 1) })
        }
      }
    }
    let (wall, processor) = (Meter.wall - start.0, Meter.processor - start.1)
    let label = "effort\(effort)"
    try VectorFile.write(
      results.rows.map { $0 + [Int32](repeating: -1, count: max(0, options.k - $0.count)) }, to: options.out + "/result-\(label).ivecs")
    let asked = Double(queries.count * rounds)
    return VectorReport.Run(
      label: label, filter: options.queryFilter == nil ? options.filter : "file", threads: options.threads,
      latency_us: results.latencies, cpu_us: processor / asked * 1e6, queries_per_s: asked / wall)
  }

  static func dropFromCache(_ path: String) {
    let descriptor = Foundation.open(path, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    close(descriptor)
  }
}

/// What the threads found. `@unchecked Sendable`: guarded by the lock.
private final class Results: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var latencies: [Double]
  private(set) var rows: [[Int32]]

  init(count: Int) {
    latencies = [Double](repeating: 0, count: count)
    rows = [[Int32]](repeating: [], count: count)
  }

  func set(_ number: Int, _ latency: Double, _ found: [Int32]) {
    lock.withLock {
      latencies[number] = latency
      rows[number] = found
    }
  }
}

/// Asks one question after the other on a thread of its own while the index is written to and a new base is built.
///
/// `@unchecked Sendable`: guarded by the lock.
private final class SearchWatch: @unchecked Sendable {
  private let index: ChunkIndex
  private let questions: [[Float]]
  private let lock = NSLock()
  private var isOver = false
  /// Microseconds on the wall.
  private(set) var latencies: [Double] = []

  init(_ index: ChunkIndex, _ rows: VectorFile) {
    self.index = index
    questions = (0..<200).map { rows[$0 * rows.count / 200] }
  }

  func watch(_ work: () throws -> Void) rethrows {
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      var number = 0
      while !lock.withLock({ isOver }) {
        let start = Meter.wall
        guard (try? index.nearest(to: questions[number % 200], filter: ChunkFilter(owners: nil), limit: 10)) != nil else { break }
        let time = (Meter.wall - start) * 1e6
        lock.withLock { latencies.append(time) }
        number += 1
        // A clinic's rate, not a loop's: the processor is left to the writer.
        usleep(1000)
      }
      done.signal()
    }
    defer {
      lock.withLock { isOver = true }
      done.wait()
    }
    try work()
  }
}

/// Durable inserts and deletes into the full index, beside a plain table with the same settings on the same disk.
struct VectorInserts {
  private let options: BenchVectors
  private let rows: VectorFile

  init(_ options: BenchVectors, _ rows: VectorFile) throws {
    self.options = options
    self.rows = rows
  }

  func measure(into report: inout VectorReport) throws {
    let database = try ClinicDatabase(at: options.database, readers: 2)
    let index = ChunkIndex(baseFile: options.indexFile)
    try index.load(from: database.pool)
    let chunks = (0..<2_000).map { VectorFilling.chunk(rows.count + 10 + $0, owner: 1, rows[$0 % rows.count]) }
    let batches = (0..<10_000).map { VectorFilling.chunk(rows.count + 5_000 + $0, owner: 1, rows[$0 % rows.count]) }
    try database.pool.write { try BareTable.create($0) }
    // By turns, so that a disk that slows down slows both.
    var times = (single: [Double](), bareSingle: [Double](), batch: [Double](), bareBatch: [Double]())
    for part in 0..<4 {
      let some = chunks[part * 500..<(part + 1) * 500]
      times.single.append(try time { for chunk in some { try database.pool.write { _ = try index.insert([chunk], in: $0) } } })
      times.bareSingle.append(try time { for chunk in some { try database.pool.write { try BareTable.insert([chunk], $0) } } })
      let many = (0..<25).map { Array(batches[part * 2500 + $0 * 100..<part * 2500 + ($0 + 1) * 100]) }
      times.batch.append(try time { for batch in many { try database.pool.write { _ = try index.insert(batch, in: $0) } } })
      times.bareBatch.append(try time { for batch in many { try database.pool.write { try BareTable.insert(batch, $0) } } })
    }
    report.insert_per_s_single = 2_000 / times.single.reduce(0, +)
    report.bare_insert_per_s_single = 2_000 / times.bareSingle.reduce(0, +)
    report.insert_per_s_batch100 = 10_000 / times.batch.reduce(0, +)
    report.bare_insert_per_s_batch100 = 10_000 / times.bareBatch.reduce(0, +)
    report.insert_per_s = report.insert_per_s_batch100
    try index.catchUp()
    let watch = SearchWatch(index, rows)
    try watch.watch {
      for part in 0..<20 {
        let many = (0..<100).map { VectorFilling.chunk(rows.count + 20_000 + 100 * part + $0, owner: 1, rows[$0 % rows.count]) }
        try database.pool.write { _ = try index.insert(many, in: $0) }
      }
      try index.merge()
    }
    report.busy_search_p99_us = Meter.quantile(watch.latencies, 0.99)
    report.busy_search_max_us = watch.latencies.max()
    report.delete_per_s =
      300
      / (try time {
        for chunk in chunks.prefix(300) { try database.pool.write { _ = try index.remove(document: chunk.document, in: $0) } }
      })
    try database.pool.close()
  }

  private func time(_ body: () throws -> Void) rethrows -> Double {
    let start = Meter.wall
    try body()
    return Meter.wall - start
  }
}
