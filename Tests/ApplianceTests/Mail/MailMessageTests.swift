import Foundation
import Testing

@testable import Appliance

@Suite struct MailMessageTests {
  private func message(name: String = "Clinic", subject: String = "Hello") -> String {
    let message = MailMessage(
      id: "1@chartkeep", from: "box@clinic.example", fromName: name, to: "a@clinic.example", subject: subject, text: "Text ñ",
      html: "<p>Text ñ</p>",
      date: Date(timeIntervalSince1970: 1_795_698_300))
    return String(decoding: message.bytes(), as: UTF8.self)
  }

  @Test func `nothing in a name or subject becomes a header`() {
    for evil in ["x\r\nBcc: evil@evil.example", "x\nBcc: y", "\"x\" <evil@evil.example>", "x\u{0}y", "\u{2028}Bcc: z"] {
      let lines = message(name: evil, subject: evil).components(separatedBy: "\r\n")
      #expect(!lines.contains { $0.lowercased().hasPrefix("bcc:") }, "\(evil)")
      #expect(lines.filter { $0.hasPrefix("From:") }.count == 1)
      #expect(!lines.joined().contains("\n"))
    }
  }

  @Test func `lines are short and plain`() {
    let text = message(name: "Klinik Ñandú", subject: String(repeating: "ñandú ", count: 40))
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.count <= 78 })
    #expect(text.contains("Date: Thu, 26 Nov 2026 13:05:00 +0000"))
  }

  @Test func `every notice has both languages, and what it holds is escaped`() throws {
    let time = Date(timeIntervalSince1970: 1_795_698_300)
    let evil = "<img src=x>&\"'"
    let notices: [AccountNotice] = [
      .invitation(code: "AAAA-BBBB", expires: time), .verifyEmail(code: "AAAA-BBBB", expires: time),
      .resetPassword(code: "AAAA-BBBB", expires: time),
      .passwordChanged(at: time), .emailChanged(at: time), .waysInChanged(at: time),
      .newDevice(agent: evil, at: time), .brokenGlass(login: evil, at: time, until: time),
      .anomaly(kind: .newNetwork, subject: evil, at: time), .auditHead(seq: 7, mac: "0a1b", at: time), .test,
    ]
    let texts = MailTexts(address: "https://box.lan:8443")
    for notice in notices {
      let (english, spanish) = (texts.content(of: notice, in: .english), texts.content(of: notice, in: .spanish))
      #expect(english != spanish)
      for content in [english, spanish] {
        #expect(!content.subject.isEmpty && !content.html.contains("<img"))
        #expect(content.text.contains("2026-11-26 13:05 UTC") || notice == .test)
      }
    }
    #expect(texts.content(of: notices[0], in: .spanish).text.contains("https://box.lan:8443/join?code=AAAA-BBBB"))
  }

  @Test(arguments: [
    ("a@clinic.example", true), ("a.b+c@Clinic.Example", true), ("a@b", true), ("a@127.0.0.1", false), ("a..b@c.example", false),
    (".a@c.example", false), ("a b@c.example", false), ("a@c.example\r\nRCPT TO:<x>", false), ("\"a\"@c.example", false),
    ("a@@c.example", false),
    ("a@-c.example", false), ("ñ@c.example", false), ("@c.example", false), ("a@", false), ("", false),
  ])
  func `addresses are checked`(text: String, isAddress: Bool) {
    #expect((EmailAddress(text) != nil) == isAddress)
  }
}
