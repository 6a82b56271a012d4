/// Why a file gave no text. The codes are a contract: other programs branch on them.
package struct ExtractionFailure: Error, Codable, Sendable, Equatable {
  package enum Code: String, Codable, Sendable, CaseIterable {
    case unsupportedType = "unsupported_type"
    case emptyFile = "empty_file"
    case encrypted
    case damaged
    case tooLarge = "too_large"
    case tooManyPages = "too_many_pages"
    case tooManyPixels = "too_many_pixels"
    case tooNested = "too_nested"
    case tooManySegments = "too_many_segments"
    case bomb
    case timeout
    case crashed
    /// The content ended two workers before, so it is not opened any more.
    case quarantined
    /// Reading could not begin or was ended from outside. Not the file's fault: it can be tried again.
    case interrupted
    case notAFile = "not_a_file"
    case unreadable
    case noText = "no_text"
  }

  package var code: Code
  /// For whoever dropped the file: what happened and what to do. It never quotes the file.
  package var message: String
  /// Whether the file can be read once its password is given.
  package var takesPassword: Bool

  package init(_ code: Code, _ message: String, takesPassword: Bool = false) {
    self.code = code
    self.message = message
    self.takesPassword = takesPassword
  }
}
