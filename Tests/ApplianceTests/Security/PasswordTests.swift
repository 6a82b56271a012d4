import Foundation
import Testing

@testable import Appliance

struct PasswordTests {
  private func hash(_ password: String) throws -> PasswordHash { try PasswordHash(hashing: Secret(password), cost: 4) }

  /// The published test vectors of crypt_blowfish, which libxcrypt contains.
  @Test(arguments: [
    ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.", "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.", "VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    ("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.", "7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
  ])
  func `libcrypt computes bcrypt as everybody does`(phrase: String, setting: String, tail: String) {
    #expect(PasswordHash.bcrypt(phrase, setting: setting) == setting + tail)
  }

  @Test func `a password matches its hash and no other does`() throws {
    let stored = try hash("correct horse battery staple")
    #expect(stored.stored.hasPrefix("$2b$04$") && stored.stored.utf8.count == 60)
    #expect(stored.cost == 4)
    #expect(stored.matches(Secret("correct horse battery staple")))
    for wrong in ["", "correct horse battery stapl", "correct horse battery staple ", "Correct horse battery staple"] {
      #expect(!stored.matches(Secret(wrong)))
    }
    #expect(try hash("correct horse battery staple") != stored)
  }

  @Test func `every character counts, also past 72 bytes and behind a NUL`() throws {
    let long = String(repeating: "a", count: 72)
    #expect(try !hash(long + "b").matches(Secret(long + "c")))
    #expect(try !hash("abc\0def").matches(Secret("abc\0xyz")))
    #expect(try hash("abc\0def").matches(Secret("abc\0def")))
    let most = String(repeating: "é", count: 512)
    #expect(try hash(most).matches(Secret(most)))
    #expect(throws: PasswordHashError.tooLong) { try hash(most + "a") }
    #expect(try !hash("x").matches(Secret(most + "a")))
  }

  @Test func `composed and decomposed accents are one password`() throws {
    #expect(try hash("contrase\u{F1}a del m\u{E9}dico").matches(Secret("contrasen\u{303}a del me\u{301}dico")))
  }

  @Test(arguments: ["", "$2b$04$", "x", "$1$abcdefgh$Wb4PpeRt3tHXnYRjbBAfg1", "$6$salt$hash", "*0", "$2b$99$CCCCCCCCCCCCCCCCCCCCC."])
  func `a stored value that is no bcrypt matches nothing`(stored: String) {
    #expect(!PasswordHash(stored: stored).matches(Secret("x")))
    #expect(!PasswordHash(stored: stored).matches(Secret("")))
  }

  @Test func `every hash of a changed character is another`() throws {
    let stored = try hash("correct horse battery staple")
    for index in stored.stored.indices.dropFirst(29) {
      var text = stored.stored
      text.replaceSubrange(index...index, with: text[index] == "a" ? "b" : "a")
      #expect(!PasswordHash(stored: text).matches(Secret("correct horse battery staple")))
    }
  }

  @Test func `the hasher answers off the pool, and no for unknown people`() async throws {
    let hasher = PasswordHasher(cost: 4, threads: 2)
    let stored = try await hasher.hash(Secret("correct horse battery staple"))
    #expect(try await hasher.verify(Secret("correct horse battery staple"), against: stored))
    #expect(try await !hasher.verify(Secret("correct horse battery stable"), against: stored))
    #expect(try await !hasher.verify(Secret("correct horse battery staple"), against: nil))
    #expect(!hasher.needsRehash(stored))
    #expect(PasswordHasher(cost: 5).needsRehash(stored))
    await #expect(throws: PasswordHashError.tooLong) { try await hasher.hash(Secret(String(repeating: "a", count: 1_025))) }
  }

  @Test func `the dummy costs what a real one costs`() {
    for cost in [4, 9, 10, 12] {
      let dummy = PasswordHash(stored: PasswordHash.dummySetting(cost: cost))
      #expect(dummy.cost == cost)
      if cost == 4 { #expect(PasswordHash.bcrypt("x", setting: dummy.stored)?.utf8.count == 60) }
    }
  }

  @Test func `a flood is refused instead of queued without end`() async throws {
    let threads = HashingThreads(count: 1, maximumWaiting: 3)
    let gate = DispatchSemaphore(value: 0)
    // Three wait, and a fourth is at work behind the gate if the thread was quick to take it; the others are refused at once.
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<10 {
        group.addTask { await threads.run { gate.wait() } != nil }
      }
      var outcomes: [Bool] = []
      for await outcome in group {
        outcomes.append(outcome)
        // The first answers can only be refusals; then the gate opens for all.
        if outcomes.count == 6 { for _ in 0..<4 { gate.signal() } }
      }
      return outcomes
    }
    #expect((3...4).contains(outcomes.count { $0 }))
    #expect(outcomes.prefix(6).allSatisfy { !$0 })
  }
}

struct PasswordRulesTests {
  private let rules = PasswordRules(localWords: ["Riverside Family Practice"])

  @Test(arguments: [
    "marble canoe thirteen violet", "Tr0mbone under the fig tree", "mi perro se llama Canelo y ladra", "x9$kQ2!vLp7#mZ4w",
    "8274619305827461", "zwölf Boxkämpfer jagen", "東京の夏はとても暑いですねえええ", "i love my dog rex and strong coffee",
  ])
  func `a long password of its own is accepted`(password: String) {
    #expect(rules.problem(with: Secret(password), login: "nora") == nil)
  }

  @Test(arguments: [
    "password1234567", "PasswordPassword", "P@ssw0rdP@ssw0rd", "123456789012345", "qwertyuiopasdfghjkl", "1qaz2wsx3edc4rfv",
    "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "abcdefghijklmnop", "correct horse battery staple", "iloveyouforever2024",
    "Summer2024Summer2024", "contraseña1234567", "ChartkeepChartkeep1", "RiversideFamilyPractice", "Welcome to the clinic 2025!",
    "987654321098765", "xyxyxyxyxyxyxyxyxy",
  ])
  func `a password made of common parts is refused`(password: String) {
    #expect(rules.problem(with: Secret(password), login: "nora") == .tooCommon)
  }

  @Test(arguments: ["jonathan", "Liverpool", "1q2w3e4r5t", "Samantha12", "mercedes!", "michelle2025"])
  func `what many people use is refused where a short password would do`(password: String) {
    #expect(PasswordRules(minimumLength: 8).problem(with: Secret(password), login: "nora") == .tooCommon)
  }

  @Test func `the list of common passwords is whole`() {
    #expect(CommonPasswords.count == 8_354)
    #expect(CommonPasswords.contains("victoria") && CommonPasswords.contains("VICTORIA"))
    #expect(!CommonPasswords.contains("gjrmvwtk") && !CommonPasswords.contains(""))
  }

  @Test func `length is counted in code points and bounded in bytes`() {
    #expect(rules.problem(with: Secret("gjrmvwtkzpqhnd"), login: "nora") == .tooShort(minimum: 15))
    #expect(rules.problem(with: Secret("gjrmvwtkzpqhndy"), login: "nora") == nil)
    #expect(PasswordRules(minimumLength: 8).problem(with: Secret("gjrmvwtk"), login: "nora") == nil)
    #expect(rules.problem(with: Secret(String(repeating: "gjrmv", count: 205)), login: "nora") == .tooLong)
  }

  @Test func `the login name with a little around it is refused`() {
    #expect(rules.problem(with: Secret("m.okonkwo-Sm1th"), login: "m.okonkwo-smith") == .containsLogin)
    #expect(rules.problem(with: Secret("okonkwookonkwo!xy"), login: "okonkwo") == .containsLogin)
    #expect(rules.problem(with: Secret("okonkwo sails a marble canoe"), login: "okonkwo") == nil)
  }

  @Test func `problems never repeat the password`() {
    for problem in [PasswordProblem.tooShort(minimum: 15), .tooLong, .tooCommon, .containsLogin] {
      #expect(!problem.description.isEmpty)
    }
  }
}
