/// The greatest so many of a stream of numbers: a heap with the least of them on top.
struct GreatestEstimates: ~Copyable {
  private let heap: UnsafeMutablePointer<Float>
  private let capacity: Int
  private var count = 0

  init(capacity: Int) {
    heap = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { heap.deallocate() }

  /// The least of them; −∞ while there are fewer.
  var least: Float { count < capacity ? -.infinity : heap[0] }

  mutating func offer(_ value: Float) {
    if count < capacity {
      var child = count
      count += 1
      while child > 0, value < heap[(child - 1) / 2] {
        heap[child] = heap[(child - 1) / 2]
        child = (child - 1) / 2
      }
      heap[child] = value
    } else if value > heap[0] {
      var parent = 0
      while true {
        var least = 2 * parent + 1
        if least >= count { break }
        if least + 1 < count, heap[least + 1] < heap[least] { least += 1 }
        if heap[least] >= value { break }
        heap[parent] = heap[least]
        parent = least
      }
      heap[parent] = value
    }
  }
}
