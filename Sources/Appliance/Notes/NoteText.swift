import Crypto
import Foundation

/// The exact text of a note: what is hashed, signed, and compared again when the signature is verified.
///
/// It is made of marks, not of names, so that the hash stays the same whatever a patient is called.
enum NoteText {
  static func exact(title: String, mark: String, sections: [(title: String, lines: [String])]) -> String {
    var result = "\(title)\nPatient: \(mark)\n"
    for section in sections where !section.lines.isEmpty {
      result += "\n\(section.title)\n" + section.lines.joined(separator: "\n") + "\n"
    }
    return result
  }

  static func hash(_ text: String) -> Data { Data(SHA256.hash(data: Data(text.utf8))) }

  /// What a signature's keyed check is made over: a part moved to another note, person or time does not fit any more.
  static func bound(_ parts: [String], hash: Data) -> Data {
    var result = Data()
    for part in parts {
      // Each with its length, so that no two lists give the same bytes.
      result += Data("\(part.utf8.count):\(part)|".utf8)
    }
    return result + hash
  }
}
