import CVectorKernels
import Foundation

/// What the kernels may use of this processor.
package enum Processor {
  /// The bits of `cpu.h`. `CHARTKEEP_CPU` takes some away, so that slower paths can be tested and measured: `plain`, `avx2`,
  /// `avx512` or `vnni` leave nothing above what they name; anything else leaves all.
  static let features: UInt32 = ck_cpu_features() & allowed(ProcessInfo.processInfo.environment["CHARTKEEP_CPU"])

  static func allowed(_ name: String?) -> UInt32 {
    let avx2 = UInt32(CK_CPU_AVX2)
    switch name {
    case "plain": return 0
    case "avx2": return avx2
    case "avx512": return avx2 | UInt32(CK_CPU_AVX512)
    case "vnni": return avx2 | UInt32(CK_CPU_AVX512) | UInt32(CK_CPU_AVX512_VNNI)
    default: return UInt32(CK_CPU_ALL)
    }
  }

  /// The kernels' tables are constants of the C target; to ask for them costs a few comparisons.
  static var kernels: UnsafePointer<ck_scan_kernels> { ck_scan_kernels_for(features) }

  /// The name of the kernels in use, for `doctor` and the benchmarks.
  package static var kernelName: String { String(cString: kernels.pointee.name) }
}
