import CBLAS
import Foundation

/// The few matrix products that the encoder and the index need, row-major, f32.
enum BLAS {
  /// Takes OpenBLAS down to one thread: its threads spin while they wait, and the callers bring threads of their own.
  ///
  /// Looked up by name, since Debian's reference BLAS, which may stand in for OpenBLAS, has no such function.
  static let isSingleThreaded: Bool = {
    guard let symbol = dlsym(nil, "openblas_set_num_threads") else { return false }
    unsafeBitCast(symbol, to: (@convention(c) (CInt) -> Void).self)(1)
    return true
  }()

  /// `c` (m × n) = alpha · `a` (m × k) · `b`ᵀ (b is n × k) + beta · `c`.
  @inline(__always)
  static func multiplyTransposed(
    _ m: Int, _ n: Int, _ k: Int, alpha: Float = 1, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    beta: Float = 0, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, CInt(m), CInt(n), CInt(k), alpha, a, CInt(lda), b, CInt(ldb), beta, c, CInt(ldc))
  }

  /// `c` (m × n) = `a` (m × k) · `b` (k × n).
  @inline(__always)
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, CInt(m), CInt(n), CInt(k), 1, a, CInt(lda), b, CInt(ldb), 0, c, CInt(ldc))
  }

  /// `y` (m) = `a` (m × n) · `x` (n).
  static func multiply(_ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    cblas_sgemv(CblasRowMajor, CblasNoTrans, CInt(m), CInt(n), 1, a, CInt(n), x, 1, 0, y, 1)
  }

  /// `c` (m × n) = `a`ᵀ (a is k × m) · `b` (k × n).
  static func multiplyTransposedLeft(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, CInt(m), CInt(n), CInt(k), 1, a, CInt(lda), b, CInt(ldb), 0, c, CInt(ldc))
  }

  /// `y` (n) −= `a`ᵀ (a is m × n) · `x` (m).
  static func subtract(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, from y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(CblasRowMajor, CblasTrans, CInt(m), CInt(n), -1, a, CInt(n), x, 1, 1, y, 1)
  }

  static func dot(_ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
    cblas_sdot(CInt(n), x, 1, y, 1)
  }
}
