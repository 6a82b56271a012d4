import CVectorKernels

/// The kernels compared with plain Swift on made-up rows: a processor, or a compiler, that computes wrongly must not be
/// searched with.
enum ScanKernels {
  static func selfTest() throws(IndexFailure) {
    guard differences(of: Processor.kernels) == nil else { throw .wrongKernels(Processor.kernelName) }
  }

  /// What a table of kernels gets wrong; nil for nothing.
  static func differences(of kernels: UnsafePointer<ck_scan_kernels>, rows: Int = 53, seed: UInt64 = 3) -> String? {
    let width = SplitVector.width
    var random = SteadyGenerator(seed)
    let high = (0..<rows * width).map { _ in Int8.random(in: -128...127, using: &random) }
    let low = (0..<rows * width).map { _ in UInt8.random(in: 0...255, using: &random) }
    let steps = (0..<width).map { _ in Int16.random(in: -32639...32639, using: &random) / 16 }
    let query = (0..<width).map { _ in Float.random(in: -1...1, using: &random) }
    let numbers = (0..<rows).map { _ in UInt32.random(in: 0..<UInt32(rows), using: &random) }

    var products = [Int32](repeating: 0, count: rows)
    kernels.pointee.multiply8(high, nil, rows, steps, &products)
    if products != ReferenceKernels.multiply8(high, (0..<UInt32(rows)).map { $0 }, steps) { return "multiply8" }
    kernels.pointee.multiply8(high, numbers, rows, steps, &products)
    if products != ReferenceKernels.multiply8(high, numbers, steps) { return "multiply8, numbered" }

    var floats = [Float](repeating: 0, count: rows)
    kernels.pointee.multiply16(high, low, numbers, rows, query, &floats)
    let expected = ReferenceKernels.multiply16(high, low, numbers, query)
    // Sums of 384 products of up to 32768, in another order.
    if zip(floats, expected).contains(where: { abs($0 - $1) > 4 }) { return "multiply16" }

    let codebook = (0..<width * 16).map { _ in Float.random(in: -1...1, using: &random) }
    var entries = [Float](repeating: 0, count: ProductCodec.subspaces * 16)
    kernels.pointee.multiply_codebook(codebook, query, &entries)
    let looked = ReferenceKernels.multiplyCodebook(codebook, query)
    if zip(entries, looked).contains(where: { abs($0 - $1) > 1e-5 }) { return "multiply_codebook" }
    let table = UnsafeMutablePointer<ck_table>.allocate(capacity: 1)
    defer { table.deallocate() }
    kernels.pointee.fill_table(entries, table)
    if !ReferenceKernels.isTable(UnsafeRawBufferPointer(start: table, count: 1024), table.pointee.scale, table.pointee.offset, of: looked) {
      return "fill_table"
    }
    return scanDifference(of: kernels, rows: rows, &random)
  }

  private static func scanDifference(
    of kernels: UnsafePointer<ck_scan_kernels>, rows: Int, _ random: inout SteadyGenerator
  ) -> String? {
    let blockCount = (rows + 15) / 16
    let blocks = UnsafeMutablePointer<ck_block>.allocate(capacity: blockCount)
    let table = UnsafeMutablePointer<ck_table>.allocate(capacity: 1)
    let out = UnsafeMutablePointer<ck_candidate>.allocate(capacity: blockCount * 16)
    defer {
      blocks.deallocate()
      table.deallocate()
      out.deallocate()
    }
    let codes = (0..<rows).map { _ in (0..<ProductCodec.bytes).map { _ in UInt8.random(in: 0...255, using: &random) } }
    let factors = (0..<rows).map { _ in Float.random(in: 0.5...1.5, using: &random) }
    for row in 0..<blockCount * 16 { blocks.set(row, code: codes[row % rows], factor: factors[row % rows]) }
    let bytes = UnsafeMutableRawBufferPointer(start: table, count: MemoryLayout<ck_table>.size)
    let entries = (0..<ProductCodec.subspaces * 16).map { _ in UInt8.random(in: 0...31, using: &random) }
    bytes.copyBytes(from: entries)
    table.pointee.scale = 0.001
    table.pointee.offset = -0.9
    for threshold: Float in [-.infinity, 0.05, 9] {
      let count = kernels.pointee.scan(blocks, rows, table, 0.1, threshold, 100, out)
      let expected = ReferenceKernels.scan(codes, factors, entries, scale: 0.001, offset: -0.9, base: 0.1, threshold: threshold)
      let found = (0..<count).map { (Int(out[$0].row) - 100, out[$0].estimate) }
      // An estimate that is the threshold but for rounding may fall on either side.
      let distinct = Set(found.map(\.0)).symmetricDifference(expected.map(\.0))
      let estimates = Dictionary(uniqueKeysWithValues: expected)
      if !distinct.allSatisfy({ abs((estimates[$0] ?? threshold) - threshold) < 1e-4 }) { return "scan" }
      if found.contains(where: { abs($0.1 - (estimates[$0.0] ?? $0.1)) > 1e-4 }) { return "scan, estimates" }
    }
    return nil
  }
}
