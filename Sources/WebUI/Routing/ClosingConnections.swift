import HummingbirdCore
import Logging
import NIOCore

/// Connections that end when the service stops, whatever the other side does.
///
/// The HTTP layer lets requests finish, but it only knows connections whose TLS handshake is done: a browser that opened one in advance, or anybody
/// who connects and says nothing, would keep the service from stopping.
struct ClosingConnections<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  /// How long requests that are under way may take.
  let patience: TimeAmount

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(CloseOnShutdown(patience: patience))
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// First in the pipeline, so that it sees the socket's bytes and the event that says that the server stops.
private final class CloseOnShutdown: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let patience: TimeAmount
  private var hasSpoken = false

  init(patience: TimeAmount) { self.patience = patience }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasSpoken = true
    context.fireChannelRead(data)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      if hasSpoken {
        let channel = context.channel
        context.eventLoop.scheduleTask(in: patience) { channel.close(mode: .all, promise: nil) }
      } else {
        context.close(promise: nil)
        return
      }
    }
    context.fireUserInboundEventTriggered(event)
  }
}
