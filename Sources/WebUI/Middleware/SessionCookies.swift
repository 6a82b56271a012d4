import Appliance
import Foundation
import HTTPTypes
import Hummingbird

/// The cookie that is the log-in. `__Host-` binds it to this very host and to TLS (RFC 6265bis, 4.1.3.2); scripts can't read it.
enum SessionCookie {
  static let name = "__Host-session"

  static func set(_ token: String, until end: Date) -> String {
    let seconds = max(0, Int(end.timeIntervalSinceNow))
    return "\(name)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
  }

  static let removed = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
}

/// The token that our pages send back with each change. Scripts of this origin read it; other origins can't.
enum CSRFCookie {
  static let name = "__Host-csrf"

  static func set(_ token: String) -> String { "\(name)=\(token); Path=/; Secure; SameSite=Strict" }
  static let removed = "\(name)=; Path=/; Secure; SameSite=Strict; Max-Age=0"

  /// 256 random bits as hexadecimal digits, for forms that are shown before anyone is logged in.
  static func random() -> String {
    (0..<4).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// By this a browser is known again at its next log-in: no notice of a new device, and nobody else can lock it out. It opens nothing by itself.
enum DeviceCookie {
  static let name = "__Host-device"

  static func set(_ token: String) -> String {
    "\(name)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000"
  }
}

/// What the browser carries to a provider of log-ins and back. The way back begins at another site, so this cookie alone is `SameSite=Lax`.
enum PassageCookie {
  static let name = "__Host-passage"

  static func set(_ text: String) -> String {
    "\(name)=\(text); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\(ProviderLogIn.passageSeconds)"
  }
  static let removed = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
}

extension Request {
  var device: String? { cookie(DeviceCookie.name).flatMap { (20...100).contains($0.utf8.count) ? $0 : nil } }

  func cookie(_ name: String) -> String? {
    for header in headers[values: .cookie] {
      for pair in header.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].drop(while: \.isWhitespace) == name, !parts[1].isEmpty else { continue }
        return String(parts[1])
      }
    }
    return nil
  }
}

extension Request {
  /// Whoever was logged in with this browser before is not any more.
  func endOldSession(_ context: WebContext, in clinic: Clinic) async throws {
    guard let old = cookie(SessionCookie.name) else { return }
    try await clinic.accounts.logOut(token: old, origin: context.origin(of: self))
  }
}

extension Response {
  mutating func addCookie(_ cookie: String) {
    headers.append(HTTPField(name: .setCookie, value: cookie))
  }

  mutating func logIn(_ new: NewSession) {
    addCookie(SessionCookie.set(new.token, until: new.session.endsAt))
    addCookie(CSRFCookie.set(new.session.csrfToken))
    addCookie(DeviceCookie.set(new.device))
  }

  /// Somebody has shown again who they are.
  mutating func renew(_ session: Session, in clinic: Clinic) async throws {
    addCookie(SessionCookie.set(try await clinic.accounts.renewToken(of: session), until: session.endsAt))
  }

  mutating func logOut() {
    addCookie(SessionCookie.removed)
    addCookie(CSRFCookie.removed)
    // Cached pages and whatever scripts kept go too. Not the cookies: the one that knows this browser stays.
    if let name = HTTPField.Name("Clear-Site-Data") { headers[name] = "\"cache\", \"storage\"" }
  }
}
