import Crypto
import Foundation
import Testing

@testable import Appliance

struct KeyRingTests {
  @Test func `a ring is made once and opened by its own master key only`() throws {
    let folder = try ScratchFolder()
    let master = MasterKey.generate()
    #expect(throws: KeyRingError.missing(path: folder.file("keyring").path)) {
      try KeyRing.open(in: folder.url, master: master, createsIfMissing: false)
    }
    let ring = try KeyRing.open(in: folder.url, master: master, createsIfMissing: true)
    #expect(folder.mode("keyring") == 0o600)
    let sealed = try ring.seal("Bert Sample", aad: "patients|1|name")

    let again = try KeyRing.open(in: folder.url, master: master, createsIfMissing: true)
    #expect(again.id == ring.id)
    #expect(try again.openText(sealed, aad: "patients|1|name") == "Bert Sample")

    let other = MasterKey.generate()
    #expect(throws: KeyRingError.wrongMasterKey(expected: master.id, given: other.id)) {
      try KeyRing.open(in: folder.url, master: other, createsIfMissing: true)
    }
  }

  @Test func `a secret has a key of its own, and opens only at its place`() throws {
    let ring = KeyRing.ephemeral()
    let place = KeyRing.place("connections", 1, "sealed_secret")
    let sealed = try ring.sealSecret("word", aad: place)
    #expect(try ring.openText(sealed, aad: place) == "word")
    #expect(try ring.openText(try ring.seal("older", aad: place), aad: place) == "older", "what was sealed before opens")
    let again = try ring.sealSecret("word", aad: place)
    // The wrapped keys differ, not only the nonces.
    #expect(sealed[9..<70] != again[9..<70])
    #expect(throws: KeyRingError.damaged) { try ring.open(sealed, aad: KeyRing.place("connections", 2, "sealed_secret")) }
    #expect(throws: KeyRingError.unknownKey) { try KeyRing.ephemeral().open(sealed, aad: place) }
    for index in sealed.indices {
      var flipped = sealed
      flipped[index] ^= 1
      #expect(throws: KeyRingError.self) { try ring.open(flipped, aad: place) }
    }
    // The key of another secret does not open this one.
    #expect(throws: KeyRingError.damaged) { try ring.open(sealed.prefix(9) + again[9..<70] + sealed.dropFirst(70), aad: place) }
  }

  @Test func `a new master key rewraps the ring and keeps data and keyed hashes`() throws {
    let folder = try ScratchFolder()
    let (old, new) = (MasterKey.generate(), MasterKey.generate())
    let ring = try KeyRing.open(in: folder.url, master: old, createsIfMissing: true)
    let sealed = try ring.seal("text", aad: "t|1|c")
    let mac = ring.mac(Data("text".utf8), purpose: .contentMAC)
    try ring.rewrap(in: folder.url, by: new)

    #expect(throws: KeyRingError.wrongMasterKey(expected: new.id, given: old.id)) {
      try KeyRing.open(in: folder.url, master: old, createsIfMissing: false)
    }
    let rewrapped = try KeyRing.open(in: folder.url, master: new, createsIfMissing: false)
    #expect(try rewrapped.openText(sealed, aad: "t|1|c") == "text")
    #expect(rewrapped.mac(Data("text".utf8), purpose: .contentMAC) == mac)
  }

  @Test func `every changed byte of the ring's file is noticed`() throws {
    let folder = try ScratchFolder()
    let master = MasterKey.generate()
    let ring = try KeyRing.open(in: folder.url, master: master, createsIfMissing: true)
    let url = folder.file("keyring")
    let whole = try Data(contentsOf: url)
    for index in whole.indices {
      var changed = whole
      changed[index] ^= 1
      try changed.write(to: url)
      // White space may change; the key must not.
      let opened = try? KeyRing.open(in: folder.url, master: master, createsIfMissing: false)
      #expect(opened == nil || opened?.id == ring.id)
    }
  }

  @Test func `a sealed value opens at its own place only, and no bit of it can change`() throws {
    let ring = KeyRing.ephemeral()
    var random = SeededGenerator(seed: 7)
    for size in [0, 1, 15, 16, 17, 1_000] {
      let value = random.bytes(size)
      let sealed = try ring.seal(value, aad: "documents|42|name")
      #expect(sealed.count == size + KeyRing.columnOverhead)
      #expect(try ring.open(sealed, aad: "documents|42|name") == value)
      for place in ["documents|43|name", "documents|42|text", "document|s42|name", ""] {
        #expect(throws: KeyRingError.damaged) { try ring.open(sealed, aad: place) }
      }
      for index in sealed.indices {
        var changed = sealed
        changed[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
        #expect(throws: KeyRingError.self) { try ring.open(changed, aad: "documents|42|name") }
      }
      for length in 0..<min(sealed.count, 60) {
        #expect(throws: KeyRingError.self) { try ring.open(sealed.prefix(length), aad: "documents|42|name") }
      }
      #expect(throws: KeyRingError.self) { try ring.open(sealed + [0], aad: "documents|42|name") }
    }
    #expect(try ring.seal("same", aad: "a") != ring.seal("same", aad: "a"))
    #expect(throws: KeyRingError.unknownKey) { try KeyRing.ephemeral().open(ring.seal("a", aad: "b"), aad: "b") }
  }

  @Test func `a slice of a larger buffer opens too`() throws {
    let ring = KeyRing.ephemeral()
    let sealed = try ring.seal("text", aad: "a")
    #expect(try ring.openText((Data([9, 9, 9]) + sealed).dropFirst(3), aad: "a") == "text")
  }

  @Test func `a place is table, row and column`() {
    #expect(KeyRing.place("documents", Int64(42), "sealed_name") == "documents|42|sealed_name")
  }

  @Test func `keyed hashes differ by purpose and by ring`() {
    let ring = KeyRing.ephemeral()
    let data = Data("1234567".utf8)
    let macs = Set(KeyPurpose.allCases.map { ring.mac(data, purpose: $0) })
    #expect(macs.count == KeyPurpose.allCases.count)
    #expect(macs.allSatisfy { $0.count == 32 })
    #expect(!macs.contains(KeyRing.ephemeral().mac(data, purpose: .contentMAC)))
    #expect(!macs.contains(Data(SHA256.hash(data: data))))
  }

  @Test func `a wrapped key opens for its own purpose only`() throws {
    let ring = KeyRing.ephemeral()
    let (key, wrapped) = try ring.wrapNewKey(purpose: "file|1")
    #expect(wrapped.count == KeyRing.wrappedByteCount)
    #expect(try ring.unwrap(wrapped, purpose: "file|1") == key)
    #expect(throws: KeyRingError.damaged) { try ring.unwrap(wrapped, purpose: "file|2") }
    #expect(throws: KeyRingError.damaged) { try KeyRing.ephemeral().unwrap(wrapped, purpose: "file|1") }
    for index in wrapped.indices {
      var changed = wrapped
      changed[index] ^= 0x80
      #expect(throws: KeyRingError.damaged) { try ring.unwrap(changed, purpose: "file|1") }
    }
  }

  /// The derivation is part of the stored format: were a label changed, no data folder would open any more.
  @Test func `the keys of a known root are the same in every version`() {
    let ring = KeyRing(root: SymmetricKey(data: Data(0..<32)))
    let input = Data("known".utf8)
    #expect(ring.id == "19b2bb075e06cf58")
    #expect(ring.mac(input, purpose: .contentMAC).prefix(8).hex == "97a7ddb1ffcba4db")
  }
}
