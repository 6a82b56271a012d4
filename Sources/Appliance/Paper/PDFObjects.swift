import Foundation

/// The objects of a PDF with a plain cross-reference table, as cairo writes it for version 1.4 (ISO 32000-1 7.5.4): enough to add to a file of our own.
/// Other people's files go through poppler in the worker and never here.
struct PDFObjects {
  struct Damaged: Error {}

  let file: Data
  /// Byte offset of each object in use.
  private let offsets: [Int: Int]
  /// The next number that is free.
  let size: Int
  let root: Int
  /// nil when there is none.
  let info: Int?
  /// Where the newest cross-reference table begins.
  let tableOffset: Int

  init(_ file: Data) throws(Damaged) {
    // Its own bytes from 0, so that offsets are indices.
    let file = Data(file)
    guard let mark = file.range(of: Data("startxref".utf8), options: .backwards),
      let offset = Self.number(file[mark.upperBound...]), offset < file.count, file[offset...].starts(with: Data("xref".utf8))
    else { throw Damaged() }
    let text = String(decoding: file[offset..<mark.lowerBound], as: UTF8.self)
    guard let end = text.range(of: "trailer") else { throw Damaged() }
    var offsets: [Int: Int] = [:]
    var next = 0
    for line in text[..<end.lowerBound].split(whereSeparator: \.isNewline).dropFirst() {
      let parts = line.split(separator: " ")
      if parts.count == 2, let first = Int(parts[0]) {
        next = first
      } else if parts.count == 3, let offset = Int(parts[0]) {
        if parts[2] == "n" { offsets[next] = offset }
        next += 1
      } else {
        throw Damaged()
      }
    }
    let trailer = text[end.upperBound...]
    guard let size = Self.value(of: "/Size", in: trailer), let root = Self.value(of: "/Root", in: trailer) else { throw Damaged() }
    self.file = file
    self.offsets = offsets
    self.size = size
    self.root = root
    info = Self.value(of: "/Info", in: trailer)
    tableOffset = offset
  }

  /// What stands between `obj` and `endobj` of an object without a stream.
  func text(of number: Int) throws(Damaged) -> String {
    guard let offset = offsets[number], offset < file.count, let end = file.range(of: Data("endobj".utf8), in: offset..<file.count) else {
      throw Damaged()
    }
    let head = Data("\(number) 0 obj".utf8)
    guard file[offset..<end.lowerBound].starts(with: head) else { throw Damaged() }
    let text = String(decoding: file[(offset + head.count)..<end.lowerBound], as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A dictionary's entries without their brackets.
  func entries(of number: Int) throws(Damaged) -> String {
    let text = try text(of: number)
    guard text.hasPrefix("<<"), text.hasSuffix(">>") else { throw Damaged() }
    return String(text.dropFirst(2).dropLast(2))
  }

  /// The number behind a key: an integer or the object that is referred to.
  static func value(of key: String, in text: some StringProtocol) -> Int? {
    guard let place = text.range(of: key) else { return nil }
    return number(Data(text[place.upperBound...].utf8.prefix(32)))
  }

  private static func number(_ bytes: Data) -> Int? {
    let digits = bytes.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }.prefix { (0x30...0x39).contains($0) }.prefix(12)
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
