import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Refuses an HTTP/1.1 request that can be read in two ways: one that names several hosts or none (RFC 9112, 3.2), or another in its first line
/// (3.2.2), of which the layer above would take one and another program on the way the other; and chunks in HTTP/1.0, which has none (6.1).
final class OneHost: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data), head.version.major == 1, Self.isAmbiguous(head) else {
      return context.fireChannelRead(data)
    }
    let fields: HTTPHeaders = ["content-length": "0", "connection": "close"]
    let answer = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: fields)
    context.write(wrapOutboundOut(.head(answer)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(promise: nil)
  }

  private static func isAmbiguous(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["host"]
    guard hosts.count == 1 else { return true }
    if head.version.minor == 0, head.headers.contains(name: "transfer-encoding") { return true }
    guard let scheme = head.uri.range(of: "://"), !head.uri.hasPrefix("/") else { return false }
    let named = head.uri[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return named.lowercased() != hosts[0].lowercased()
  }

  /// In front of the layer that makes one host of them; nothing where HTTP/2 is spoken, which has no such field.
  static func add(to pipeline: ChannelPipeline.SynchronousOperations) {
    guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
    try? pipeline.addHandler(OneHost(), position: .before(codec))
  }
}
