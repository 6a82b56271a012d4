import Dispatch
import Foundation
import Ingest
import Synchronization

/// Has pages of originals drawn by workers. What they show is kept in memory only, and there for a moment: a page asks for its words first and for its
/// picture right after.
final class PageDrawing: Sendable {
  private struct Key: Hashable {
    var document: Document.ID
    var version: Int
    var page: Int
  }

  private struct Kept {
    var picture: PagePicture
    var at: ContinuousClock.Instant
  }

  private static let life = Duration.seconds(60)
  private static let most = 16

  private let spool: SpoolFolder
  private let worker: ExtractionWorker
  private let limit: Int
  private let turns = Turns(2)
  private let kept = Mutex<[Key: Kept]>([:])

  init(spool: SpoolFolder, worker: ExtractionWorker, limits: ExtractionLimits) {
    self.spool = spool
    self.worker = worker
    limit = limits.fileBytes
  }

  /// A page as it came. `text` and `words` are what was read from it.
  func page(_ page: DocumentStore.PageRow, of row: DocumentRow) async throws -> PagePicture {
    // Decisions count up the version and change nothing of the picture; a file that is read anew may read otherwise.
    let key = Key(document: row.id, version: row.attempts, page: page.number)
    if let picture = recall(key) { return picture }
    let wanted = PictureJob.Page(number: page.number, text: page.original ?? "", words: page.words)
    guard let picture = try await draw([wanted], of: row).first else { throw Self.none }
    keep(picture, as: key)
    return picture
  }

  /// Pages in one go, at most `PictureJob.mostPages`.
  func draw(_ pages: [PictureJob.Page], of row: DocumentRow) async throws -> [PagePicture] {
    guard let kind = row.kind, kind.hasPictures, let name = row.spool, row.part == 0 else { throw Self.none }
    let job = PictureJob(kind: kind, pages: pages)
    await turns.enter()
    defer { turns.leave() }
    let input = try await offload(to: Self.decryption) { [spool, limit] in try spool.original(name, for: job, limit: limit) }
    return try await worker.draw(input, job)
  }

  /// Not "not found": that is said of what the asking person may not know of, and is noted as such.
  static let none = Refusal(.conflict, "This page has no picture.")

  private func recall(_ key: Key) -> PagePicture? {
    kept.withLock { kept in
      kept = kept.filter { $0.value.at.duration(to: .now) < Self.life }
      return kept[key]?.picture
    }
  }

  private func keep(_ picture: PagePicture, as key: Key) {
    kept.withLock { kept in
      if kept.count >= Self.most, let oldest = kept.min(by: { $0.value.at < $1.value.at })?.key { kept[oldest] = nil }
      kept[key] = Kept(picture: picture, at: .now)
    }
  }

  private static let decryption = DispatchQueue(label: "chartkeep.pictures", attributes: .concurrent)
}

/// So many at a time; the others wait in the order in which they came.
private final class Turns: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: count)) }

  func enter() async {
    await withCheckedContinuation { continuation in
      let mayGo = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if mayGo { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}
