import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import WebUI

@Suite struct TemplatesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources/WebUI")

  static func files(_ folder: String, _ kind: String) throws -> [(name: String, text: String)] {
    try FileManager.default.contentsOfDirectory(at: Self.folder.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == kind }
      .map { ($0.lastPathComponent, String(decoding: try Data(contentsOf: $0), as: UTF8.self)) }
  }

  @Test func `no template lets text through unescaped, and none holds script or style of its own`() throws {
    let templates = try Self.files("Templates", "mustache")
    #expect(templates.count > 10)
    for (name, text) in templates {
      #expect(!text.contains("{{{") && !text.contains("{{&"), "\(name)")
      #expect(!text.contains(" style=") && !text.contains("<style"), "\(name)")
      #expect(text.firstMatch(of: /\son[a-z]+="/) == nil, "\(name)")
      for script in text.matches(of: /<script(.*?)>/) { #expect(script.1.contains("src=\"{{assets."), "\(name)") }
      #expect(text.firstMatch(of: /(src|href)="https?:/) == nil, "\(name)")
    }
  }

  @Test func `no script parses HTML`() throws {
    for (name, text) in try Self.files("Assets", "js") {
      for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function"] {
        #expect(!text.contains(word), "\(name): \(word)")
      }
    }
  }

  @Test func `what is shown is escaped`() throws {
    let templates = try Templates(assets: try Assets())
    let page = ErrorPage(title: "<b>\"&'", detail: "<script>", advice: nil, reference: "1", isLoggedIn: false)
    let html = try templates.text(page)
    #expect(html.contains("&lt;script&gt;"))
    #expect(html.contains("&lt;b&gt;&quot;&amp;&#39;"))
    #expect(!html.contains("<b>"))
  }

  @Test func `addresses change with the content, and scripts name each other by them`() throws {
    let one = Assets(["a.js": Data("import {x} from './b.js'".utf8), "b.js": Data("1".utf8)])
    let two = Assets(["a.js": Data("import {x} from './b.js'".utf8), "b.js": Data("2".utf8)])
    #expect(one.address("a.js") != two.address("a.js"))
    #expect(one.text(at: one.address("a.js")) == "import {x} from './b.\(one.fingerprint).js'")
  }

  @Test func `every asset that a template or script names is there`() throws {
    let assets = try Assets()
    let names = [
      "chartkeep.css", "icons.svg", "mark.svg", "frame.js", "inbox.js", "review.js", "upload.js", "search.js", "document.js", "note.js",
      "signature.js",
    ]
    for name in names { #expect(assets.text(at: assets.address(name)) != nil, "\(name)") }
    for (name, text) in try Self.files("Assets", "js") {
      for found in text.matches(of: /from '\.\/(.+?)'/) { #expect(assets.text(at: assets.address(String(found.1))) != nil, "\(name)") }
    }
    let icons = try #require(assets.text(at: assets.address("icons.svg")))
    for (name, text) in try Self.files("Templates", "mustache") {
      for found in text.matches(of: /assets\.icons}}#([a-z]+)"/) { #expect(icons.contains("id=\"\(found.1)\""), "\(name)") }
    }
  }
}
