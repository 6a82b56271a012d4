import Foundation

/// What may be a log-in name. It is also the name of a folder in the inbox.
package enum Login {
  package static func checked(_ login: String) throws(Refusal) -> String {
    let login = login.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    let allowed = login.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains($0)
    }
    guard (2...32).contains(login.utf8.count), allowed, let first = login.utf8.first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else {
      throw Refusal(
        .invalid, "A log-in name has 2 to 32 small letters, digits, dots, dashes or underscores, and begins with a letter.",
        field: "login")
    }
    return login
  }
}
