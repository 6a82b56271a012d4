import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// How long the other side may take. A browser takes milliseconds; whoever sends a byte now and then to hold a place is cut.
struct ConnectionPatience: Sendable {
  /// From the connection to the end of its TLS handshake.
  var handshake = TimeAmount.seconds(10)
  /// From the handshake, or from the answer before, until a request's head is complete.
  var head = TimeAmount.seconds(20)
  /// How often a body and an answer are looked at …
  var look = TimeAmount.seconds(5)
  /// … and how many bytes of a body must have come in between.
  var bytesPerLook = 5 * 1_024
  /// How long nobody may fetch what waits to be sent.
  var unread = TimeAmount.seconds(30)
  /// How long a connection of HTTP/2 may have no request open. The polite end, ``idle``, comes first.
  var quiet = TimeAmount.seconds(30)
  /// When a connection of HTTP/2 without requests is taken leave of.
  var idle = Duration.seconds(20)
}

/// Closes a connection whose other side is too slow: to send its request's head or body, or to fetch the answer.
/// A request that is being answered may take as long as it takes: event streams never end.
final class RequestDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let patience: ConnectionPatience
  private var headTimer: Scheduled<Void>?
  private var bodyTimer: RepeatedTask?
  private var unreadTimer: Scheduled<Void>?
  private var bytes = 0
  /// We asked for more and wait for it. Otherwise it is us who are busy, storing a file for example.
  private var isWaiting = false
  /// The connection of HTTP/2 that this is a stream of.
  private var connection: ConnectionDeadline?

  init(_ patience: ConnectionPatience) { self.patience = patience }

  func handlerAdded(context: ChannelHandlerContext) {
    OneHost.add(to: context.pipeline.syncOperations)
    connection = Self.connection(of: context)
    connection?.streamOpened()
    if context.channel.isActive { awaitHead(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    awaitHead(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func read(context: ChannelHandlerContext) {
    isWaiting = true
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isWaiting = false
    switch unwrapInboundIn(data) {
    case .head:
      headTimer?.cancel()
      headTimer = nil
      awaitBody(context)
    case .body(let buffer):
      bytes += buffer.readableBytes
    case .end:
      bodyTimer?.cancel()
      bodyTimer = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data), bodyTimer == nil { awaitHead(context) }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    unreadTimer?.cancel()
    unreadTimer = nil
    if !context.channel.isWritable {
      let channel = context.channel
      let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
      unreadTimer = context.eventLoop.scheduleTask(in: patience.unread) { bound.value.cut(channel) }
    }
    context.fireChannelWritabilityChanged()
  }

  private func awaitHead(_ context: ChannelHandlerContext) {
    headTimer?.cancel()
    let channel = context.channel
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    headTimer = context.eventLoop.scheduleTask(in: patience.head) { bound.value.cut(channel) }
  }

  private func awaitBody(_ context: ChannelHandlerContext) {
    bytes = 0
    let channel = context.channel
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    bodyTimer?.cancel()
    bodyTimer = context.eventLoop.scheduleRepeatedTask(initialDelay: patience.look, delay: patience.look) { task in
      let handler = bound.value
      if handler.isWaiting, handler.bytes < handler.patience.bytesPerLook, channel.isActive {
        task.cancel()
        handler.cut(channel)
      }
      handler.bytes = 0
    }
  }

  private func cut(_ channel: any Channel) {
    if let connection { connection.cut() } else { channel.close(mode: .all, promise: nil) }
  }

  /// Of a stream. The parent of a connection of HTTP/1.1 is the listener, which is none of ours and lives on another event loop.
  private static func connection(of context: ChannelHandlerContext) -> ConnectionDeadline? {
    guard (try? context.pipeline.syncOperations.handler(type: HTTP1ToHTTPServerCodec.self)) == nil,
      let parent = context.channel.parent, parent.eventLoop.inEventLoop
    else { return nil }
    return try? parent.pipeline.syncOperations.handler(type: ConnectionDeadline.self)
  }

  private func stop() {
    connection?.streamClosed()
    connection = nil
    headTimer?.cancel()
    bodyTimer?.cancel()
    unreadTimer?.cancel()
    headTimer = nil
    bodyTimer = nil
    unreadTimer = nil
  }
}
