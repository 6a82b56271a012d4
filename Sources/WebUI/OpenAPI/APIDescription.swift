import Appliance
import Foundation
import Ingest

/// **What the API is**, route by route, as keys of `Access.routes`. The OpenAPI document is made of it, and requests are held to it before
/// a handler sees them.
enum APIDescription {
  static let operations: [String: Operation] = documents.merging(reviews) { $1 }.merging(account) { $1 }.merging(entry) { $1 }
    .merging(administration) { $1 }.merging(notes) { $1 }

  private static let password = Schema.string(1...1_024)
  private static let code = Schema.string(1...64)
  private static let login = Schema.string(1...254)
  private static let email = Schema.string(3...254)
  private static let target = Schema(of: RetentionAPI.TargetInput.self, ["target": .string(1...40), "reason": .string(3...500)])
  private static let short = Schema.string(1...200)

  private static func parameter(_ name: String, _ schema: Schema, _ about: String, repeatable: Bool = false) -> Operation.Parameter {
    .init(name: name, schema: schema, isRepeatable: repeatable, about: about)
  }

  private static let connection = Schema(
    of: ConnectionAPI.ConnectionInput.self,
    [
      "name": short, "address": .string(1...500), "apiVersion": .string(0...40), "drafting": short, "assistant": short,
      "authority": .string(0...100_000), "proxy": .string(0...300), "requestsPerMinute": .integer(1...10_000), "atOnce": .integer(1...64),
      "patience": .integer(2...300), "tier": .string(0...60), "secret": .string(1...4_096),
    ])
  private static let limit = parameter("limit", .integer(1...100), "How many at most; 20 where nothing is said.")
  private static let before = parameter("before", .id, "`next` of the page before this one.")
  private static let day = Schema.string(10...10)

  // MARK: Documents

  private static let documents: [String: Operation] = [
    "GET /api/v1/documents": .gives(
      "documents", "List documents, newest first",
      query: [
        parameter("state", .choice(Document.State.allCases.map(\.rawValue)), "Only documents in these states.", repeatable: true),
        parameter("unclaimed", .boolean, "Only those that nobody has claimed."), before, limit,
      ], DocumentsJSON.self),
    "POST /api/v1/documents": Operation(
      tag: "documents", summary: "Upload up to 50 files of 50 MB each",
      query: [
        parameter("files", .integer(1...Int64(BodyLimit.filesPerUpload)), "How many it holds, where they are more than 50 MB together.")
      ],
      isUpload: true, status: 202,
      answer: .json(Schema(of: UploadAPI.OutcomesJSON.self))),
    "GET /api/v1/documents/{id}": .gives("documents", "A document with its redacted pages", DocumentDetailJSON.self),
    "GET /api/v1/documents/{id}/pages/{page}/picture": Operation(
      tag: "documents", summary: "A redacted page as a picture", status: 200, answer: .media("image/png")),
    "GET /api/v1/documents/{id}/redacted.pdf": Operation(
      tag: "documents", summary: "The redacted pages as a PDF of pictures", status: 200, answer: .media("application/pdf")),
    "POST /api/v1/documents/{id}/claim": .gives("documents", "Claim a document that nobody has", DocumentJSON.self),
    "POST /api/v1/documents/{id}/hand-over": .gives(
      "documents", "Hand a document to somebody else", takes: Schema(of: DocumentAPI.HandOverInput.self, ["to": login]), DocumentJSON.self),
    "POST /api/v1/documents/{id}/retry": .gives("documents", "Read a failed document again", DocumentJSON.self),
    "POST /api/v1/documents/{id}/password": .gives(
      "documents", "Give the password of an encrypted file", takes: Schema(of: DocumentAPI.PasswordInput.self, ["password": password]),
      DocumentJSON.self),
    "POST /api/v1/documents/{id}/reveal": .gives(
      "documents", "Names and dates put back, once, with a reason",
      takes: Schema(of: DocumentAPI.RevealInput.self, ["reason": .string(1...500)]),
      .list(Schema(of: PageJSON.self), most: 1_000_000)),
    "POST /api/v1/documents/{id}/delete": .gives(
      "documents", "Delete a document; for a while that can be taken back",
      takes: Schema(of: RetentionAPI.ReasonInput.self, ["reason": .string(3...500)]), RetentionAPI.ErasureJSON.self),
    "POST /api/v1/documents/{id}/restore": .does("documents", "Take a deletion back"),
    "POST /api/v1/documents/{id}/report": .gives(
      "documents", "Report something that should not be readable",
      takes: Schema(of: DocumentAPI.ReportInput.self, ["text": .string(1...1_000), "label": short]), DocumentAPI.ReportJSON.self),
    "GET /api/v1/people": .gives("documents", "Whom a document can be handed to", .list(.text, most: 1_000_000)),
    "GET /api/v1/search": .gives(
      "search", "Search",
      query: [
        parameter("q", .string(1...1_000), "What to look for. Needed."),
        parameter("scope", .choice(["own", "org"]), "One's own documents, or the clinic's."),
        parameter("mode", .choice(["hybrid", "vector", "keyword"]), "How to compare."),
        parameter("top", .integer(1...100), "How many results."),
        parameter("kind", .string(1...20), "Only documents of these kinds.", repeatable: true),
        parameter("file", .string(0...200), "Part of the file's name."), parameter("from", day, "Received from this day on, `2026-03-31`."),
        parameter("to", day, "Received up to this day."), parameter("owner", login, "Somebody's documents."),
      ], SearchAPI.AnswerJSON.self),
    "GET /api/v1/events": Operation(
      tag: "documents", summary: "Changes as they happen, as server-sent events", status: 200, answer: .media("text/event-stream")),
    "GET /api/v1/patients": .gives(
      "patients", "Patients of one's documents", query: [parameter("q", .string(0...200), "Part of a name, a mark or a record number.")],
      PatientAPI.ListJSON.self),
    "POST /api/v1/patients/merge": .gives(
      "patients", "Two marks are one person", takes: Schema(of: PatientAPI.MergeInput.self, ["from": short, "into": short]),
      PatientAPI.ChangedJSON.self),
    "POST /api/v1/patients/reassign": .gives(
      "patients", "Give documents to another patient",
      takes: Schema(of: PatientAPI.ReassignInput.self, ["documents": .list(.id, most: 1_000), "to": short]), PatientAPI.ChangedJSON.self),
    "POST /api/v1/patients/changes/{id}/undo": .gives("patients", "Undo a merge, split or reassignment", PatientAPI.ChangedJSON.self),
  ]

  // MARK: Reviews

  private static let sheet = Schema(of: SheetJSON.self)
  private static let position = Schema.integer(0...100_000_000)

  private static let reviews: [String: Operation] = [
    "GET /api/v1/documents/{id}/review": .gives("review", "The review with the original text", sheet),
    "GET /api/v1/documents/{id}/review/pages/{page}": .gives(
      "review", "How large a page’s picture is, and where its words are", PageWordsJSON.self),
    "GET /api/v1/documents/{id}/review/pages/{page}/picture": Operation(
      tag: "review", summary: "The page as it came, as a picture", status: 200, answer: .media("image/jpeg")),
    "POST /api/v1/documents/{id}/review/lock": .does("review", "Keep the review from others"),
    "DELETE /api/v1/documents/{id}/review/lock": .does("review", "Let others review it"),
    "POST /api/v1/documents/{id}/review/findings": .gives(
      "review", "Mark what was missed",
      takes: Schema(of: ReviewAPI.MissedInput.self, ["page": .integer(1...100_000), "start": position, "end": position, "label": short]),
      sheet),
    "POST /api/v1/documents/{id}/review/findings/{finding}": .gives(
      "review", "Decide a finding, or change its place and label",
      takes: Schema(
        of: ReviewAPI.ChangeInput.self,
        ["decision": .choice(["accepted", "rejected", "open"]), "start": position, "end": position, "label": short]), sheet),
    "POST /api/v1/documents/{id}/review/patient": .gives(
      "review", "Choose whose document it is", takes: Schema(of: ReviewAPI.PatientInput.self, ["mark": .string(0...200)]), sheet),
    "POST /api/v1/documents/{id}/review/undo": .gives("review", "Undo the last step", sheet),
    "POST /api/v1/documents/{id}/approve": .gives("review", "Approve the redacted text", DocumentJSON.self),
    "POST /api/v1/documents/{id}/reject": .gives(
      "review", "Reject the document", takes: Schema(of: ReviewAPI.RejectInput.self, ["then": .choice(["retry", "delete"])]),
      DocumentJSON.self),
    "GET /api/v1/reviews": .gives(
      "review", "How long reviews took and what they missed, by person",
      query: [parameter("days", .integer(1...3_650), "Of so many days.")],
      .list(Schema(of: ReviewFigurePages.PersonJSON.self), most: 1_000_000)),
  ]

  // MARK: One's own account

  private static let account: [String: Operation] = [
    "GET /api/v1/account": .gives("account", "Oneself", UserJSON.self),
    "POST /api/v1/account/password": .does(
      "account", "Change the password; ends all sessions",
      takes: Schema(of: AccountAPI.ChangeInput.self, ["current": password, "new": password])),
    "POST /api/v1/account/email": .does(
      "account", "Change the e-mail address", takes: Schema(of: AccountAPI.EmailInput.self, ["email": email, "password": password]),
      status: 202),
    "POST /api/v1/account/verification": .does("account", "Mail the code once more", status: 202),
    "POST /api/v1/account/verify": .does(
      "account", "Verify the address with its code", takes: Schema(of: SessionAPI.CodeInput.self, ["code": code])),
    "POST /api/v1/account/onboarding": .does(
      "account", "Say who one is and accept the rules",
      takes: Schema(
        of: Onboarding.Answers.self, ["legalName": .string(2...100), "specialty": .string(0...100), "acknowledgment": .string(1...20)])),
    "GET /api/v1/account/specialties": .gives(
      "account", "The certificates to choose a specialty from",
      .object(["specialties": .list(.text, most: 1_000)], required: ["specialties"])),
    "GET /api/v1/account/sessions": .lists("account", "Where one is logged in", "sessions", of: AccountAPI.SessionLineJSON.self),
    "DELETE /api/v1/account/sessions": .does("account", "Log out everywhere else"),
    "DELETE /api/v1/account/sessions/{id}": .does("account", "End one session"),
    "GET /api/v1/account/tokens": .lists("account", "Tokens of one's programs", "tokens", of: AccountAPI.TokenJSON.self),
    "POST /api/v1/account/tokens": .gives(
      "account", "Make a token, shown once",
      takes: Schema(
        of: AccountAPI.TokenInput.self,
        [
          "name": .string(1...60), "scopes": .list(.choice(TokenScope.allCases.map(\.rawValue)), most: TokenScope.allCases.count),
          "days": .integer(1...365),
          "password": password,
        ]), status: 201, AccountAPI.NewTokenJSON.self),
    "DELETE /api/v1/account/tokens/{id}": .does("account", "Revoke a token"),
    "GET /api/v1/account/factors": .gives("account", "Second factors", AccountAPI.FactorsJSON.self),
    "POST /api/v1/account/factors/app": .gives(
      "account", "Begin to add an authenticator app",
      takes: Schema(of: AccountAPI.AppInput.self, ["name": .string(1...60), "password": password]),
      status: 201, AccountAPI.NewAppJSON.self),
    "POST /api/v1/account/factors/app/confirm": .gives(
      "account", "Confirm it with its first code", takes: Schema(of: SessionAPI.CodeInput.self, ["code": code]), recoveryCodes),
    "POST /api/v1/account/factors/passkey/options": .gives(
      "account", "Begin to add a passkey", takes: Schema(of: SessionAPI.PasswordInput.self, ["password": password]), PasskeyQuestion.self),
    "POST /api/v1/account/factors/passkey": .gives(
      "account", "Add it with the browser's answer", takes: Schema(of: NewPasskeyAnswer.self, ["name": .string(1...60)]), recoveryCodes),
    "POST /api/v1/account/factors/recovery-codes": .gives(
      "account", "New recovery codes; the old ones end", takes: Schema(of: SessionAPI.PasswordInput.self, ["password": password]),
      recoveryCodes),
    "DELETE /api/v1/account/factors/{id}": .does(
      "account", "Remove a second factor", takes: Schema(of: SessionAPI.PasswordInput.self, ["password": password])),
    "GET /api/v1/account/providers": .gives(
      "account", "Providers that one's account is linked with", .object(["issuers": .list(.text, most: 100)], required: ["issuers"])),
    "POST /api/v1/account/providers/unlink": .does(
      "account", "Unlink a provider", takes: Schema(of: ProviderAPI.IssuerInput.self, ["issuer": .string(1...500), "password": password])),
  ]

  private static let recoveryCodes = Schema.object(["recoveryCodes": .list(.text, most: 10)], required: ["recoveryCodes"])

  // MARK: In and out

  private static let entry: [String: Operation] = [
    "POST /api/v1/tokens": .gives(
      "log-in", "A program's log-in: an access token and a refresh token",
      takes: Schema(of: SessionAPI.LogInInput.self, ["login": login, "password": password, "code": code]), SessionAPI.TokensJSON.self),
    "POST /api/v1/tokens/refresh": .gives(
      "log-in", "A new pair of tokens; the refresh token given ends",
      takes: Schema(of: SessionAPI.RefreshInput.self, ["refresh_token": .string(1...200)]), SessionAPI.TokensJSON.self),
    "POST /api/v1/tokens/revoke": .does(
      "log-in", "End a program's log-in", takes: Schema(of: SessionAPI.RefreshInput.self, ["refresh_token": .string(1...200)])),
    "POST /api/v1/register": .does(
      "log-in", "Ask for an account, where registration is open", takes: Schema(of: SessionAPI.EmailInput.self, ["email": email]),
      status: 202),
    "POST /api/v1/forgot": .does(
      "log-in", "Ask for a code to set a new password", takes: Schema(of: SessionAPI.NameInput.self, ["login": login]), status: 202),
    "POST /api/v1/reset-password": .does(
      "log-in", "Set a new password with the code", takes: Schema(of: SessionAPI.ResetInput.self, ["code": code, "password": password])),
    "GET /api/v1/session": .gives("log-in", "The session, and what is still to be done", SessionAPI.SessionJSON.self),
    "DELETE /api/v1/session": .does("log-in", "Log out"),
    "POST /api/v1/session/lock": .does("log-in", "Lock the session"),
    "POST /api/v1/session/unlock": .does(
      "log-in", "Unlock it with the password", takes: Schema(of: SessionAPI.PasswordInput.self, ["password": password])),
    "POST /api/v1/session/second-factor": .does(
      "log-in", "Show the second factor", takes: Schema(of: SessionAPI.CodeInput.self, ["code": code])),
    "POST /api/v1/passkeys/log-in/options": .gives("log-in", "What a passkey is asked", PasskeyQuestion.self),
    "POST /api/v1/passkeys/log-in": .does(
      "log-in", "Log in with a passkey, or show it as the second factor", takes: Schema(of: PasskeyAnswer.self)),
    "POST /api/v1/session/seen": .gives("log-in", "Somebody is still here", SessionAPI.SessionJSON.self),
  ]

  // MARK: Administration

  private static let administration: [String: Operation] = [
    "GET /api/v1/users": .gives("administration", "Who may log in", .list(Schema(of: UserJSON.self), most: 1_000_000)),
    "POST /api/v1/users": .gives(
      "administration", "Add an account; its password is good for one log-in",
      takes: Schema(of: UserAPI.AddInput.self, ["login": login, "password": password]), status: 201, UserJSON.self),
    "POST /api/v1/users/{id}/disable": .does("administration", "Turn an account off"),
    "POST /api/v1/users/{id}/enable": .does("administration", "Turn it on again"),
    "POST /api/v1/users/{id}/role": .does("administration", "Change somebody's role", takes: Schema(of: UserAPI.RoleInput.self)),
    "POST /api/v1/users/{id}/code": .gives(
      "administration", "A one-time code to hand over",
      takes: Schema(of: UserAPI.PurposeInput.self, ["purpose": .choice(["verifyEmail", "resetPassword"])]), UserAPI.CodeJSON.self),
    "DELETE /api/v1/users/{id}/factors": .does("administration", "Remove somebody's second factors"),
    "GET /api/v1/users/{id}/tokens": .lists("administration", "Tokens of somebody's programs", "tokens", of: AccountAPI.TokenJSON.self),
    "DELETE /api/v1/users/{id}/tokens/{token}": .does("administration", "Revoke a token of somebody's"),
    "GET /api/v1/invitations": .lists("administration", "Invitations and requests", "invitations", of: UserAPI.InvitationJSON.self),
    "POST /api/v1/invitations": .gives(
      "administration", "Invite somebody", takes: Schema(of: UserAPI.InviteInput.self, ["email": email]), status: 201, UserAPI.CodeJSON.self
    ),
    "POST /api/v1/invitations/{id}/code": .gives("administration", "A new code for it", UserAPI.CodeJSON.self),
    "DELETE /api/v1/invitations/{id}": .does("administration", "Withdraw an invitation"),
    "GET /api/v1/registration": .gives("administration", "Whether people may register", Accounts.Registration.self),
    "PUT /api/v1/registration": .does(
      "administration", "Open or close registration",
      takes: Schema(
        of: Accounts.Registration.self, ["domains": .list(.string(1...253), most: 20), "role": .choice(["staff", "clinician"])])),
    "GET /api/v1/glass": .lists("administration", "When patient text was opened, by whom and why", "glass", of: GlassPages.GlassJSON.self),
    "POST /api/v1/glass": .gives(
      "administration", "See patient text for an hour, with a reason",
      takes: Schema(of: GlassPages.GlassInput.self, ["reason": .string(10...500), "password": password]),
      .object(["endsAt": .date], required: ["endsAt"])),
    "DELETE /api/v1/glass": .does("administration", "End it before its hour is over"),
    "GET /api/v1/backups": .gives("administration", "Backups, and what was done about them", BackupAPI.OverviewJSON.self),
    "POST /api/v1/backups": .does("administration", "Make a backup soon", status: 202),
    "POST /api/v1/backups/{name}/verify": .does("administration", "Read every block of a backup", status: 202),
    "POST /api/v1/backups/{name}/test": .does("administration", "Restore a backup as a test", status: 202),
    "GET /api/v1/keys": .gives("administration", "Which keys are in use, by their ids", BackupAPI.KeysJSON.self),
    "POST /api/v1/keys/rotate": .gives("administration", "A new master key", BackupAPI.RotationJSON.self),
    "POST /api/v1/keys/recovery": .gives("administration", "A new recovery code, shown once", BackupAPI.CodeJSON.self),
    "POST /api/v1/keys/recovery/confirm": .gives(
      "administration", "Type the recovery code back, which sets it up",
      takes: Schema(of: BackupAPI.CodeJSON.self, ["code": .string(1...80)]), BackupAPI.ConfirmedJSON.self),
    "GET /api/v1/erasures": .lists("administration", "Deletions and their receipts", "erasures", of: RetentionAPI.ErasureJSON.self),
    "POST /api/v1/erasures": .gives(
      "administration", "Delete a document or a patient without seeing it", takes: target, status: 201, RetentionAPI.ErasureJSON.self),
    "POST /api/v1/erasures/{id}/undo": .does("administration", "Take a deletion back"),
    "POST /api/v1/erasures/{id}/now": .gives("administration", "Erase it for good now", RetentionAPI.ErasureJSON.self),
    "GET /api/v1/holds": .lists("administration", "Legal holds", "holds", of: RetentionAPI.HoldJSON.self),
    "POST /api/v1/holds": .does("administration", "Hold a document or a patient", takes: target),
    "DELETE /api/v1/holds/{id}": .does("administration", "Lift a hold"),
    "GET /api/v1/retention": .gives("administration", "What time will end, and when", RetentionAPI.RetentionJSON.self),
    "POST /api/v1/retention/clock": .does("administration", "Say that the clock is right"),
    "GET /api/v1/alerts": .gives(
      "administration", "What is unusual, newest first",
      query: [
        parameter("severity", .choice(Alert.Severity.allCases.map(\.rawValue)), "Only of this severity."),
        parameter("open", .boolean, "Only those that somebody looked at, or nobody did."), before, limit,
      ], AlertPages.AlertsJSON.self),
    "POST /api/v1/alerts/{id}/acknowledge": .does(
      "administration", "Say that one looked at it",
      takes: Schema(of: AlertPages.NoteInput.self, ["note": .string(0...500)])),
    "GET /api/v1/mail": .gives("administration", "The mail server", MailAPI.ConnectionJSON.self),
    "PUT /api/v1/mail": .does(
      "administration", "Set the mail server",
      takes: Schema(
        of: MailAPI.ServerInput.self,
        [
          "host": .string(1...253), "port": .integer(1...65_535), "user": .string(0...254), "password": .string(0...1_024), "from": email,
          "fromName": .string(0...100),
        ])),
    "DELETE /api/v1/mail": .does("administration", "Turn mail off"),
    "POST /api/v1/mail/test": .does("administration", "Send a test mail", takes: Schema(of: MailAPI.TestInput.self, ["to": email])),
    "GET /api/v1/mail/outbox": .lists("administration", "Mails on their way", "mails", of: MailAPI.MailJSON.self),
    "POST /api/v1/mail/outbox/{id}/retry": .does("administration", "Try a mail again now"),
    "DELETE /api/v1/mail/outbox/{id}": .does("administration", "Discard a mail"),
    "GET /api/v1/connections": .lists(
      "language models", "Connections to language models", "connections", of: ConnectionAPI.ConnectionJSON.self),
    "POST /api/v1/connections": .gives(
      "language models", "Add a connection", takes: connection, status: 201, .object(["id": .id], required: ["id"])),
    "GET /api/v1/connections/{id}": .gives("language models", "A connection", ConnectionAPI.ConnectionJSON.self),
    "PUT /api/v1/connections/{id}": .gives(
      "language models", "Change a connection", takes: connection, .object(["id": .id], required: ["id"])),
    "DELETE /api/v1/connections/{id}": .does("language models", "Remove a connection, and its key with it"),
    "POST /api/v1/connections/{id}/test": .gives(
      "language models", "Ask for the models and for one word", ConnectionAPI.TestJSON.self),
    "POST /api/v1/ask": .gives(
      "language models", "Answer a question from the documents; with Accept: text/event-stream while it is written",
      takes: Schema(of: AskAPI.AskInput.self, ["question": .string(1...1_000), "connection": .id]), AskAPI.AnswerJSON.self),
    "GET /api/v1/usage": .gives(
      "language models", "What models cost: by action, model or person",
      query: [
        parameter("by", .choice(UsagePart.allCases.map(\.rawValue)), "What it is summed by."),
        parameter("from", day, "The first day, yyyy-MM-dd."), parameter("to", day, "The last day."),
      ], UsageAPI.UsageJSON.self),
    "GET /api/v1/credits": .gives("language models", "What is in the clinic's account, in micro-credits", UsageAPI.StandingJSON.self),
    "POST /api/v1/credits": .does(
      "language models", "Add credits",
      takes: Schema(of: UsageAPI.GrantInput.self, ["amount": .integer(1...1_000_000_000_000), "reason": .string(3...200)])),
    "GET /api/v1/prices": .lists("language models", "Prices of models", "prices", of: UsageAPI.PriceJSON.self),
    "PUT /api/v1/prices": .does(
      "language models", "Set the price of a model from a day on",
      takes: Schema(
        of: UsageAPI.PriceInput.self,
        ["model": short, "input": .integer(0...100_000_000_000), "output": .integer(0...100_000_000_000), "validFrom": day])),
    "GET /api/v1/budgets": .lists("language models", "Budgets for a month", "budgets", of: UsageAPI.BudgetJSON.self),
    "PUT /api/v1/budgets": .does(
      "language models", "Set or take away a budget",
      takes: Schema(
        of: UsageAPI.BudgetInput.self,
        ["login": login, "soft": .integer(0...1_000_000_000_000), "hard": .integer(0...1_000_000_000_000)])),
    "GET /api/v1/egress": .gives(
      "language models", "What left for language models, newest first", query: [before, limit], EgressAPI.ReceiptsJSON.self),
    "GET /api/v1/egress/{id}": .gives("language models", "A receipt, with the text as it was sent", EgressAPI.SentTextJSON.self),
    "GET /api/v1/providers": .lists("administration", "Providers of log-ins", "providers", of: ProviderAPI.ProviderJSON.self),
    "POST /api/v1/providers": .gives(
      "administration", "Add a provider", takes: provider, status: 201, .object(["id": .id], required: ["id"])),
    "PUT /api/v1/providers/{id}": .gives("administration", "Change a provider", takes: provider, .object(["id": .id], required: ["id"])),
    "DELETE /api/v1/providers/{id}": .does("administration", "Remove a provider"),
    "POST /api/v1/providers/{id}/test": .does("administration", "See whether a provider answers"),
    "GET /api/v1/words": .gives(
      "administration", "What the detector was taught", .list(Schema(of: WordPages.TermJSON.self), most: 1_000_000)),
    "POST /api/v1/words": .does(
      "administration", "Teach the detector a word",
      takes: Schema(of: WordPages.AddInput.self, ["kind": short, "text": .string(1...200_000)]),
      status: 201),
    "POST /api/v1/words/{id}/on": .does("administration", "Use a word"),
    "POST /api/v1/words/{id}/off": .does("administration", "Don't use it"),
    "DELETE /api/v1/words/{id}": .does("administration", "Remove it"),
    "GET /api/v1/audit": .gives(
      "administration", "The audit log, newest first",
      query: [
        parameter("action", .string(1...60), "Only this action."), parameter("actor", login, "Only this person."),
        parameter("target", .string(1...100), "Only about this."), parameter("from", day, "From this day on."),
        parameter("to", day, "Up to this day."), before, limit,
      ], AuditPages.EntriesJSON.self),
    "GET /api/v1/audit/export": Operation(
      tag: "administration", summary: "The whole audit log as JSON Lines", status: 200, answer: .media("application/x-ndjson")),
    "POST /api/v1/audit/verify": .gives("administration", "Check the whole audit log", AuditPages.FindingJSON.self),
    "GET /api/v1/system": .gives(
      "administration", "The state of the machine", .list(Schema(of: SystemPages.LineJSON.self), most: 1_000)),
    "GET /api/v1/openapi.json": .gives("log-in", "This document", .any),
  ]

  private static let provider = Schema(
    of: ProviderAPI.ProviderInput.self,
    [
      "name": .string(1...40), "issuer": .string(1...500), "clientID": .string(1...300), "secret": .string(0...1_024),
      "domains": .list(.string(1...253), most: 20), "role": .choice(["staff", "clinician"]),
    ])
}
