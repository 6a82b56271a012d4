import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore

/// A page's words, with the template that shows them. Templates escape everything; none uses an unescaped variable, and a test says so.
protocol Page: Sendable {
  static var template: String { get }
  /// The bars around the page; nil before log-in.
  var frame: Frame? { get }
}

/// A template file is missing from the installation.
package struct MissingTemplate: Error, Equatable {
  package var name: String
}

/// All templates, read once at the start.
package struct Templates: Sendable {
  private let library: MustacheLibrary
  /// Given to every page: addresses of style sheet and scripts.
  private let assets: AssetAddresses

  package init(assets: Assets) throws {
    library = MustacheLibrary(templates: try Self.read())
    self.assets = AssetAddresses(assets)
  }

  private static func read() throws -> [String: MustacheTemplate] {
    guard let folder = Bundle.module.url(forResource: "Templates", withExtension: nil) else { throw MissingTemplate(name: "Templates") }
    var templates: [String: MustacheTemplate] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "mustache" {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      templates[file.deletingPathExtension().lastPathComponent] = try MustacheTemplate(string: text)
    }
    return templates
  }

  func response<Content: Page>(_ page: Content, status: HTTPResponse.Status = .ok) throws -> Response {
    Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: try text(page))))
  }

  /// The page again, with what was wrong: its status, and when to try again.
  func response<Content: Page>(_ page: Content, problem: Refusal?) throws -> Response {
    guard let problem else { return try response(page) }
    let problemAnswer = Problem(problem)
    var response = try response(page, status: problemAnswer.status)
    if let wait = problemAnswer.retryAfter { response.headers[.retryAfter] = String(wait) }
    return response
  }

  func text<Content: Page>(_ page: Content) throws -> String {
    guard let html = library.render(Rendered(page: page, frame: page.frame, assets: assets), withTemplate: Content.template) else {
      throw MissingTemplate(name: Content.template)
    }
    return html
  }

  /// What a template sees: `page.…`, `frame.…` and `assets.…`.
  private struct Rendered {
    var page: any Page
    var frame: Frame?
    var assets: AssetAddresses
  }
}
