import Foundation
import Testing

@testable import Appliance

struct SecretTests {
  @Test func `secrets and patient data do not print themselves`() {
    let secret = Secret("swordfish")
    let patient = PHI(["name": "Bert Sample"])
    var dumped = ""
    dump((secret, patient), to: &dumped)
    for text in ["\(secret)", "\(patient)", String(reflecting: secret), String(reflecting: [patient]), "\(secret as Any)", dumped] {
      #expect(text.contains("‹redacted›"))
      #expect(!text.contains("swordfish") && !text.contains("Sample"))
    }
    #expect(secret.open(for: "a test") == "swordfish")
  }

  @Test func `keys and password hashes do not print themselves`() throws {
    let master = MasterKey.generate()
    let ring = KeyRing.ephemeral()
    let hash = try PasswordHash(hashing: Secret("correct horse"), cost: 4)
    var dumped = ""
    dump(master, to: &dumped)
    dump(ring, to: &dumped)
    dump(hash, to: &dumped)
    #expect("\(master) \(ring) \(hash)" == "master key \(master.id) key ring \(ring.id) ‹redacted›")
    #expect(!dumped.contains("SymmetricKey") && !dumped.contains("$2b$"))
  }

  @Test func `neither can be encoded by accident`() {
    #expect(!(Secret("a") as Any is any Encodable))
    #expect(!(PHI("a") as Any is any Encodable))
  }

  @Test func `hex reads back what it wrote and refuses the rest`() {
    let bytes = Data(0...255)
    #expect(Data(hex: bytes.hex) == bytes)
    #expect(Data(hex: "0aFf") == Data([10, 255]))
    for bad in ["1", "0g", "\u{10}0", "é", " 00"] { #expect(Data(hex: bad) == nil) }
  }

  @Test func `the constant-time comparison compares`() {
    #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
    #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
    #expect(!equalInConstantTime([1, 2, 3], [1, 2]))
  }
}
