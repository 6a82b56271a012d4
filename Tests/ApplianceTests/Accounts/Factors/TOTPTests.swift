import Foundation
import Testing

@testable import Appliance

@Suite struct TOTPTests {
  private static let secret = Data("12345678901234567890".utf8)

  /// RFC 6238, appendix B, SHA-1, the last six of its eight digits.
  @Test(arguments: [
    (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
  ])
  func `codes are those of the standard`(seconds: Int, code: String) {
    let time = Date(timeIntervalSince1970: Double(seconds))
    #expect(TOTP.code(secret: Self.secret, step: TOTP.step(at: time)) == code)
  }

  @Test func `a step before and after counts, and none that was used`() throws {
    let time = Date(timeIntervalSince1970: 1_234_567_890)
    let step = TOTP.step(at: time)
    for offset: Int64 in -3...3 {
      let code = TOTP.code(secret: Self.secret, step: step + offset)
      #expect(TOTP.match(code, secret: Self.secret, at: time, after: nil) == (abs(offset) <= 1 ? step + offset : nil), "\(offset)")
    }
    let code = TOTP.code(secret: Self.secret, step: step)
    #expect(TOTP.match(code, secret: Self.secret, at: time, after: step) == nil)
    #expect(TOTP.match(code, secret: Self.secret, at: time, after: step - 1) == step)
    #expect(TOTP.match("", secret: Self.secret, at: time, after: nil) == nil)
  }

  /// RFC 4648, 10, without its padding.
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
  ])
  func `base32 is that of the standard`(text: String, encoded: String) {
    #expect(Base32.text(Data(text.utf8)) == encoded)
  }
}
