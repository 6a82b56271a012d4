import Foundation
import Testing

@testable import Ingest

struct MailExtractorTests {
  private func extract(_ mail: String, _ limits: ExtractionLimits = ExtractionLimits()) throws -> ExtractedFile {
    try MailExtractor(limits: limits).extract(Data(mail.replacing("\n", with: "\r\n").utf8))
  }

  private func text(_ mail: String) throws -> String { try extract(mail).documents[0].pages[0].text }

  private static let headers = """
    Received: from somewhere
    From: "Doe, Jane" <jane@example.org>
    To: =?utf-8?Q?Jos=C3=A9_Ruiz?= <jose@example.org>, front.desk@example.org
    Cc: Clinic: ann@example.org (Ann Lee), Bob;
    Date: Tue, 24 Nov 2026 10:05:00 -0500
    Subject: =?iso-8859-1?B?UmVmZXJyYWwg8Q==?= =?iso-8859-1?Q?_for?=
     review
    MIME-Version: 1.0

    """

  @Test func `headers and text are one document, and the headers' identifiers are marked`() throws {
    let page = try extract(Self.headers + "\nDear José,\n\n  see below.\n").documents[0].pages[0]
    #expect(
      page.text == """
        From: Doe, Jane <jane@example.org>
        To: José Ruiz <jose@example.org>, front.desk@example.org
        Cc: Clinic, Ann Lee <ann@example.org>, Bob
        Date: Tue, 24 Nov 2026 10:05:00 -0500
        Subject: Referral ñ for review

        Dear José,

          see below.
        """)
    let scalars = Array(page.text.unicodeScalars)
    let marks = page.marks.map { "\($0.label.rawValue) \(String(String.UnicodeScalarView(scalars[$0.start..<$0.end])))" }
    #expect(
      marks == [
        "NAME Doe, Jane", "EMAIL jane@example.org", "NAME José Ruiz", "EMAIL jose@example.org", "EMAIL front.desk@example.org",
        "NAME Clinic", "NAME Ann Lee", "EMAIL ann@example.org", "NAME Bob", "DATE Tue, 24 Nov 2026",
      ])
  }

  private func multipart(_ type: String, _ parts: [String], boundary: String = "b1") -> String {
    "Content-Type: multipart/\(type); boundary=\"\(boundary)\"\n\npreamble\n"
      + parts.map { "--\(boundary)\n\($0)\n" }.joined() + "--\(boundary)--\nepilogue\n"
  }

  @Test func `plain text is preferred, unless it only says that the mail is a page`() throws {
    let plain = "Content-Type: text/plain; charset=utf-8\n\nplain words"
    let page = "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>rich=20words=\n here</p>"
    #expect(try text(multipart("alternative", [plain, page])) == "plain words")
    #expect(try text(multipart("alternative", ["Content-Type: text/plain\n\n \n", page])) == "rich words here")
    let long = "Content-Type: text/html\n\n<p>\(String(repeating: "much more text ", count: 20))</p>"
    #expect(try text(multipart("alternative", [plain, long])).hasPrefix("much more text much"))
  }

  @Test func `attachments are documents of their own, read by what they are`() throws {
    let csv = Data("a,b,c\n1,2,3\n4,5,6\n".utf8).base64EncodedString()
    let parts = [
      "Content-Type: text/plain\n\nSee attached.",
      "Content-Type: application/octet-stream; name=\"wrong.pdf\"\nContent-Transfer-Encoding: base64\n"
        + "Content-Disposition: attachment; filename*0*=utf-8''Mar%C3%ADa; filename*1=\" labs.csv\"\n\n\(csv)",
      "Content-Type: application/postscript\nContent-Disposition: attachment; filename=x.ps\n\n%!PS-Adobe-3.0",
      "Content-Type: message/rfc822\n\nFrom: a@example.org\nSubject: inner\n\nforwarded words",
    ]
    let mail = try extract(Self.headers + multipart("mixed", parts))
    #expect(mail.documents.map(\.type) == [.eml, .csv, .eml])
    #expect(mail.documents[0].pages[0].text.hasSuffix("Attachment: María labs.csv\nAttachment: x.ps\n\nSee attached."))
    #expect(mail.documents[1].pages[0].text.hasPrefix("a,b,c\n1,2,3"))
    #expect(mail.documents[2].pages[0].text == "From: a@example.org\nSubject: inner\n\nforwarded words")
    #expect(mail.warnings.count == 1)
    #expect(mail.warnings[0].hasPrefix("Attachment 2 was not read (unsupported_type): This is a PostScript file"))
  }

  @Test func `nesting, number and size of attachments are bounded, and the mail is read all the same`() throws {
    var nested = "Subject: innermost\n\nthe end"
    for _ in 0..<10 { nested = "Subject: s\nContent-Type: message/rfc822\n\n" + nested }
    var limits = ExtractionLimits()
    limits.attachmentDepth = 3
    let deep = try extract(nested, limits)
    #expect(deep.documents.count == 4)
    #expect(deep.warnings.count == 1 && deep.warnings[0].contains("too_nested"))
    limits = ExtractionLimits()
    limits.attachments = 5
    let part = "Content-Type: text/plain; name=a.txt\n\nsome words"
    let many = try extract(multipart("mixed", Array(repeating: part, count: 50)), limits)
    #expect(many.documents.count == 6)
    #expect(many.warnings.contains { $0.contains("more than 5 parts") })
    limits = ExtractionLimits()
    limits.unpackedBytes = 5
    #expect(try extract(multipart("mixed", [part]), limits).warnings.count == 1)
  }

  @Test func `parts in parts without end are read as what stands at their end`() throws {
    let openings = (0..<2_000).map { "Content-Type: multipart/mixed; boundary=\"\($0)\"\n\n--\($0)\n" }.joined()
    let text = try extract("Subject: s\n" + openings + "Content-Type: text/plain\n\nThe wound was dry.").documents
      .flatMap(\.pages).map(\.text).joined()
    #expect(text.contains("The wound was dry."))
    #expect(!text.contains("multipart/") && text.count < 6_000)
  }

  @Test func `signed, related, digest and encrypted mails are understood`() throws {
    let body = "Content-Type: text/plain\n\nwords"
    let signed = multipart("signed", [body, "Content-Type: application/pgp-signature\n\n-----BEGIN"])
    #expect(try extract(signed) == extract(multipart("mixed", [body])))
    let related = multipart("related", ["Content-Type: text/html\n\n<b>page</b>", "Content-Type: image/gif\nContent-ID: <1>\n\nGIF89a"])
    #expect(try text(related) == "page")
    let digest = try extract(multipart("digest", ["\nSubject: one\n\nfirst", "\nSubject: two\n\nsecond"]))
    #expect(digest.documents.dropFirst().map { $0.pages[0].text } == ["Subject: one\n\nfirst", "Subject: two\n\nsecond"])
    let encrypted = try extract("Subject: x\n" + multipart("encrypted", ["Content-Type: application/pgp-encrypted\n\nVersion: 1"]))
    #expect(encrypted.warnings.count == 1 && encrypted.documents[0].pages[0].text == "Subject: x")
  }

  @Test(arguments: [
    ("Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: base64\n\nz/Do\n", "При"),
    ("Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n=C4=E3=BA=C3", "你好"),
    ("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n=93a=F1o=94 = =ZZ=", "“año” = =ZZ"),
    ("Content-Type: text/plain; format=flowed\n\none \ntwo\n> q1 \n> q2\n-- \nsig", "one two\n> q1 q2\n-- \nsig"),
    ("Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%2&5L;&\\\n`\nend", "Hello"),
    ("Subject: =?utf-8?B?8J+Y?=\n =?utf-8?B?gA==?= =?x?Z?a?= =?\n\nb", "Subject: 😀 =?x?Z?a?= =?\n\nb"),
    ("Content-Type: multipart/mixed; boundary=gone\n\nno parts at all", "no parts at all"),
    ("Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut off", "cut off"),
  ])
  func `encodings and their faults`(mail: String, expected: String) throws {
    #expect(try text(mail) == expected)
  }

  @Test func `a mailbox gives a document for each message`() throws {
    let mailbox = """
      From a@example.org Tue Nov 24 10:00:00 2026
      From: a@example.org
      Subject: one

      first
      From here it is text.

      From b@example.org Tue Nov 24 11:00:00 2026
      From: b@example.org
      Subject: two

      second
      """
    let file = try extract(mailbox)
    #expect(
      file.documents.map { $0.pages[0].text } == [
        "From: a@example.org\nSubject: one\n\nfirst\nFrom here it is text.", "From: b@example.org\nSubject: two\n\nsecond",
      ])
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["--b1\n", "a: b\n", "=?utf-8?B?", "Subject: =?", "a;b=", " \n", "<", "\"", "From a 1:2:3 2026 x y\n\n", "=\n"])
  func `endless repetition is read in linear time`(piece: String) {
    let start = "Content-Type: multipart/mixed; boundary=b1\nTo: "
    let time = ContinuousClock().measure { _ = try? extract(start + String(repeating: piece, count: 100_000)) }
    #expect(time < .seconds(5), "\(piece)")
  }
}
