import Foundation
import Testing

import Appliance

@Suite struct AccessTests {
  @Test func `an admin sees no patient text and an auditor changes nothing`() {
    let text: Set<Permission> = [
      .viewOwnDocuments, .claimDocuments, .reviewDocuments, .searchOwn, .searchOrganization, .reveal, .managePatients, .useModels,
      .viewSentText,
    ]
    #expect(Access.permissions(of: .admin).isDisjoint(with: text))
    #expect(
      Access.permissions(of: .auditor) == [
        .useAccount, .viewAudit, .viewAlerts, .viewReviewFigures, .viewSystem, .viewReceipts, .viewAllReceipts, .viewSentText, .viewUsage,
        .viewAllUsage,
      ])
  }

  @Test func `staff neither search the clinic nor reveal`() {
    #expect(!Access.permissions(of: .staff).contains(.searchOrganization))
    #expect(!Access.permissions(of: .staff).contains(.reveal))
    #expect(Access.permissions(of: .staff).contains(.reviewDocuments))
  }

  @Test func `only entry, assets and health are open to anyone`() {
    let open = Access.routes.filter { $0.value == .anyone }.keys
    let entry = ["emergency", "forgot", "join", "log-in", "register", "reset-password", "restore", "set-up"]
    let expected =
      entry.flatMap { ["GET /\($0)", "POST /\($0)"] } + [
        "GET /assets/{name}", "GET /livez", "GET /readyz", "GET /trust", "GET /trust/{file}", "GET /log-in/provider/{id}",
        "GET /log-in/callback",
        "GET /api/v1/openapi.json", "POST /api/v1/passkeys/log-in", "POST /api/v1/passkeys/log-in/options",
      ]
    #expect(Set(open).symmetricDifference(expected) == [])
  }

  @Test func `credentials are brought to the API alone, and none of it is a look at something`() {
    let open = Access.routes.filter { $0.value == .credentials }.keys
    #expect(open.allSatisfy { $0.hasPrefix("POST /api/v1/") })
    #expect(open.count == 6)
  }

  @Test func `a token has no more than its scopes and its owner's role`() {
    let origin = Origin(address: "10.0.0.7", agent: "test")
    let staff = Principal(
      user: .init(rawValue: 1), login: "okada", role: .staff, origin: origin, scopes: TokenScope.search.permissions)
    #expect(staff.may(.searchOwn))
    #expect(!staff.may(.searchOrganization), "the role does not have it")
    #expect(!staff.may(.viewOwnDocuments), "the scope does not have it")
    #expect(!staff.may(.useAccount), "a token makes no tokens")
  }

  @Test func `behind the glass an administrator sees and changes nothing`() {
    let origin = Origin(address: "10.0.0.7", agent: "test")
    let admin = Principal(user: .init(rawValue: 1), login: "root", role: .admin, origin: origin, opened: Access.behindGlass)
    #expect(admin.may(.searchOrganization) && admin.may(.reveal))
    #expect(!admin.may(.reviewDocuments) && !admin.may(.managePatients) && !admin.may(.claimDocuments))
  }

  @Test func `a page that changes something has a route of the same permission in the API`() {
    #expect(Access.routes["POST /documents/{id}/reveal"] == Access.routes["POST /api/v1/documents/{id}/reveal"])
  }

  @Test(arguments: ["a", "Ruiz ", "r.uiz-2"]) func `log-in names are checked`(name: String) throws {
    if name == "a" {
      #expect(throws: Refusal.self) { try Login.checked(name) }
    } else {
      #expect(try Login.checked(name) == name.lowercased().trimmingCharacters(in: .whitespaces))
    }
  }

  @Test(arguments: ["../x", "a/b", "1abc", "ruiz@x", "", "é"]) func `a log-in name that could leave its folder is refused`(name: String) {
    #expect(throws: Refusal.self) { try Login.checked(name) }
  }

  @Test func `waiting grows with the failures and ends at five minutes`() {
    #expect(Throttle.wait(after: 4) == 0)
    #expect(Throttle.wait(after: 5) == 2)
    #expect(Throttle.wait(after: 9) == 32)
    #expect(Throttle.wait(after: 99) == 300)
  }

  @Test func `a set-up code is found whatever way it is typed`() {
    let code = Token.code()
    #expect(Token.normalized(" " + code.lowercased().replacing("-", with: " ")) == code)
  }
}
