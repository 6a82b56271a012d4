import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// How many connections there may be. Beyond it the newest is closed at once; those that are there go on.
final class ConnectionCount: Sendable {
  private struct State {
    var all = 0
    var byAddress: [String: Int] = [:]
  }

  let most: Int
  let mostPerAddress: Int
  private let state = Mutex(State())

  init(most: Int = 2_000, mostPerAddress: Int = 400) {
    self.most = most
    self.mostPerAddress = mostPerAddress
  }

  func enter(_ address: String) -> Bool {
    state.withLock { state in
      guard state.all < most, state.byAddress[address, default: 0] < mostPerAddress else { return false }
      state.all += 1
      state.byAddress[address, default: 0] += 1
      return true
    }
  }

  func leave(_ address: String) {
    state.withLock { state in
      state.all -= 1
      let left = state.byAddress[address, default: 1] - 1
      state.byAddress[address] = left > 0 ? left : nil
    }
  }
}

/// Connections that are counted, that finish their handshake soon or are closed, and that end when the service stops, whatever the other side does.
///
/// The HTTP layer lets requests finish, but it only knows connections whose TLS handshake is done: a browser that opened one in advance, or anybody
/// who connects and says nothing, would keep the service from stopping.
struct ClosingConnections<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let count: ConnectionCount
  let patience: ConnectionPatience
  /// How long requests that are under way may take when the service stops.
  let farewell: TimeAmount

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    let address = channel.remoteAddress?.ipAddress ?? "unknown"
    guard count.enter(address) else {
      return channel.close().flatMap { channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
    }
    channel.closeFuture.whenComplete { [count] _ in count.leave(address) }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(CloseOnShutdown(patience: farewell))
    }.flatMap {
      let ready = base.setup(channel: channel, logger: logger)
      // Behind the TLS handler, in front of whatever waits for its handshake.
      return channel.eventLoop.makeCompletedFuture {
        let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        try channel.pipeline.syncOperations.addHandler(ConnectionDeadline(patience), position: .after(tls))
      }.flatMap { ready }
    }
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
