import CImitatedKernels
import CVectorKernels
import Testing

@testable import VectorCore

struct EncodeKernelTests {
  /// Every table that this machine can run.
  static let features: [UInt32] = ["plain", "avx2", "vnni", nil].map { Processor.allowed($0) & ck_cpu_features() }

  @Test(arguments: features)
  func `kernels compute what plain Swift computes`(features: UInt32) {
    compare(ck_encode_kernels_for(features))
  }

  @Test(.enabled(if: ck_cpu_features() & UInt32(CK_CPU_AVX2) != 0, "needs AVX2"))
  func `products by tiles are right where tiles are imitated`() {
    compare(ck_imitated_amx())
  }

  @Test(.enabled(if: ck_cpu_features() & UInt32(CK_CPU_AVX512_VNNI) != 0, "needs AVX-512 with VNNI"))
  func `kernels for AVX-VNNI are right with the instructions of AVX-512`() {
    compare(ck_imitated_avx_vnni())
  }

  private func compare(_ kernels: UnsafePointer<ck_encode_kernels>) {
    let name = String(cString: kernels.pointee.name)
    for rows in [1, 2, 3, 4, 5, 6, 7, 11, 12, 16, 17, 31, 32, 33, 50] {
      #expect(EncodeKernels.differences(of: kernels, rows: rows, length: rows, seed: UInt64(rows)) == nil, "\(name), \(rows) rows")
    }
    for length in [1, 15, 16, 17, 33, 97, 512] {
      #expect(EncodeKernels.differences(of: kernels, rows: 2, length: length, seed: UInt64(length)) == nil, "\(name), \(length) positions")
    }
    #expect(EncodeKernels.differences(of: kernels, rows: 7, inputs: 1536, outputs: 384) == nil, "\(name), a whole layer")
  }

  @Test func `a wrong kernel is noticed`() {
    var wrong = ck_encode_kernels_for(0).pointee
    wrong.apply_gelu = { _, _ in }
    #expect(EncodeKernels.differences(of: &wrong) == "apply_gelu")
    wrong = ck_encode_kernels_for(0).pointee
    wrong.multiply = { _, _, _, _, _, _ in }
    #expect(EncodeKernels.differences(of: &wrong) == "multiply")
  }

  @Test(arguments: features)
  func `rows of nothing and of numbers beyond measure give numbers`(features: UInt32) {
    let kernels = ck_encode_kernels_for(features)
    let linear = ByteLinear(
      weights: [Float](repeating: 0.5, count: 64 * 64), bias: [Float](repeating: 1, count: 64), inputs: 64, outputs: 64,
      stretch: [Float](repeating: 1, count: 64))
    for value: Float in [0, -.greatestFiniteMagnitude, .infinity, .nan] {
      var rounded = [Int8](repeating: 0, count: 64 * (1 + Int(CK_ROWS_PAST)))
      var rows = [ck_row()]
      var out = [Float](repeating: .nan, count: 64)
      kernels.pointee.round_rows(linear.layer, [Float](repeating: value, count: 64), 64, 1, &rounded, &rows)
      kernels.pointee.multiply(linear.layer, rounded, rows, 1, &out, 0)
      #expect(rows[0].scale.isFinite && out.allSatisfy(\.isFinite))
      if value == 0 { #expect(out.allSatisfy { abs($0 - 1) < 1e-5 }) }
    }
  }
}
