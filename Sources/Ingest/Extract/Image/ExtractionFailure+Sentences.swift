/// The sentences that PDF and pictures share.
extension ExtractionFailure {
  static let damaged = ExtractionFailure(
    .damaged, "The file is damaged or incomplete and could not be opened. Ask the sender for a new copy, and drop it again.")

  static let passwordNeeded = ExtractionFailure(
    .encrypted, "The PDF asks for a password. Save it without one, or ask the sender for an open copy, and drop it again.",
    takesPassword: true)

  static let passwordWrong = ExtractionFailure(
    .encrypted, "The password does not open the PDF. Check it and enter it again, or ask the sender for an open copy.",
    takesPassword: true)

  static let noText = ExtractionFailure(
    .noText, "No text was found, neither in the file itself nor in its pictures. Check that the pages are not blank, or scan them again.")

  static let tooMuchText = ExtractionFailure(.bomb, "The file unpacks to more text than a document can hold, so it was refused.")

  static func tooManyPages(_ limits: ExtractionLimits) -> ExtractionFailure {
    ExtractionFailure(.tooManyPages, "The file has more than \(limits.pages) pages. Split it into smaller files, and drop them again.")
  }

  static func tooManyPixels(_ limits: ExtractionLimits) -> ExtractionFailure {
    let millions = limits.pixels / 1_000_000
    return ExtractionFailure(
      .tooManyPixels, "The picture is larger than \(millions) million pixels. Scan it again at 300 dots per inch, and drop it again.")
  }

  static let recognitionMissing = ExtractionFailure(
    .unreadable,
    "The file holds pictures of text, and text recognition is not installed here. An administrator can tell by `chartkeep doctor`.")
}
