/// A file's name as the kernel keeps it: bytes, not text. Names from old shares are often not UTF-8, and may hold line breaks.
///
/// A name is PHI ("Garcia_Maria_MRI.pdf"): it is stored encrypted and shown to those with the right, never logged.
struct FileName: Hashable, Sendable {
  /// 1 to 255 bytes without `/` and NUL.
  let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  /// UTF-8 where it is; else ISO 8859-1, in which each byte is a character, so that nothing is lost and Western names stay legible.
  var text: String {
    if let utf8 = String(validating: bytes, as: UTF8.self) { return utf8 }
    return String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
  }

  func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("a buffer with a terminator is never empty") }
      return try body(start)
    }
  }
}

/// Where something is below the inbox, as names from the top. The empty path is the inbox itself.
struct InboxPath: Hashable, Sendable {
  var components: [FileName]

  static let top = InboxPath(components: [])

  init(components: [FileName]) {
    self.components = components
  }

  /// For paths that are written in the source: `InboxPath("users/amy")`.
  init(_ text: String) {
    self.components = text.split(separator: "/").map { FileName(String($0)) }
  }

  var name: FileName? { components.last }
  var parent: InboxPath { InboxPath(components: Array(components.dropLast())) }

  func appending(_ name: FileName) -> InboxPath {
    InboxPath(components: components + [name])
  }

  func isInside(_ folder: InboxPath) -> Bool {
    components.count > folder.components.count && components.starts(with: folder.components)
  }
}
