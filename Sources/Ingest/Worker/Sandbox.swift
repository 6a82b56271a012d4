import CSandbox
import Ingest

#if canImport(Glibc)
  import Glibc
#endif

/// What stands between a hostile file and the machine. `docs/decisions/0016-worker-sandbox.md` says what it permits and why.
struct Sandbox {
  /// What the libraries read while they work: fonts for pages that bring none, character maps, what OCR was trained with, the time zone.
  /// Programs and libraries are not among them: what is needed of those is loaded before.
  let readable: [String]
  private(set) var limits: ck_sandbox_limits

  init(_ limits: ExtractionLimits) {
    self.limits = ck_sandbox_limits(memory: UInt64(limits.memoryBytes), cpu_seconds: UInt64(limits.cpuSeconds), open_files: 64)
    let trained = getenv("TESSDATA_PREFIX").map { [String(cString: $0)] } ?? []
    readable =
      trained + [
        "/usr/share/tesseract-ocr", "/usr/share/poppler", "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
        "/usr/share/fontconfig", "/var/cache/fontconfig", "/usr/share/zoneinfo", "/etc/localtime", "/etc/timezone",
      ]
  }

  /// The limits, and the end with the service. To be called first.
  func enter() -> Bool {
    withUnsafePointer(to: limits) { ck_sandbox_enter($0) == 0 }
  }

  /// The rest, before the first byte of input. False when the kernel can't do it, or when there is a second thread, which it would not bind.
  func confine() -> Bool {
    loadConverters()
    guard ck_sandbox_thread_count() == 1 else { return false }
    return withReadablePaths { ck_sandbox_confine($0) == 0 }
  }

  /// glibc loads what converts UTF-16 or Latin-1 when it is first asked for, and poppler asks for it in the middle of a file, when no code
  /// can be loaded any more. What is open stays loaded: these are never closed.
  private func loadConverters() {
    for (to, from) in [("UTF-8", "UTF-16"), ("UTF-16", "UTF-8"), ("UTF-8", "UTF-16BE"), ("UTF-8", "ISO-8859-1")] {
      _ = iconv_open(to, from)
    }
  }

  func withReadablePaths<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
    let pointers = readable.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    let list: [UnsafePointer<CChar>?] = pointers.map { UnsafePointer($0) } + [nil]
    return list.withUnsafeBufferPointer { list in
      guard let base = list.baseAddress else { preconditionFailure("A list with an end is never empty.") }
      return body(base)
    }
  }
}
