#if canImport(Glibc)
  import Glibc
#endif

/// Memory that a thread's searches use one after the other.
///
/// A search needs some hundred kB for a fraction of a millisecond. The allocator would give that much back to the system after each
/// and fetch it anew for the next, which costs page faults and makes the other cores forget their address translations.
enum ThreadScratch {
  /// Before each piece: its capacity, and padding that keeps the piece at a cache line's start.
  private static let header = 64
  private static let unit = 4096
  /// A thread keeps so many pieces, and none greater than this.
  private static let kept = 8
  private static let greatest = 4 << 20

  private final class Pieces {
    var free: [UnsafeMutableRawPointer] = []

    deinit {
      for piece in free { (piece - ThreadScratch.header).deallocate() }
    }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let code = pthread_key_create(&key) { pieces in
      if let pieces { Unmanaged<Pieces>.fromOpaque(pieces).release() }
    }
    precondition(code == 0, "the process has no thread-specific key left")
    return key
  }()

  private static var pieces: Pieces {
    if let known = pthread_getspecific(key) { return Unmanaged<Pieces>.fromOpaque(known).takeUnretainedValue() }
    let pieces = Pieces()
    pthread_setspecific(key, Unmanaged.passRetained(pieces).toOpaque())
    return pieces
  }

  private static func capacity(_ piece: UnsafeMutableRawPointer) -> Int { (piece - header).load(as: Int.self) }

  /// Room for `count` values, not initialised. Give it back on the thread that took it, or on any other.
  static func take<T: BitwiseCopyable>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    let bytes = count * MemoryLayout<T>.stride
    let pieces = pieces
    // The smallest that is large enough.
    var best: Int?
    for (place, piece) in pieces.free.enumerated() where capacity(piece) >= bytes {
      if best.map({ capacity(piece) < capacity(pieces.free[$0]) }) ?? true { best = place }
    }
    if let best { return pieces.free.remove(at: best).assumingMemoryBound(to: type) }
    let rounded = (bytes + unit - 1) / unit * unit
    let memory = UnsafeMutableRawPointer.allocate(byteCount: header + rounded, alignment: header)
    memory.storeBytes(of: rounded, as: Int.self)
    return (memory + header).assumingMemoryBound(to: type)
  }

  static func giveBack<T: BitwiseCopyable>(_ values: UnsafeMutablePointer<T>) {
    let piece = UnsafeMutableRawPointer(values)
    let pieces = pieces
    guard pieces.free.count < kept, capacity(piece) <= greatest else { return (piece - header).deallocate() }
    pieces.free.append(piece)
  }
}
