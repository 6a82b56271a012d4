import Appliance
import Testing

@testable import WebUI

@Suite struct PermissionTableTests {
  /// Every page and API path in the sources is registered through `Routes`, which refuses what is not in the table; here the reverse: each entry
  /// of the table has its registering line.
  @Test func `every entry of the permission table is registered`() throws {
    var sources = ""
    for folder in ["Pages", "API", "OpenAPI"] { sources += try TemplatesTests.files(folder, "swift").map(\.text).joined() }
    let registered = Set(
      sources.matches(of: /routes\.(get|post|put|delete)\("(.+?)"/).map { "\($0.1.uppercased()) \($0.2)" })
    #expect(registered.symmetricDifference(Access.routes.keys) == [])
  }

  @Test func `nothing registers a route beside the table`() throws {
    for folder in ["Pages", "API", "Middleware", "Rendering", "Uploads"] {
      for (name, text) in try TemplatesTests.files(folder, "swift") {
        #expect(text.firstMatch(of: /router\.(get|post|put|patch|delete|head|on)\(/) == nil, "\(name)")
      }
    }
  }

  @Test func `every route is counted in one bucket`() {
    let lists = [RateBucket.costlyRoutes, RateBucket.uploadsRoutes, RateBucket.frequentRoutes, RateBucket.generalRoutes]
    #expect(Set(lists.joined()).symmetricDifference(Access.routes.keys) == [])
    #expect(lists.joined().count == Access.routes.count, "none in two")
  }
}
