import CVectorKernels
import Testing

@testable import VectorCore

struct KernelTests {
  /// Every table that this machine can run.
  static let features: [UInt32] = ["plain", "avx2", "avx512", "vnni", nil].map { Processor.allowed($0) & ck_cpu_features() }

  @Test(arguments: features)
  func `kernels compute what plain Swift computes`(features: UInt32) {
    let kernels = ck_scan_kernels_for(features)
    for seed in 1...20 as ClosedRange<UInt64> {
      for rows in [1, 15, 16, 17, 64, 100] {
        #expect(ScanKernels.differences(of: kernels, rows: rows, seed: seed) == nil, "\(String(cString: kernels.pointee.name))")
      }
    }
  }

  @Test func `a wrong kernel is noticed`() {
    var wrong = ck_scan_kernels_for(0).pointee
    wrong.multiply8 = { _, _, count, _, products in
      for i in 0..<count { products[i] = 1 }
    }
    #expect(ScanKernels.differences(of: &wrong) == "multiply8")
  }

  @Test func `extreme numbers do not overflow`() {
    let width = SplitVector.width
    let rows = [Int8](repeating: -128, count: width)
    // The worst that a prepared query can be: all numbers alike and so all 32639.
    let query = [Int16](repeating: 32639, count: width)
    for features in Self.features {
      var product: Int32 = 0
      ck_scan_kernels_for(features).pointee.multiply8(rows, nil, 1, query, &product)
      #expect(product == -128 * 32639 * 384)
    }
  }

  @Test func `a vector in two planes comes back to about 1e-5`() {
    for seed in 1...50 as ClosedRange<UInt64> {
      let vector = IndexFixture.vector(3, noise: seed % 2 == 0 ? 1 : 0, seed: seed)
      var high = [Int8](repeating: 0, count: 384)
      var low = [UInt8](repeating: 0, count: 384)
      let scale = SplitVector.encode(vector, high: &high, low: &low)
      var back = [Float](repeating: 0, count: 384)
      SplitVector.decode(high: high, low: low, scale: scale, into: &back)
      #expect(zip(vector, back).allSatisfy { abs($0 - $1) <= scale * 0.51 })
    }
  }

  @Test func `buckets choose the smallest`() {
    var random = SteadyRandom(5)
    for _ in 0..<200 {
      let count = Int.random(in: 1...400, using: &random)
      let keys = (0..<count).map { _ in
        Int.random(in: 0..<10, using: &random) == 0 ? Float.infinity : Float.random(in: -2...2, using: &random)
      }
      let wanted = Int.random(in: 1...50, using: &random)
      var places = [UInt32](repeating: 0, count: count)
      let chosen = BucketSelection.smallest(wanted, of: keys, count: count, into: &places)
      let found = places.prefix(chosen).map { keys[Int($0)] }
      let finite = keys.filter(\.isFinite).sorted()
      #expect(chosen >= min(wanted, finite.count))
      #expect(found.sorted() == Array(finite.prefix(chosen)))
      #expect(Set(places.prefix(chosen)).count == chosen)
    }
  }
}
