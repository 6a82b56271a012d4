import Foundation

/// Text of header fields: `=?charset?B?…?=` and `=?charset?Q?…?=` (RFC 2047), or bytes in whatever charset the sender had.
enum EncodedWords {
  static func decode(_ bytes: [UInt8]) -> String {
    var out = ""
    // Words side by side are decoded as one, because senders cut characters of several bytes in two.
    var word: (charset: String, bytes: [UInt8])?
    var gap: [UInt8] = []
    var plain: [UInt8] = []
    func flushWord() {
      guard let done = word else { return }
      out += TextDecoder.decode(done.bytes.data, declared: done.charset) ?? String(decoding: done.bytes, as: UTF8.self)
      word = nil
    }
    func flushPlain() {
      if !plain.isEmpty { out += TextDecoder.decode(plain.data) ?? String(decoding: plain, as: UTF8.self) }
      plain = []
    }
    var at = 0
    // What only begins like one costs a look ahead each time.
    var failures = 0
    while at < bytes.count {
      let mayBegin = bytes[at] == UInt8(ascii: "=") && failures < 500
      let found = mayBegin ? encodedWord(bytes, at) : nil
      if mayBegin, found == nil { failures += 1 }
      if let (charset, content, end) = found {
        flushPlain()
        if word?.charset == charset {
          word?.bytes += content
        } else {
          flushWord()
          word = (charset, content)
        }
        gap = []
        at = end
        continue
      }
      if word != nil, bytes[at] <= 0x20 {
        // White space between two encoded words is not shown (RFC 2047 §6.2).
        gap.append(bytes[at])
      } else {
        flushWord()
        plain += gap
        gap = []
        plain.append(bytes[at])
      }
      at += 1
    }
    flushWord()
    flushPlain()
    return oneLine(out)
  }

  private static func encodedWord(_ bytes: [UInt8], _ start: Int) -> (charset: String, bytes: [UInt8], end: Int)? {
    guard start + 6 < bytes.count, bytes[start] == UInt8(ascii: "="), bytes[start + 1] == UInt8(ascii: "?") else { return nil }
    // RFC 2047 §2 allows 75 characters; mailers write more.
    let window = bytes[(start + 2)...].prefix(2000)
    guard let first = window.prefix(60).firstIndex(of: UInt8(ascii: "?")), first + 2 < window.endIndex,
      window[first + 2] == UInt8(ascii: "?")
    else { return nil }
    let kind = window[first + 1] | 0x20
    let contentStart = first + 3
    var end = contentStart
    while end + 1 < window.endIndex, !(window[end] == UInt8(ascii: "?") && window[end + 1] == UInt8(ascii: "=")) { end += 1 }
    guard end + 1 < window.endIndex else { return nil }
    // RFC 2231 §5 adds a language: "utf-8*es".
    let charset = String(decoding: window[(start + 2)..<first].prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self)
    let content = window[contentStart..<end]
    switch kind {
    case UInt8(ascii: "b"): return (charset, Base64.decode(content).map { [UInt8]($0) } ?? [], end + 2)
    case UInt8(ascii: "q"):
      return (charset, TransferEncoding.quotedPrintable(content.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }[...]), end + 2)
    default: return nil
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split { $0.isNewline || $0 == "\t" }.joined(separator: " ").trimmed
  }
}

extension [UInt8] {
  var data: Data { Data(self) }
}
