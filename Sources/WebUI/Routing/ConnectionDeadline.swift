import NIOCore
import NIOTLS

/// Closes a connection whose handshake is not done in time, and one of HTTP/2 that has had no request open for too long. The HTTP layer takes leave of
/// a quiet connection (GOAWAY, then PING) and waits for the answer to that, for ever if none comes. HTTP/1.1 has ``RequestDeadlines`` alone.
///
/// It stands behind the TLS handler, so that half a preface or half a field section, which never become a request, count as quiet.
final class ConnectionDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let patience: ConnectionPatience
  private var timer: Scheduled<Void>?
  private var channel: (any Channel)?
  private var openStreams = 0

  init(_ patience: ConnectionPatience) { self.patience = patience }

  func handlerAdded(context: ChannelHandlerContext) {
    channel = context.channel
    wait(patience.handshake)
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted(let negotiated) = event {
      timer?.cancel()
      timer = nil
      if negotiated == "h2" { wait(patience.quiet) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  // From the streams of this connection, which live on its event loop.

  func streamOpened() {
    openStreams += 1
    timer?.cancel()
    timer = nil
  }

  func streamClosed() {
    openStreams -= 1
    if openStreams == 0 { wait(patience.quiet) }
  }

  /// One stream too slow ends them all: whoever holds one place would open the next.
  func cut() { channel?.close(mode: .all, promise: nil) }

  private func wait(_ time: TimeAmount) {
    guard let channel else { return }
    timer?.cancel()
    timer = channel.eventLoop.scheduleTask(in: time) { channel.close(mode: .all, promise: nil) }
  }

  private func stop() {
    timer?.cancel()
    timer = nil
    channel = nil
  }
}
