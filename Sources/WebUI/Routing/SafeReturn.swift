/// Where to go after a log-in or a form: a path of this site and nothing else, so that a link to the log-in page can't lead astray.
enum SafeReturn {
  private static let entry: Set = [
    "/log-in", "/log-in/second-factor", "/log-out", "/set-up", "/unlock", "/lock", "/onboarding", "/new-password", "/join", "/register",
    "/forgot", "/reset-password", "/emergency",
  ]

  /// `text` when it is a path with an optional query, else `fallback`. Refused: other schemes and hosts, `//host`, `/\host`, control characters,
  /// and the log-in pages themselves.
  static func path(_ text: String?, otherwise fallback: String = "/") -> String {
    guard let text, text.utf8.count <= 2_000, text.hasPrefix("/"),
      text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" }),
      !text.dropFirst().hasPrefix("/")
    else { return fallback }
    let path = text.prefix { $0 != "?" && $0 != "#" }
    guard !path.contains("//"), !entry.contains(String(path)) else { return fallback }
    return text
  }
}
