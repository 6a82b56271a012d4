import Testing

@testable import Ingest

/// Known answers, from the standards' own examples where they give one.
struct RedactChecksumTests {
  private func digits(_ text: String) -> [UInt8] { text.utf8.map { $0 - 0x30 } }

  @Test func `Luhn`() {
    #expect(Checksum.luhn(digits("4539148803436467")))
    #expect(!Checksum.luhn(digits("4539148803436468")))
    #expect(!Checksum.luhn([]))
  }

  @Test func `NPI over 80840`() {
    #expect(Checksum.npi(digits("1234567893")))
    #expect(!Checksum.npi(digits("1234567890")))
  }

  @Test func `DEA`() {
    #expect(Checksum.dea(digits("1388568")))
    #expect(!Checksum.dea(digits("1388567")))
  }

  @Test func `ABA routing number`() {
    #expect(Checksum.aba(digits("111000025")))
    #expect(!Checksum.aba(digits("111000026")))
  }

  @Test func `social security number areas`() {
    #expect(Checksum.ssn(area: 219, group: 9, serial: 9999))
    #expect(!Checksum.ssn(area: 666, group: 9, serial: 9999))
    #expect(!Checksum.ssn(area: 900, group: 9, serial: 9999))
    #expect(!Checksum.ssn(area: 219, group: 0, serial: 9999))
  }

  @Test func `vehicle number`() {
    #expect(Checksum.vin(Array("1M8GDM9AXKP042788".utf8)))
    #expect(!Checksum.vin(Array("1M8GDM9A1KP042788".utf8)))
    #expect(!Checksum.vin(Array("IM8GDM9AXKP042788".utf8)))
  }

  @Test func `Medicare beneficiary identifier`() {
    #expect(Checksum.mbi(Array("1EG4TE5MK73".utf8)))
    #expect(!Checksum.mbi(Array("1SG4TE5MK73".utf8)))
    #expect(!Checksum.mbi(Array("0EG4TE5MK73".utf8)))
  }

  @Test func `IBAN`() {
    #expect(Checksum.iban(Array("GB82WEST12345698765432".utf8)))
    #expect(Checksum.iban(Array("ES9121000418450200051332".utf8)))
    #expect(!Checksum.iban(Array("GB82WEST12345698765433".utf8)))
  }

  @Test func `GTIN of a device`() {
    #expect(Checksum.gtin(digits("00643169007222")))
    #expect(!Checksum.gtin(digits("00643169007223")))
  }

  @Test func `North American telephone numbers`() {
    #expect(Checksum.nanp(digits("2126647665")))
    #expect(!Checksum.nanp(digits("1126647665")))
    #expect(!Checksum.nanp(digits("2129117665")))
  }
}
