import Synchronization

/// How many words passages have, as far as searches have asked: BM25 needs the length of each passage that holds a word.
///
/// A length that a search wrote while its passage was being reworded may be the old one; it only moves that passage's rank a little.
final class PassageLengths: Sendable {
  private let pages = Mutex<[Page]>([])

  /// 65,536 passages.
  ///
  /// `@unchecked Sendable`: the memory's address never changes, and each number in it is atomic.
  final class Page: @unchecked Sendable {
    static let capacity = 1 << 16
    fileprivate let lengths = UnsafeMutablePointer<Atomic<UInt16>>.allocate(capacity: capacity)

    init() {
      for place in 0..<Self.capacity { (lengths + place).initialize(to: Atomic(0)) }
    }

    deinit {
      lengths.deinitialize(count: Self.capacity)
      lengths.deallocate()
    }
  }

  /// What one search sees.
  struct View {
    fileprivate let pages: [Page]
    fileprivate let keeps: Bool

    /// 0 when it is not known.
    @inline(__always)
    subscript(id: Int64) -> UInt16 {
      guard let lengths = lengths(id) else { return 0 }
      return lengths.pointee.load(ordering: .relaxed)
    }

    func keep(_ id: Int64, _ length: Int) {
      guard keeps, length < Int(UInt16.max), let lengths = lengths(id) else { return }
      lengths.pointee.store(UInt16(length), ordering: .relaxed)
    }

    @inline(__always)
    private func lengths(_ id: Int64) -> UnsafeMutablePointer<Atomic<UInt16>>? {
      let page = Int(id >> 16)
      return page >= 0 && page < pages.count ? pages[page].lengths + Int(id & 0xFFFF) : nil
    }
  }

  /// For passages up to a number; those beyond are looked up each time. `keeps` is false for what may yet be rolled back.
  func view(upTo last: Int64, keeps: Bool) -> View {
    let wanted = Int(min(max(last, 0) >> 16, 4095)) + 1
    let pages = pages.withLock { pages in
      while pages.count < wanted { pages.append(Page()) }
      return pages
    }
    return View(pages: pages, keeps: keeps)
  }

  /// Forgets what changed.
  func forget(_ ids: [Int64]) {
    let view = view(upTo: 0, keeps: true)
    for id in ids { view.keep(id, 0) }
  }
}
