import Appliance
// For `struct termios`: see DurableFile.swift.
import CDispatch
import CoreFoundation
import Foundation

/// Where a command gets a pass-phrase from: standard input when it was told so, else the person at the terminal. Never an argument or a variable,
/// which others can read.
struct PassphraseInput {
  var settings: Settings

  /// Nil when there is nobody to ask.
  func ask(_ prompt: String = "Pass-phrase: ") throws -> Passphrase? {
    try line(prompt).map { Passphrase($0) }
  }

  func line(_ prompt: String) throws -> String? { settings.readsPassphrase ? readLine() : Self.typed(prompt) }

  /// Without showing it. Nil without a terminal.
  private static func typed(_ prompt: String) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
      Output.error("")
    }
    Output.error(prompt)
    return readLine()
  }
}
