package import Foundation

/// A PDF with a digital signature over all of its bytes but the signature's own (ISO 32000-1 12.8.1), and a record for programs inside it.
///
/// 1. What is signed is the whole file. Nothing can be added behind it or changed in it, so what a reader shows is what was printed.
/// 2. Between the signed parts stand small hexadecimal digits and nothing else, filled up with zeros.
/// 3. The update holds the record first and the signature last, so that the last `/ByteRange` of the file is ours.
package struct SealedPDF: Sendable {
  package enum Failure: Error, CustomStringConvertible {
    case noPDF, noSeal, added, damaged

    package var description: String {
      switch self {
      case .noPDF: "This is no PDF."
      case .noSeal: "The file holds no seal of Chartkeep. It may be a draft, or it was saved anew by another program."
      case .added: "The seal does not cover the whole file. Something was added after it was made."
      case .damaged: "The seal is damaged, or the file was changed after it was made."
      }
    }
  }

  /// What PDF readers show of the signature.
  struct Words {
    var name: String
    var reason: String
    var date: Date
  }

  /// Room for the signature with its certificate; about 1 kB is needed.
  private static let room = 4_096

  /// Everything that is signed, in order.
  package var signed: Data
  /// CMS (RFC 5652), detached.
  package var signature: Data
  /// The JSON inside.
  package var record: Data

  // MARK: Making

  /// Adds the record and a signature to a PDF of ``PaperPress``. `sign` is handed what is to be signed and returns the CMS.
  static func seal(_ pdf: Data, record: Data, _ words: Words, sign: (Data) throws -> Data) throws -> Data {
    let objects = try PDFObjects(pdf)
    let (recordID, fileID, fieldID, signatureID) = (objects.size, objects.size + 1, objects.size + 2, objects.size + 3)
    let page = try firstPage(of: objects)
    var update = Update(objects)
    let recordStart = update.add(
      recordID, stream: "/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size \(record.count)>>/Length \(record.count)", record)
    update.add(fileID, "<</Type/Filespec/F(note.json)/UF(note.json)/AFRelationship/Data/EF<</F \(recordID) 0 R>>>>")
    update.add(
      fieldID,
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/TU(Seal of Chartkeep)/Rect[0 0 0 0]/F 132/P \(page) 0 R/V \(signatureID) 0 R>>")
    update.add(page, "<<" + (try withAnnotation(fieldID, entries: objects.entries(of: page))) + ">>")
    try addCatalog(to: &update, objects, file: fileID, field: fieldID)
    let head = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
    let tail = "/Name\(text(words.name))/Reason\(text(words.reason))/M(\(date(words.date)))/Prop_Build<</App<</Name/Chartkeep>>>>>>"
    let placeholder = String(repeating: "0", count: 10)
    let range = "/ByteRange[0 \(placeholder) \(placeholder) \(placeholder)]"
    let own = "/ChartkeepRecord[\(recordStart) \(record.count)]"
    let contents = String(repeating: "0", count: 2 * room)
    let start = update.add(signatureID, "\(head)\(own)\(range)/Contents<\(contents)>\(tail)")
    update.end()
    // Byte offsets are known only now; the placeholders are as wide as they are.
    var file = update.file
    let rangeStart = start + head.utf8.count + own.utf8.count
    let gap = rangeStart + range.utf8.count + "/Contents".utf8.count
    let after = gap + contents.utf8.count + 2
    let numbers = [gap, after, file.count - after].map { String($0).leftPadded(to: 10, with: " ") }
    file.replaceSubrange(rangeStart..<rangeStart + range.utf8.count, with: Data("/ByteRange[0 \(numbers.joined(separator: " "))]".utf8))
    let signature = try sign(file[..<gap] + file[after...])
    guard signature.count <= room else { throw Failure.damaged }
    file.replaceSubrange(gap + 1..<gap + 1 + 2 * signature.count, with: Data(signature.hex.utf8))
    return file
  }

  private static func firstPage(of objects: PDFObjects) throws -> Int {
    guard let pages = PDFObjects.value(of: "/Pages", in: try objects.entries(of: objects.root)),
      let first = PDFObjects.value(of: "/Kids [", in: try objects.entries(of: pages))
    else { throw PDFObjects.Damaged() }
    return first
  }

  private static func withAnnotation(_ field: Int, entries: String) -> String {
    guard let place = entries.range(of: "/Annots [") else { return entries + "/Annots [ \(field) 0 R ]" }
    return entries.replacingCharacters(in: place, with: "/Annots [ \(field) 0 R")
  }

  /// The language and the title for readers, the record as an attachment, and the signature's field.
  private static func addCatalog(to update: inout Update, _ objects: PDFObjects, file: Int, field: Int) throws {
    let files = "/EmbeddedFiles<</Names[(note.json) \(file) 0 R]>>"
    var entries = try objects.entries(of: objects.root)
    if let names = PDFObjects.value(of: "/Names", in: entries) {
      update.add(names, "<<" + (try objects.entries(of: names)) + files + ">>")
    } else {
      entries += "/Names<<\(files)>>"
    }
    entries += "/Lang(en-US)/ViewerPreferences<</DisplayDocTitle true>>/AcroForm<</Fields[\(field) 0 R]/SigFlags 3>>"
    update.add(objects.root, "<<\(entries)>>")
  }

  /// UTF-16 with its mark, in hexadecimal: no character of it means anything to PDF (7.9.2.2).
  private static func text(_ text: String) -> String {
    "<FEFF" + text.utf16.map { String($0, radix: 16, uppercase: true).leftPadded(to: 4, with: "0") }.joined() + ">"
  }

  private static func date(_ date: Date) -> String {
    let digits = date.formatted(.iso8601).filter(\.isNumber)
    return "D:\(digits.prefix(14))Z"
  }

  // MARK: Opening

  package init(_ file: Data) throws(Failure) {
    let file = Data(file)
    guard file.starts(with: Data("%PDF-".utf8)) else { throw .noPDF }
    guard let range = file.range(of: Data("/ByteRange[".utf8), options: .backwards),
      let rangeEnd = file[range.upperBound...].firstIndex(of: UInt8(ascii: "]")),
      let own = file.range(of: Data("/ChartkeepRecord[".utf8), options: .backwards, in: 0..<range.lowerBound),
      let ownEnd = file[own.upperBound...].firstIndex(of: UInt8(ascii: "]"))
    else { throw .noSeal }
    let numbers = Self.numbers(file[range.upperBound..<rangeEnd])
    let place = Self.numbers(file[own.upperBound..<ownEnd])
    guard numbers.count == 4, numbers[0] == 0, place.count == 2 else { throw .damaged }
    let (gap, after, rest) = (numbers[1], numbers[2], numbers[3])
    guard gap > rangeEnd, after > gap + 2, after < file.count, place[0] > 0, place[0] + place[1] < own.lowerBound else { throw .damaged }
    guard after + rest == file.count else { throw .added }
    guard file[gap] == UInt8(ascii: "<"), file[after - 1] == UInt8(ascii: ">"), let hex = Self.bytes(file[gap + 1..<after - 1]) else {
      throw .damaged
    }
    guard let length = Self.lengthOfDER(hex), length <= hex.count, hex[length...].allSatisfy({ $0 == 0 }) else { throw .damaged }
    signed = file[..<gap] + file[after...]
    signature = hex[..<length]
    record = Data(file[place[0]..<place[0] + place[1]])
  }

  private static func numbers(_ bytes: Data) -> [Int] {
    guard bytes.count < 80 else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap {
      $0.count <= 10 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil
    }
  }

  /// Of small digits only: each signature has one way to be written.
  private static func bytes(_ digits: Data) -> Data? {
    let text = String(decoding: digits, as: UTF8.self)
    guard text.utf8.count <= 65_536, let bytes = Data(hex: text), bytes.hex == text else { return nil }
    return bytes
  }

  /// The whole length of a sequence in DER (X.690 8.1.3).
  private static func lengthOfDER(_ bytes: Data) -> Int? {
    guard bytes.count > 4, bytes[0] == 0x30 else { return nil }
    switch bytes[1] {
    case 0..<0x80: return 2 + Int(bytes[1])
    case 0x81: return 3 + Int(bytes[2])
    case 0x82: return 4 + Int(bytes[2]) << 8 + Int(bytes[3])
    default: return nil
    }
  }
}

/// Objects appended to a file, with a cross-reference table of their own (7.5.6).
private struct Update {
  private(set) var file: Data
  private let objects: PDFObjects
  private var places: [(number: Int, offset: Int)] = []

  init(_ objects: PDFObjects) {
    self.objects = objects
    file = objects.file
    if file.last != 0x0A { file.append(0x0A) }
  }

  /// Returns where the content begins.
  @discardableResult
  mutating func add(_ number: Int, _ content: String) -> Int {
    places.append((number, file.count))
    file += Data("\(number) 0 obj\n".utf8)
    let start = file.count
    file += Data("\(content)\nendobj\n".utf8)
    return start
  }

  /// Returns where the stream's bytes begin.
  mutating func add(_ number: Int, stream entries: String, _ bytes: Data) -> Int {
    places.append((number, file.count))
    file += Data("\(number) 0 obj\n<<\(entries)>>\nstream\n".utf8)
    let start = file.count
    file += bytes + Data("\nendstream\nendobj\n".utf8)
    return start
  }

  mutating func end() {
    let start = file.count
    file += Data("xref\n".utf8)
    for place in places.sorted(by: { $0.number < $1.number }) {
      file += Data("\(place.number) 1\n\(String(place.offset).leftPadded(to: 10, with: "0")) 00000 n \n".utf8)
    }
    let size = max(objects.size, (places.map(\.number).max() ?? 0) + 1)
    let info = objects.info.map { "/Info \($0) 0 R" } ?? ""
    file += Data("trailer\n<</Size \(size)/Root \(objects.root) 0 R\(info)/Prev \(objects.tableOffset)>>\n".utf8)
    file += Data("startxref\n\(start)\n%%EOF\n".utf8)
  }
}

extension String {
  fileprivate func leftPadded(to width: Int, with character: Character) -> String {
    String(repeating: character, count: max(0, width - count)) + self
  }
}
