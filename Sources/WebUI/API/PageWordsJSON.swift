import Appliance
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import NIOCore

/// Where the words of a page stand in its picture.
struct PageWordsJSON: Codable {
  var page: Int
  /// Of the picture, in pixels.
  var width: Int
  var height: Int
  /// Start and end in code points of the page's text, then left, top, right and bottom in ten-thousandths of the picture's width and height.
  var words: [[Int]]

  init(_ picture: PagePicture) {
    page = picture.number
    width = picture.width
    height = picture.height
    words = picture.words.map { word in
      [word.start, word.end] + [word.box.left, word.box.top, word.box.right, word.box.bottom].map { Int(($0 * 10_000).rounded()) }
    }
  }
}

extension WebContext {
  /// The page in a path such as `/documents/{id}/pages/{page}`, counted from 1.
  func page() throws -> Int { Int(clamping: try id("page")) }
}

extension Response {
  /// A picture of what is nobody else's business: it is kept nowhere on its way.
  static func picture(_ data: Data, _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"], body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }
}
