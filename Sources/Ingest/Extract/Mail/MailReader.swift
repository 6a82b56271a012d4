import Foundation

/// Goes through the parts of one message: what is its text, what is attached.
struct MailReader {
  private(set) var texts: [String] = []
  private(set) var attachmentNames: [String] = []
  /// What was inside, with its warnings.
  private(set) var inner = ExtractedFile(documents: [])

  private let limits: ExtractionLimits
  private let attachments: AttachmentReader
  private var length = 0
  private var count = 0
  private var picturesWithoutText = 0

  init(limits: ExtractionLimits, attachments: AttachmentReader) {
    self.limits = limits
    self.attachments = attachments
  }

  mutating func read(_ message: MailPart) throws(ExtractionFailure) {
    try walk(message, showsText: true, isInText: false)
    if picturesWithoutText > 0 {
      inner.warnings.append("Pictures in the message's text hold no readable words (\(picturesWithoutText)).")
    }
  }

  /// `showsText` is false where another form of the same text was taken; `isInText` is true for what a page shows within itself.
  private mutating func walk(_ part: MailPart, showsText: Bool, isInText: Bool) throws(ExtractionFailure) {
    switch part.type {
    case "multipart/alternative": try alternatives(part.parts, showsText: showsText, isInText: isInText)
    case "multipart/related":
      for (index, part) in part.parts.enumerated() { try walk(part, showsText: showsText, isInText: isInText || index > 0) }
    case "multipart/encrypted": warnEncrypted()
    case _ where part.type.hasPrefix("multipart/"):
      for part in part.parts { try walk(part, showsText: showsText, isInText: isInText) }
    case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature": break
    case "application/pkcs7-mime", "application/x-pkcs7-mime": warnEncrypted()
    case "message/rfc822", "message/global": attach(part, as: .eml, isInText: false)
    case _ where part.isAttachment || (part.type.hasPrefix("text/") && part.fileName != nil): attach(part, as: nil, isInText: isInText)
    case _ where part.type.hasPrefix("text/"), "message/delivery-status", "message/disposition-notification":
      if showsText { try add(text(of: part)) }
    default: attach(part, as: nil, isInText: isInText)
    }
  }

  /// The same content in several forms (RFC 2046 §5.1.4): plain text unless it only says that the mail is a page.
  private mutating func alternatives(_ parts: [MailPart], showsText: Bool, isInText: Bool) throws(ExtractionFailure) {
    var plain: (index: Int, text: String)?
    var page: Int?
    for (index, part) in parts.enumerated() {
      if part.type == "text/plain", !part.isAttachment, plain == nil {
        let text = try text(of: part)
        if !text.trimmed.isEmpty { plain = (index, text) }
      } else if page == nil, MailReader.page(in: part) != nil {
        page = index
      }
    }
    var shown = plain?.index ?? page
    if let plain, let page, let html = MailReader.page(in: parts[page]) {
      let rich = try text(of: html)
      if plain.text.utf8.count * 5 < rich.utf8.count { shown = page }
    }
    for (index, part) in parts.enumerated() {
      let isForm = index == plain?.index || index == page || part.type == "text/plain"
      try walk(part, showsText: showsText && (index == shown || !isForm), isInText: isInText)
    }
  }

  /// The HTML of an alternative, alone or with its pictures.
  private static func page(in part: MailPart) -> MailPart? {
    if part.type == "text/html" { return part }
    guard part.type == "multipart/related" || part.type == "multipart/mixed" else { return nil }
    return part.parts.lazy.compactMap { page(in: $0) }.first
  }

  private func text(of part: MailPart) throws(ExtractionFailure) -> String {
    guard let data = part.content else { return "" }
    let charset = part.parameters?["charset"]
    if part.type == "text/html" { return try HTMLExtractor(limits: limits).text(of: data, charset: charset) }
    var text = (TextDecoder.decode(data, declared: charset) ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    if part.parameters?["format"]?.lowercased() == "flowed" {
      text = FlowedText.unfolded(text, deletesSpace: part.parameters?["delsp"]?.lowercased() == "yes")
    }
    return text
  }

  private mutating func add(_ text: String) throws(ExtractionFailure) {
    let trimmed = text.trimmed
    guard !trimmed.isEmpty else { return }
    length += trimmed.utf8.count
    guard length <= limits.textLength else { throw ExtractionFailure.tooMuchText }
    texts.append(trimmed)
  }

  private mutating func attach(_ part: MailPart, as kind: DocumentKind?, isInText: Bool) {
    count += 1
    let name = "Attachment \(count)"
    if let fileName = part.fileName { attachmentNames.append(fileName) }
    guard let data = part.content else {
      inner.warnings.append(
        "\(name) was not read (unsupported_type): it is packed in an unknown way. Save it and drop it as a file of its own.")
      return
    }
    do {
      var file = try attachments.file(data, as: kind)
      file.warnings = file.warnings.map { "\(name): \($0)" }
      inner.add(file)
    } catch {
      // Logos and lines drawn with pictures are no news.
      if error.code == .noText, isInText, part.type.hasPrefix("image/") {
        picturesWithoutText += 1
      } else {
        inner.warnings.append(AttachmentReader.warning(name, error))
      }
    }
  }

  private mutating func warnEncrypted() {
    inner.warnings.append(
      "A part of the message is encrypted and was not read. Open the message in the mail program, save its text and attachments, and drop those."
    )
  }
}

/// `format=flowed` (RFC 3676): a line that ends with a space goes on in the next.
enum FlowedText {
  static func unfolded(_ text: String, deletesSpace: Bool) -> String {
    var out: [String] = []
    var open: (quotes: Int, line: String)?
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let quotes = raw.prefix { $0 == ">" }.count
      var line = raw.dropFirst(quotes)
      if line.first == " " { line = line.dropFirst() }
      let isSignature = line == "-- "
      if let before = open, before.quotes == quotes, !isSignature {
        open?.line += line
      } else {
        if let before = open { out.append(before.line) }
        open = (quotes, String(repeating: ">", count: quotes) + (quotes > 0 ? " " : "") + line)
      }
      guard line.last == " ", !isSignature else {
        if let done = open { out.append(done.line) }
        open = nil
        continue
      }
      if deletesSpace { open?.line.removeLast() }
    }
    if let open { out.append(open.line) }
    return out.joined(separator: "\n")
  }
}
