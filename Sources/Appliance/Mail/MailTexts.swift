import Foundation

/// What mails say, in English and Spanish. They are made of codes, times, log-in names and words of a browser: nothing else can get in, because
/// a notice has no place for anything else.
struct MailTexts: Sendable {
  /// Where the pages are, without a slash at the end.
  var address: String

  struct Content: Sendable, Equatable {
    var subject: String
    var text: String
    var html: String
  }

  func content(of notice: AccountNotice, in language: UserLanguage) -> Content {
    let letter = language == .spanish ? spanish(notice) : english(notice)
    let footer =
      language == .spanish
      ? "Chartkeep envía este mensaje automáticamente. No contiene datos de pacientes."
      : "Chartkeep sends this by itself. It holds no patients' data."
    return Content(
      subject: letter.subject, text: (letter.paragraphs.map(\.text) + [footer]).joined(separator: "\n\n") + "\n",
      html: Self.page(letter, footer, language))
  }

  private struct Letter {
    var subject: String
    var paragraphs: [Paragraph]
  }

  private enum Paragraph {
    case words(String)
    case code(String)
    case link(String)

    var text: String {
      switch self {
      case .words(let text), .code(let text), .link(let text): text
      }
    }
  }

  private static func page(_ letter: Letter, _ footer: String, _ language: UserLanguage) -> String {
    let body = letter.paragraphs.map { paragraph in
      switch paragraph {
      case .words(let text): "<p>\(escaped(text))</p>"
      case .code(let text): "<p><b><code>\(escaped(text))</code></b></p>"
      case .link(let text): "<p><a href=\"\(escaped(text))\">\(escaped(text))</a></p>"
      }
    }
    return """
      <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8"><title>\(escaped(letter.subject))</title></head>
      <body>\(body.joined(separator: "\n"))
      <p><small>\(escaped(footer))</small></p></body></html>

      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }

  /// In UTC, and saying so: a mail is read anywhere.
  private static func time(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d UTC", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0)
  }

  /// The page puts the code into its form, so that a program which follows links in mails uses nothing up. The service's log holds no paths.
  private func link(_ path: String, _ code: String) -> Paragraph { .link("\(address)\(path)?code=\(code)") }

  private func english(_ notice: AccountNotice) -> Letter {
    switch notice {
    case .invitation(let code, let expires):
      Letter(
        subject: "Your invitation to Chartkeep",
        paragraphs: [
          .words("You are invited to Chartkeep. Make your account here:"), link("/join", code), .words("or type this code there:"),
          .code(code),
          .words("It works once, until \(Self.time(expires)). If you did not expect this, do nothing."),
        ])
    case .verifyEmail(let code, let expires):
      Letter(
        subject: "Your code for Chartkeep",
        paragraphs: [
          .words("Type this code under Your account to show that this address is yours:"), .code(code),
          .words("It works once, until \(Self.time(expires)). If you did not ask for it, do nothing."),
        ])
    case .resetPassword(let code, let expires):
      Letter(
        subject: "A new password for Chartkeep",
        paragraphs: [
          .words("Choose a new password here:"), link("/reset-password", code), .words("or type this code there:"), .code(code),
          .words("It works once, until \(Self.time(expires)). If you did not ask for it, do nothing: your password stays as it is."),
        ])
    case .passwordChanged(let at):
      Letter(
        subject: "Your password was changed",
        paragraphs: [
          .words("The password of your account was changed on \(Self.time(at)). If that was not you, tell an administrator at once.")
        ])
    case .emailChanged(let at):
      Letter(
        subject: "Your e-mail address was changed",
        paragraphs: [
          .words(
            "The address of your account was changed on \(Self.time(at)); mails will not come here any more. If that was not you, tell an administrator at once."
          )
        ])
    case .waysInChanged(let at):
      Letter(
        subject: "A way into your account was changed",
        paragraphs: [
          .words(
            "A second factor or a log-in of another provider was added to your account or removed from it on \(Self.time(at)). If that was not you, tell an administrator at once."
          )
        ])
    case .newDevice(let agent, let at):
      Letter(
        subject: "A log-in from a new browser",
        paragraphs: [
          .words("Somebody logged in to your account on \(Self.time(at)) from a browser that was not used for it before:"), .words(agent),
          .words("If that was not you, change your password and tell an administrator at once."),
        ])
    case .brokenGlass(let login, let at, let until):
      Letter(
        subject: "An administrator opened patients' documents",
        paragraphs: [
          .words(
            "\(login) broke the glass on \(Self.time(at)), until \(Self.time(until)) at most. The reason and each look are in the audit log."
          ),
          .link("\(address)/audit"),
        ])
    case .anomaly(let kind, let subject, let at):
      Letter(
        subject: "Something unusual in Chartkeep",
        paragraphs: [
          .words("\(kind.words): \(subject), on \(Self.time(at)). Look at it, and say that you did."), .link("\(address)/alerts"),
        ])
    case .auditHead(let seq, let mac, let at):
      Letter(
        subject: "Head of the audit log, entry \(seq)",
        paragraphs: [
          .words(
            "On \(Self.time(at)) the last entry of the audit log had this number and this hash. Keep the mail: it proves later that nothing up to there was cut off or taken back."
          ),
          .code("\(seq) \(mac)"), .words("In the export of the log, the entry of this number must have this mac."),
        ])
    case .test:
      Letter(subject: "Chartkeep can send mail", paragraphs: [.words("This is the test mail that you asked for. Mail works.")])
    }
  }

  private func spanish(_ notice: AccountNotice) -> Letter {
    switch notice {
    case .invitation(let code, let expires):
      Letter(
        subject: "Su invitación a Chartkeep",
        paragraphs: [
          .words("Le invitamos a Chartkeep. Cree su cuenta aquí:"), link("/join", code), .words("o escriba allí este código:"), .code(code),
          .words("Sirve una sola vez, hasta el \(Self.time(expires)). Si no esperaba este mensaje, no haga nada."),
        ])
    case .verifyEmail(let code, let expires):
      Letter(
        subject: "Su código de Chartkeep",
        paragraphs: [
          .words("Escriba este código en «Your account» para confirmar que esta dirección es suya:"), .code(code),
          .words("Sirve una sola vez, hasta el \(Self.time(expires)). Si no lo pidió, no haga nada."),
        ])
    case .resetPassword(let code, let expires):
      Letter(
        subject: "Una nueva contraseña para Chartkeep",
        paragraphs: [
          .words("Elija una nueva contraseña aquí:"), link("/reset-password", code), .words("o escriba allí este código:"), .code(code),
          .words("Sirve una sola vez, hasta el \(Self.time(expires)). Si no lo pidió, no haga nada: su contraseña sigue igual."),
        ])
    case .passwordChanged(let at):
      Letter(
        subject: "Su contraseña ha cambiado",
        paragraphs: [
          .words("La contraseña de su cuenta cambió el \(Self.time(at)). Si no fue usted, avise de inmediato a un administrador.")
        ])
    case .emailChanged(let at):
      Letter(
        subject: "Se cambió su dirección de correo",
        paragraphs: [
          .words(
            "La dirección de su cuenta se cambió el \(Self.time(at)); los mensajes ya no llegarán aquí. Si no fue usted, avise de inmediato a un administrador."
          )
        ])
    case .waysInChanged(let at):
      Letter(
        subject: "Se cambió una forma de entrar en su cuenta",
        paragraphs: [
          .words(
            "El \(Self.time(at)) se añadió a su cuenta o se quitó de ella un segundo factor o el acceso por otro proveedor. Si no fue usted, avise de inmediato a un administrador."
          )
        ])
    case .newDevice(let agent, let at):
      Letter(
        subject: "Inicio de sesión desde un navegador nuevo",
        paragraphs: [
          .words("Alguien entró en su cuenta el \(Self.time(at)) desde un navegador que no se había usado antes:"), .words(agent),
          .words("Si no fue usted, cambie su contraseña y avise de inmediato a un administrador."),
        ])
    case .brokenGlass(let login, let at, let until):
      Letter(
        subject: "Un administrador abrió documentos de pacientes",
        paragraphs: [
          .words(
            "\(login) abrió el acceso de emergencia el \(Self.time(at)), como máximo hasta el \(Self.time(until)). El motivo y cada consulta están en el registro de auditoría."
          ), .link("\(address)/audit"),
        ])
    case .anomaly(let kind, let subject, let at):
      Letter(
        subject: "Algo inusual en Chartkeep",
        paragraphs: [
          .words("\(kind.spanishWords): \(subject), el \(Self.time(at)). Revíselo e indique que lo hizo."), .link("\(address)/alerts"),
        ])
    case .auditHead(let seq, let mac, let at):
      Letter(
        subject: "Final del registro de auditoría, entrada \(seq)",
        paragraphs: [
          .words(
            "El \(Self.time(at)) la última entrada del registro de auditoría tenía este número y este código. Guarde el mensaje: demuestra después que nada anterior se cortó ni se deshizo."
          ),
          .code("\(seq) \(mac)"), .words("En la exportación del registro, la entrada de este número debe tener este mac."),
        ])
    case .test:
      Letter(subject: "Chartkeep puede enviar correo", paragraphs: [.words("Este es el mensaje de prueba que pidió. El correo funciona.")])
    }
  }
}
