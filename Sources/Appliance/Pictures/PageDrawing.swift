import Dispatch
import Foundation
import Ingest
import Synchronization

/// Has pages of originals drawn by workers. What they show is in memory only, from when a review asks where the words are until it takes the picture.
final class PageDrawing: Sendable {
  private struct Key: Hashable {
    var document: Document.ID
    var page: Int
    /// A file that is read anew may read otherwise.
    var text: Int
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

  /// A page as it came. It stays here for a moment unless it is taken.
  func page(_ page: DocumentStore.PageRow, of row: DocumentRow, isTaken: Bool) async throws -> PagePicture {
    let key = Key(document: row.id, page: page.number, text: page.original.hashValue)
    if let picture = recall(key, isTaken: isTaken) { return picture }
    let wanted = PictureJob.Page(number: page.number, text: page.original ?? "", words: page.words)
    guard let picture = try await draw([wanted], of: row).first else { throw Self.none }
    if !isTaken { keep(picture, as: key) }
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

  private func recall(_ key: Key, isTaken: Bool) -> PagePicture? {
    kept.withLock { kept in
      kept = kept.filter { $0.value.at.duration(to: .now) < Self.life }
      return isTaken ? kept.removeValue(forKey: key)?.picture : kept[key]?.picture
    }
  }

  private func keep(_ picture: PagePicture, as key: Key) {
    kept.withLock { kept in
      if kept.count >= Self.most, let oldest = kept.min(by: { $0.value.at < $1.value.at })?.key { kept[oldest] = nil }
      kept[key] = Kept(picture: picture, at: .now)
    }
    // Also where nobody asks for another page.
    Self.decryption.asyncAfter(deadline: .now() + .seconds(Int(Self.life.components.seconds) + 1)) { [weak self] in self?.forgetOld() }
  }

  private func forgetOld() { kept.withLock { kept in kept = kept.filter { $0.value.at.duration(to: .now) < Self.life } } }

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
