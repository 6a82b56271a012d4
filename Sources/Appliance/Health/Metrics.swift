import Foundation
import GRDB
import Ingest

/// The service's figures in Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct MetricsText {
  enum Kind: String { case counter, gauge, histogram }

  private(set) var text = ""

  mutating func start(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Labels come from fixed lists of this program; what could be a person's text has no place here.
  mutating func sample(_ name: String, _ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
    let list = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
    let number = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(number)\n"
  }

  mutating func one(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    start(name, kind, help)
    sample(name, value)
  }
}

/// What waits, and since when: the parts of the way through the service in which a document can stand still.
struct QueueFigures: Sendable {
  enum Queue: String, CaseIterable {
    case reading, password, review, indexing, failed

    var states: [Document.State] {
      switch self {
      case .reading: [.received, .extracting]
      case .password: [.waitingPassword]
      case .review: [.waitingReview]
      case .indexing: [.approved]
      case .failed: [.failed]
      }
    }
  }

  /// Seconds since the oldest came; nil when none waits.
  private(set) var age: [Queue: Double] = [:]
  private(set) var counts: [Document.State: Int] = [:]

  init(_ db: Database, now: Date) throws {
    let rows = try Row.fetchAll(db, sql: "SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest FROM documents GROUP BY state")
    for row in rows {
      guard let state = Document.State(rawValue: row["state"]) else { continue }
      counts[state] = row["count"]
      guard let queue = Queue.allCases.first(where: { $0.states.contains(state) }) else { continue }
      let seconds = max(now.timeIntervalSince(Date(microseconds: row["oldest"])), 0)
      age[queue] = max(age[queue] ?? 0, seconds)
    }
  }
}

extension Health {
  /// Every figure, for a monitor. Ages are of when a document came; counters begin at zero with each start.
  package func metrics() async throws -> String {
    let now = parts.now()
    let (queues, chunks) = try await parts.database.pool.read { db in
      (try QueueFigures(db, now: now), try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunks") ?? 0)
    }
    var metrics = MetricsText()
    metrics.start("chartkeep_documents", .gauge, "Documents by state.")
    for state in Document.State.allCases {
      metrics.sample("chartkeep_documents", Double(queues.counts[state] ?? 0), ["state": state.rawValue])
    }
    metrics.start("chartkeep_queue_age_seconds", .gauge, "Time since the oldest document of a queue came; 0 when none waits.")
    for queue in QueueFigures.Queue.allCases {
      metrics.sample("chartkeep_queue_age_seconds", queues.age[queue] ?? 0, ["queue": queue.rawValue])
    }
    metrics.one("chartkeep_chunks", .gauge, "Passages that can be found.", Double(chunks))
    metrics.one("chartkeep_intake_paused", .gauge, "1 while nothing new is taken in because the disk is full.", isDiskFull ? 1 : 0)
    metrics.one("chartkeep_disk_free_bytes", .gauge, "Free on the disk that holds the data.", Double(freeBytes))
    metrics.one(
      "chartkeep_disk_reserve_bytes", .gauge, "Below so many free bytes intake pauses.", Double(parts.settings.ingest.reserveBytes))
    write(parts.work.now, to: &metrics)
    return metrics.text
  }

  private func write(_ work: WorkCounts.Figures, to metrics: inout MetricsText) {
    metrics.one("chartkeep_files_read_total", .counter, "Files whose text was read.", Double(work.filesRead))
    metrics.start("chartkeep_pages_read_total", .counter, "Pages that were read, by where their text came from.")
    metrics.sample("chartkeep_pages_read_total", Double(work.pagesOfText), ["source": "text"])
    metrics.sample("chartkeep_pages_read_total", Double(work.pagesOfPictures), ["source": "picture"])
    let readingTime = work.readingTime / .seconds(1)
    metrics.one("chartkeep_reading_seconds_total", .counter, "Time spent on reading files; two may be read at a time.", readingTime)
    metrics.start("chartkeep_files_refused_total", .counter, "Files that could not be read, by reason.")
    for (code, count) in work.refused.sorted(by: { $0.key < $1.key }) {
      metrics.sample("chartkeep_files_refused_total", Double(count), ["code": code])
    }
    metrics.one("chartkeep_documents_indexed_total", .counter, "Documents that became searchable.", Double(work.documentsIndexed))
    metrics.one("chartkeep_chunks_indexed_total", .counter, "Passages that became searchable.", Double(work.chunksIndexed))
    metrics.one("chartkeep_indexing_seconds_total", .counter, "Time spent on indexing documents.", work.indexingTime / .seconds(1))
    let name = "chartkeep_search_seconds"
    metrics.start(name, .histogram, "How long searches took.")
    for (bound, count) in zip(WorkCounts.searchBounds, work.searchesWithin) {
      metrics.sample("\(name)_bucket", Double(count), ["le": "\(bound)"])
    }
    metrics.sample("\(name)_bucket", Double(work.searches), ["le": "+Inf"])
    metrics.sample("\(name)_sum", work.searchTime / .seconds(1))
    metrics.sample("\(name)_count", Double(work.searches))
  }
}
