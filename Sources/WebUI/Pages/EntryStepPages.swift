import Appliance
import Foundation
import Hummingbird

/// What may still be asked between the password and the first page: a second factor, the password again, a new one, onboarding.
struct EntryStepPages: Sendable {
  let site: Site

  func register(_ routes: inout Routes) throws {
    try routes.get("/log-in/second-factor") { try await show(.secondFactor, $0, $1) }
    try routes.post("/log-in/second-factor", passSecondFactor)
    try routes.post("/lock", lock)
    try routes.get("/unlock") { try await show(.unlock, $0, $1) }
    try routes.post("/unlock", unlock)
    try routes.get("/new-password") { try await show(.newPassword, $0, $1) }
    try routes.post("/new-password", newPassword)
    try routes.get("/onboarding", showOnboarding)
    try routes.post("/onboarding", onboard)
  }

  struct StepPage: Page {
    static let template = "entry-step"
    var frame: Frame?
    var csrf: String
    var then: String
    var login: String
    var isSecondFactor = false
    var isUnlock = false
    var isNewPassword = false
    var problem: String?
  }

  struct OnboardingPage: Page {
    static let template = "onboarding"
    struct Choice: Sendable {
      var value: String
      var word: String
      var isChosen: Bool
    }
    var frame: Frame?
    var csrf: String
    var login: String
    var isFirst: Bool
    var name: String
    var professions: [Choice]
    var specialties: [Choice]
    var sentences: [String]
    var version: String
    var problem: String?
  }

  private func session(_ context: WebContext) throws -> Session {
    guard let session = context.session else { throw Refusal(.notLoggedIn, "Log in first.") }
    return session
  }

  /// A step that is not asked for leads on.
  private func show(_ step: EntryStep, _ request: Request, _ context: WebContext) async throws -> Response {
    let session = try session(context)
    let then = SafeReturn.path(request.query["then"])
    guard session.steps.contains(step) else { return .redirect(to: then) }
    return try site.templates.response(page(step, session, then))
  }

  private func page(_ step: EntryStep, _ session: Session, _ then: String, problem: Refusal? = nil) -> StepPage {
    StepPage(
      csrf: session.csrfToken, then: then, login: session.principal.login, isSecondFactor: step == .secondFactor, isUnlock: step == .unlock,
      isNewPassword: step == .newPassword, problem: problem?.message)
  }

  private func again(_ step: EntryStep, _ session: Session, _ then: String, _ refusal: Refusal) throws -> Response {
    try site.templates.response(page(step, session, then, problem: refusal), problem: refusal)
  }

  @Sendable func passSecondFactor(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let session = try session(context)
    let then = SafeReturn.path(form["then"])
    do {
      try await site.clinic.accounts.passSecondFactor(code: form.text("code") ?? "", session: session)
      var response = Response.redirect(to: then)
      try await response.renew(session, in: site.clinic)
      return response
    } catch let refusal as Refusal {
      return try again(.secondFactor, session, then, refusal)
    }
  }

  @Sendable func lock(_ request: Request, _ context: WebContext) async throws -> Response {
    try await site.clinic.accounts.lock(try session(context))
    return .redirect(to: "/unlock")
  }

  @Sendable func unlock(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let session = try session(context)
    let then = SafeReturn.path(form["then"])
    do {
      try await site.clinic.accounts.unlock(session, password: form["password"] ?? "")
      var response = Response.redirect(to: then)
      try await response.renew(session, in: site.clinic)
      return response
    } catch let refusal as Refusal {
      return try again(.unlock, session, then, refusal)
    }
  }

  @Sendable func newPassword(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let session = try session(context)
    do {
      guard form["new"] == form["repeated"] else { throw Refusal(.invalid, "The two new passwords differ.", field: "repeated") }
      guard session.steps.first == .newPassword else { return .redirect(to: "/account") }
      try await site.clinic.accounts.changePassword(
        current: form["current"] ?? "", new: form["new"] ?? "", principal: session.principal)
      var response = Response.redirect(to: "/log-in?after=password")
      response.logOut()
      return response
    } catch let refusal as Refusal {
      return try again(.newPassword, session, "/", refusal)
    }
  }

  // MARK: Onboarding

  @Sendable func showOnboarding(_ request: Request, _ context: WebContext) async throws -> Response {
    let session = try session(context)
    if let step = session.steps.first, step != .onboarding { throw StepFirst(step: step, then: "/") }
    return try await onboarding(session)
  }

  private func onboarding(_ session: Session, form: FormFields? = nil, problem: Refusal? = nil) async throws -> Response {
    let profile = try await site.clinic.accounts.me(session.principal).profile
    let profession = form?["profession"] ?? profile.profession?.rawValue
    let specialty = form?["specialty"] ?? profile.specialty
    let page = OnboardingPage(
      csrf: session.csrfToken, login: session.principal.login, isFirst: session.steps.contains(.onboarding),
      name: form?["legalName"] ?? profile.legalName ?? "",
      professions: Profession.allCases.map { .init(value: $0.rawValue, word: Words.profession($0), isChosen: $0.rawValue == profession) },
      specialties: Specialties.all.map { .init(value: $0, word: $0, isChosen: $0 == specialty) },
      sentences: Onboarding.acknowledgment, version: Onboarding.acknowledgmentVersion, problem: problem?.message)
    return try site.templates.response(page, problem: problem)
  }

  @Sendable func onboard(_ request: Request, _ context: WebContext) async throws -> Response {
    var request = request
    let form = try await request.form()
    let session = try session(context)
    if let step = session.steps.first, step != .onboarding { throw StepFirst(step: step, then: "/") }
    do {
      guard let profession = form.text("profession").flatMap(Profession.init) else {
        throw Refusal(.invalid, "Say what you work as.", field: "profession")
      }
      try await site.clinic.accounts.onboard(
        .init(
          legalName: form.text("legalName") ?? "", profession: profession, specialty: form.text("specialty"),
          acknowledgment: form.text("acknowledgment") ?? ""), principal: session.principal)
      return .redirect(to: session.steps.contains(.onboarding) ? "/" : "/account")
    } catch let refusal as Refusal {
      return try await onboarding(session, form: form, problem: refusal)
    }
  }
}
