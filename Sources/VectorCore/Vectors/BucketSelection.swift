/// Picks the smallest of many keys in two passes: keys fall into 256 buckets between the least and the greatest.
enum BucketSelection {
  private static let buckets = 256

  /// Writes the places of at least `wanted` of the smallest `keys` (all if there are fewer), in ascending order of buckets, to
  /// `places`, which must have room for `count`. Returns how many. Infinite keys are never chosen.
  static func smallest(
    _ wanted: Int, of keys: UnsafePointer<Float>, count: Int, into places: UnsafeMutablePointer<UInt32>
  ) -> Int {
    guard wanted > 0, count > 0 else { return 0 }
    var least = Float.infinity
    var greatest = -Float.infinity
    for i in 0..<count where keys[i] < .infinity {
      least = min(least, keys[i])
      greatest = max(greatest, keys[i])
    }
    guard least <= greatest else { return 0 }
    let scale = Float(buckets - 1) / max(greatest - least, 1e-20)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: buckets + 1) { starts in
      starts.initialize(repeating: 0)
      for i in 0..<count where keys[i] < .infinity { starts[Int((keys[i] - least) * scale) + 1] += 1 }
      var last = 0
      while last < buckets {
        starts[last + 1] += starts[last]
        if starts[last + 1] >= wanted { break }
        last += 1
      }
      last = min(last, buckets - 1)
      let chosen = Int(starts[last + 1])
      let limit = Float(last + 1)
      for i in 0..<count {
        let position = (keys[i] - least) * scale
        guard position < limit else { continue }
        let bucket = Int(position)
        places[Int(starts[bucket])] = UInt32(i)
        starts[bucket] += 1
      }
      return chosen
    }
  }
}
