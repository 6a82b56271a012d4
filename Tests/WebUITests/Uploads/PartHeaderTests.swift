import Testing

@testable import WebUI

@Suite struct PartHeaderTests {
  @Test(arguments: [
    ("scan.pdf", "scan.pdf"), (#"C:\Users\kim\scan.pdf"#, "scan.pdf"), ("../../etc/passwd", "passwd"), ("a\u{202E}fdp.exe", "afdp.exe"),
    ("two\nlines.txt", "twolines.txt"), ("", "file"), ("..", "file"), ("/", "file"), ("José Ñandú.pdf", "José Ñandú.pdf"),
  ])
  func `a file's name loses its folders and what deceives the eye`(given: String, plain: String) {
    #expect(PartHeader.plainName(given) == plain)
  }

  @Test func `a very long name keeps its ending`() {
    let plain = PartHeader.plainName(String(repeating: "x", count: 500) + ".pdf")
    #expect(plain.count == 200)
    #expect(plain.hasSuffix(".pdf"))
  }

  @Test(arguments: [
    (#"form-data; name="file"; filename="a \"b\" c.pdf""#, #"a "b" c.pdf"#),
    (#"form-data; name="file"; filename="a %22b%22.pdf""#, #"a "b".pdf"#),
    ("form-data; name=file; filename=plain.pdf", "plain.pdf"), (#"form-data; filename="x;y.pdf"; name="file""#, "x;y.pdf"),
  ])
  func `names are read as browsers and programs write them`(value: String, name: String) throws {
    let header = try PartHeader("Content-Disposition: \(value)")
    #expect(header.name == "file")
    #expect(header.fileName == name)
  }

  @Test(
    arguments: [
      ("multipart/form-data; boundary=abc", "abc"), (#"multipart/form-data; charset=utf-8; boundary="a b""#, "a b"),
      ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil),
      ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), nil),
    ] as [(String, String?)])
  func `the boundary is found or the form refused`(type: String, boundary: String?) {
    #expect(MultipartParser.boundary(in: type) == boundary)
  }
}
