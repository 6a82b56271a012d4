import Foundation

/// Formats that are recognised in order to say what to do with them.
enum UnsupportedFormat {
  static func refusal(_ what: String, _ advice: String) -> ExtractionFailure {
    ExtractionFailure(.unsupportedType, "This is \(what), which Chartkeep does not read. \(advice)")
  }

  static func binary(_ head: [UInt8]) -> ExtractionFailure? {
    func at(_ offset: Int, _ text: String) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
    if at(4, "ftyp") {
      let brand = String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self)
      if ["avif", "avis", "mif1", "msf1", "heis", "hevm", "hevs"].contains(brand) {
        return refusal("an AVIF picture or a series of HEIC pictures", "Save it as JPEG or PNG and drop that.")
      }
      return refusal("a video or sound recording", "Drop its written transcript.")
    }
    if at(0, "RIFF") || at(0, "ID3") || at(0, "OggS") || at(0, "fLaC") || head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      return refusal("a video or sound recording", "Drop its written transcript.")
    }
    if head.starts(with: [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) || head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) {
      return refusal("a JPEG 2000 picture", "Save it as JPEG or PNG and drop that.")
    }
    if at(128, "DICM") { return refusal("a DICOM image", "Export its report as PDF or text and drop that.") }
    if head.starts(with: [0x1F, 0x8B]) || at(0, "BZh") || head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) || at(0, "7z\u{BC}")
      || head.starts(with: [0x37, 0x7A, 0xBC, 0xAF]) || at(0, "Rar!") || at(257, "ustar")
    {
      return refusal("a packed archive", "Unpack it and drop the files in it.")
    }
    if head.starts(with: [0x78, 0x9F, 0x3E, 0x22]) {
      return refusal("an Outlook container (winmail.dat)", "Ask the sender to send the message as plain text or HTML.")
    }
    if at(0, "%!PS") { return refusal("a PostScript file", "Save it as PDF and drop that.") }
    if head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) || (at(0, "MZ") && head.contains(0)) {
      return refusal("a program", "Drop documents only.")
    }
    return nil
  }

  static let junk = refusal("a file of an unknown kind", "Save it as PDF, DOCX or text and drop that.")
}
