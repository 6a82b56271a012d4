import Foundation

/// A message in plain text and HTML, as it goes over the wire (RFC 5322, 2045–2047).
struct MailMessage: Sendable {
  var id: String
  var from: String
  var fromName: String
  var to: String
  var subject: String
  var text: String
  var html: String
  var date: Date

  /// Lines end in CR LF and none is longer than 78 characters: texts are base64.
  func bytes() -> Data {
    let border = "=_chartkeep_" + id.filter { $0.isLetter || $0.isNumber }.prefix(24)
    let head = [
      "Date: \(Self.rfc5322(date))",
      "From: \(fromName.isEmpty ? "<\(from)>" : "\(Self.phrase(fromName)) <\(from)>")",
      "To: <\(to)>",
      "Subject: \(Self.words(subject))",
      "Message-ID: <\(id)>",
      // Nobody's holiday notice should answer it (RFC 3834, 5).
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative; boundary=\"\(border)\"",
      "",
    ]
    let parts = [("text/plain", text), ("text/html", html)].flatMap { type, content in
      [
        "--\(border)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
        Data(content.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]),
      ]
    }
    return Data((head + parts + ["--\(border)--", ""]).joined(separator: "\r\n").utf8)
  }

  /// Always quoted or encoded, so that nothing in a name can become a header.
  private static func phrase(_ name: String) -> String {
    guard name.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }) else { return words(name) }
    return "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Encoded words of at most 75 characters each, on lines of their own (RFC 2047, 2).
  static func words(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }
    if isPlain, text.utf8.count <= 60 { return text }
    var groups: [String] = [""]
    for character in text {
      if groups[groups.count - 1].utf8.count + character.utf8.count > 42 { groups.append("") }
      groups[groups.count - 1].append(character)
    }
    return groups.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  /// "Thu, 26 Nov 2026 13:05:00 +0000"
  static func rfc5322(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let (weekday, month) = ((parts.weekday ?? 1) - 1, (parts.month ?? 1) - 1)
    return String(
      format: "%@, %d %@ %d %02d:%02d:%02d +0000", days[weekday], parts.day ?? 1, months[month], parts.year ?? 1970, parts.hour ?? 0,
      parts.minute ?? 0, parts.second ?? 0)
  }
}
