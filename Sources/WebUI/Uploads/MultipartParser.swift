import Foundation

/// Why a multipart body could not be read.
enum MultipartError: String, Error, Equatable {
  case noBoundary, badHeader, headerTooLarge, incomplete, trailingGarbage
}

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 5.1) piece by piece, however the pieces are cut. It keeps no more than one
/// header block or one delimiter back, so its memory does not grow with the body.
struct MultipartParser {
  enum Event: Equatable {
    case part(PartHeader)
    case data([UInt8])
    case partEnd
  }

  private enum State {
    case preamble, delimiterEnd, headers, bodyStart, body, epilogue
  }

  private static let headerLimit = 8_192

  private let delimiter: [UInt8]
  private var state = State.preamble
  /// Starts as if a line break came first, so that the first delimiter looks like the others.
  private var pending: [UInt8] = [13, 10]

  /// `boundary` as in the content type, 1–70 characters.
  init(boundary: String) {
    delimiter = Array("\r\n--\(boundary)".utf8)
  }

  /// The boundary of a `Content-Type` field.
  static func boundary(in contentType: String) -> String? {
    guard let parameter = HeaderParameters(contentType).values["boundary"], (1...70).contains(parameter.utf8.count),
      parameter.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !parameter.hasSuffix(" ")
    else { return nil }
    return parameter
  }

  /// What `bytes` completes, in order.
  mutating func feed(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [Event] {
    pending.append(contentsOf: bytes)
    var events: [Event] = []
    var at = 0
    while try step(&at, &events) {}
    pending.removeFirst(at)
    return events
  }

  /// Call at the end of the body: one that stops in the middle is an error, not a shorter file.
  func finish() throws(MultipartError) {
    guard case .epilogue = state else { throw .incomplete }
  }

  /// Consumes something from `at` on; false when more bytes are needed.
  private mutating func step(_ at: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
    switch state {
    case .preamble:
      let (start, isWhole) = nextDelimiter(from: at)
      at = isWhole ? start + delimiter.count : start
      if isWhole { state = .delimiterEnd }
      return isWhole
    case .delimiterEnd: return try endDelimiter(&at)
    case .headers: return try readHeaders(&at, &events)
    case .bodyStart: return startBody(&at)
    case .body:
      let (start, isWhole) = nextDelimiter(from: at)
      if start > at { events.append(.data(Array(pending[at..<start]))) }
      at = start
      guard isWhole else { return false }
      at += delimiter.count
      events.append(.partEnd)
      state = .delimiterEnd
      return true
    case .epilogue:
      at = pending.count
      return false
    }
  }

  /// After a delimiter: `--` ends the body, a line break (after optional blanks) starts a part.
  private mutating func endDelimiter(_ at: inout Int) throws(MultipartError) -> Bool {
    guard pending.count - at >= 2 else { return false }
    if pending[at] == UInt8(ascii: "-"), pending[at + 1] == UInt8(ascii: "-") {
      at += 2
      state = .epilogue
      return true
    }
    var end = at
    while end < pending.count, pending[end] == 32 || pending[end] == 9 { end += 1 }
    guard end - at <= 100 else { throw .trailingGarbage }
    guard pending.count - end >= 2 else { return false }
    guard pending[end] == 13, pending[end + 1] == 10 else { throw .trailingGarbage }
    at = end + 2
    state = .headers
    return true
  }

  private mutating func readHeaders(_ at: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
    var end = at
    while end + 3 < pending.count {
      if pending[end] == 13, pending[end + 1] == 10, pending[end + 2] == 13, pending[end + 3] == 10 {
        events.append(.part(try PartHeader(String(decoding: pending[at..<end], as: UTF8.self))))
        at = end + 2
        state = .bodyStart
        return true
      }
      end += 1
      guard end - at <= Self.headerLimit else { throw .headerTooLarge }
    }
    return false
  }

  /// `at` is the last line break of the headers, which may already belong to the delimiter: some clients write an empty part without a line
  /// break of its own, `…CRLF CRLF --boundary`.
  private mutating func startBody(_ at: inout Int) -> Bool {
    let length = min(delimiter.count, pending.count - at)
    let isDelimiter = pending[at..<at + length].elementsEqual(delimiter[..<length])
    if isDelimiter, length < delimiter.count { return false }
    if !isDelimiter { at += 2 }
    state = .body
    return true
  }

  /// Where the next delimiter starts, or where one could start that the next bytes complete.
  private func nextDelimiter(from start: Int) -> (start: Int, isWhole: Bool) {
    pending.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return (start, false) }
      var at = start
      while at < bytes.count {
        // memchr, because a loop over 50 MB in a build without the optimiser takes seconds.
        guard let found = memchr(base + at, 13, bytes.count - at) else { return (bytes.count, false) }
        let place = found - UnsafeMutableRawPointer(mutating: base)
        let length = min(delimiter.count, bytes.count - place)
        if memcmp(base + place, delimiter, length) == 0 { return (place, length == delimiter.count) }
        at = place + 1
      }
      return (bytes.count, false)
    }
  }
}
