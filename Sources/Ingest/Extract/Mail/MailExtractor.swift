package import Foundation

/// Reads e-mail (RFC 5322 with MIME), also web archives (.mht) and mailboxes (RFC 4155): a document of headers and text for each
/// message, and the documents of its attachments after it.
package struct MailExtractor: Sendable {
  private let limits: ExtractionLimits

  package init(limits: ExtractionLimits) {
    self.limits = limits
  }

  package func extract(_ data: Data) throws(ExtractionFailure) -> ExtractedFile {
    try extract(data, attachments: AttachmentReader(limits: limits))
  }

  func extract(_ data: Data, attachments: AttachmentReader) throws(ExtractionFailure) -> ExtractedFile {
    let messages = MailExtractor.messages(in: MailExtractor.bytes(of: data))
    var file = ExtractedFile(documents: [])
    for message in messages {
      if messages.count > 1, !attachments.takePart() {
        file.warnings.append(
          "The mailbox holds more than \(limits.attachments) messages; the others were not read. Split it and drop the parts.")
        break
      }
      file.add(try read(message, attachments))
    }
    if messages.count > 1 { file.warnings.append("The file holds \(messages.count) messages; each became a document of its own.") }
    return file
  }

  private func read(_ bytes: ArraySlice<UInt8>, _ attachments: AttachmentReader) throws(ExtractionFailure) -> ExtractedFile {
    var budget = limits.attachments
    let message = MailPart(bytes, budget: &budget)
    var reader = MailReader(limits: limits, attachments: attachments)
    try reader.read(message)
    var writer = PageWriter()
    MailExtractor.writeHeader(of: message, to: &writer)
    for name in reader.attachmentNames {
      writer.write("Attachment: ")
      // People name files after patients.
      writer.write(name, label: .otherID, subject: .other, field: "Mail attachment name")
      writer.endLine()
    }
    for text in reader.texts {
      if !writer.isEmpty { writer.endLine() }
      writer.write(text)
      writer.endLine()
    }
    var file = ExtractedFile(documents: [ExtractedDocument(type: .eml, pages: [writer.page(1)])])
    if budget < 0 {
      file.warnings.append("The message has more than \(limits.attachments) parts; the others were not read. Save the rest and drop it.")
    }
    file.add(reader.inner)
    return file
  }

  // MARK: Header

  private static func writeHeader(of message: MailPart, to writer: inout PageWriter) {
    for (name, label) in [("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")] {
      var addresses: [MailAddress] = []
      for field in message.header.fields where field.name == name { addresses += MailAddress.list(field.value) }
      guard !addresses.isEmpty else { continue }
      writer.write("\(label): ")
      for (index, address) in addresses.enumerated() {
        if index > 0 { writer.write(", ") }
        write(address, field: "Mail \(label)", to: &writer)
      }
      writer.endLine()
    }
    if let date = message.header.text("date")?.nonEmpty {
      writer.write("Date: ")
      write(date: date, to: &writer)
      writer.endLine()
    }
    if let subject = message.header.text("subject")?.nonEmpty { writer.write("Subject: \(subject)\n") }
  }

  private static func write(_ address: MailAddress, field: String, to writer: inout PageWriter) {
    // Some programs give the address as the name.
    if address.name.contains("@") || address.name.isEmpty {
      writer.write(address.address.isEmpty ? address.name : address.address, label: .email, subject: .other, field: field)
      return
    }
    writer.write(address.name, label: .name, subject: .other, field: field)
    guard !address.address.isEmpty else { return }
    writer.write(" <")
    writer.write(address.address, label: .email, subject: .other, field: field)
    writer.write(">")
  }

  /// Only the date is marked: the time of day identifies nobody.
  private static func write(date: String, to writer: inout PageWriter) {
    let words = date.split(separator: " ", omittingEmptySubsequences: false)
    let year = words.firstIndex { $0.count == 4 && $0.allSatisfy(\.isNumber) }
    let end = year.map { $0 + 1 } ?? words.count
    writer.write(words[..<end].joined(separator: " "), label: .date, subject: .other, field: "Mail Date")
    if end < words.count { writer.write(" " + words[end...].joined(separator: " ")) }
  }

  // MARK: Bytes

  /// Mail is made of bytes; a file in UTF-16 was saved by an editor.
  private static func bytes(of data: Data) -> [UInt8] {
    let bytes = [UInt8](data)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(8).contains(0),
      let text = TextDecoder.decode(data)
    else { return bytes }
    return Array(text.utf8)
  }

  /// One, or the messages of a mailbox: each begins with a line "From sender date" after an empty line.
  private static func messages(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let start = bytes.firstIndex { $0 > 0x20 } ?? 0
    guard bytes[start...].starts(with: "From ".utf8) else { return [bytes[start...]] }
    var found: [ArraySlice<UInt8>] = []
    var begin: Int?
    var lines = MailLines(bytes[start...])
    var previousIsEmpty = true
    while true {
      let lineStart = lines.position
      guard let line = lines.next() else { break }
      if previousIsEmpty, isSeparator(line) {
        if let begin { found.append(bytes[begin..<lineStart]) }
        begin = lines.position
      }
      previousIsEmpty = line.isEmpty
    }
    if let begin { found.append(bytes[begin...]) }
    if found.isEmpty {
      // The line of a mailbox, written in another way.
      var rest = MailLines(bytes[start...])
      _ = rest.next()
      return [bytes[rest.position...]]
    }
    return found
  }

  /// "From jane@example.org Tue Nov 24 10:00:00 2026", and no sentence that begins with the word.
  private static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "From ".utf8), line.count < 200 else { return false }
    let words = line.split(separator: 0x20)
    let hasTime = words.contains { word in word.count { $0 == UInt8(ascii: ":") } == 2 }
    return words.count >= 6 && hasTime && words.contains { $0.count == 4 && $0.allSatisfy { (0x30...0x39).contains($0) } }
  }
}
