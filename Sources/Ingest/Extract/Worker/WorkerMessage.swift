package import Foundation

/// What the worker says to the service: any number of progress notes, then one result, or the pictures that were asked for, or one failure.
///
/// On the pipe each message is a frame: its length in bytes as a 32-bit little-endian number, then that many bytes of JSON, an object with exactly
/// one of these keys: `{"progress":{"page":3,"of":12}}`.
package struct WorkerMessage: Codable, Sendable, Equatable {
  package struct Progress: Codable, Sendable, Equatable {
    /// Counted from 1.
    package var page: Int
    package var of: Int

    package init(page: Int, of: Int) {
      self.page = page
      self.of = of
    }
  }

  package var progress: Progress?
  package var result: ExtractedFile?
  package var pictures: [PagePicture]?
  package var failure: ExtractionFailure?

  package init(
    progress: Progress? = nil, result: ExtractedFile? = nil, pictures: [PagePicture]? = nil, failure: ExtractionFailure? = nil
  ) {
    self.progress = progress
    self.result = result
    self.pictures = pictures
    self.failure = failure
  }

  /// The message as one frame.
  package func frame() throws -> Data {
    let body = try JSONEncoder().encode(self)
    var length = UInt32(body.count).littleEndian
    return withUnsafeBytes(of: &length) { Data($0) } + body
  }
}

/// Cuts a stream of bytes into frames. The worker may be in the hands of a hostile file, so nothing is reserved on its word and its total is bounded.
package struct FrameDecoder {
  package enum Violation: Error {
    /// A single frame, or all of them together, are longer than allowed.
    case tooLong
  }

  private let frameLimit: Int
  private var remainingTotal: Int
  private var buffer = Data()

  /// Bytes of one frame's body, and of the whole conversation.
  package init(frameLimit: Int, totalLimit: Int) {
    self.frameLimit = frameLimit
    remainingTotal = totalLimit
  }

  /// The bodies that are complete with these bytes.
  package mutating func receive(_ bytes: some Collection<UInt8>) throws(Violation) -> [Data] {
    remainingTotal -= bytes.count
    guard remainingTotal >= 0 else { throw .tooLong }
    buffer.append(contentsOf: bytes)
    var bodies: [Data] = []
    // What was given out goes all at once: moving the rest for each small frame would take a time that grows with the square of their number.
    var consumed = 0
    while buffer.count - consumed >= 4 {
      let start = buffer.startIndex + consumed
      let length = buffer[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= frameLimit else { throw .tooLong }
      guard buffer.count - consumed >= 4 + length else { break }
      bodies.append(Data(buffer[start + 4..<start + 4 + length]))
      consumed += 4 + length
    }
    if consumed > 0 { buffer = Data(buffer.dropFirst(consumed)) }
    return bodies
  }
}
