import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Refuses an HTTP/1.1 request that names several hosts, or none (RFC 9112, 3.2): the layer above would take the first and never know of the
/// other, which another program on the way might go by.
final class OneHost: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data), head.version.major == 1, head.headers["host"].count != 1 else {
      return context.fireChannelRead(data)
    }
    let fields: HTTPHeaders = ["content-length": "0", "connection": "close"]
    let answer = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: fields)
    context.write(wrapOutboundOut(.head(answer)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(promise: nil)
  }

  /// In front of the layer that makes one host of them; nothing where HTTP/2 is spoken, which has no such field.
  static func add(to pipeline: ChannelPipeline.SynchronousOperations) {
    guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
    try? pipeline.addHandler(OneHost(), position: .before(codec))
  }
}
