import Foundation
import Glibc
import Synchronization

/// An open Unix socket; closes when the last user lets go.
final class SocketDescriptor: Sendable {
  let number: Int32
  /// What came after the last line that was taken.
  private let rest = Mutex(Data())

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  static func listening(at path: String) throws -> SocketDescriptor {
    let socket = try make()
    // The data lock says that no other service runs, so a file here is left from one that was killed.
    unlink(path)
    let mask = umask(0o177)
    defer { umask(mask) }
    try withAddress(path) { address, length in
      guard bind(socket.number, address, length) == 0, listen(socket.number, 16) == 0 else { throw current }
    }
    return socket
  }

  static func connected(to path: String) -> SocketDescriptor? {
    guard let socket = try? make() else { return nil }
    let isConnected = (try? withAddress(path) { address, length in connect(socket.number, address, length) == 0 }) ?? false
    return isConnected ? socket : nil
  }

  /// The user at the other end, as the kernel knows it.
  var peerUser: uid_t? {
    // struct ucred of unix(7): process, user, group. Its C declaration hides behind _GNU_SOURCE.
    var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
    var length = socklen_t(12)
    guard getsockopt(number, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, length == 12 else { return nil }
    return credentials.user
  }

  /// The next connection, or nil once `shutDown` was called.
  func accepted() -> SocketDescriptor? {
    while true {
      let connection = accept(number, nil, nil)
      if connection >= 0 {
        // A worker that is spawned meanwhile must not inherit it.
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return SocketDescriptor(connection)
      }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  func shutDown() { shutdown(number, Int32(SHUT_RDWR)) }

  /// The next line without its end, or nil at the end of the stream.
  func readLine(limit: Int) throws -> Data? {
    try rest.withLock { rest in
      var searched = 0
      while true {
        if let end = rest[(rest.startIndex + searched)...].firstIndex(of: 0x0A) {
          let line = Data(rest[..<end])
          rest = Data(rest[(end + 1)...])
          return line
        }
        searched = rest.count
        guard rest.count < limit else { throw POSIXError(.EMSGSIZE) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(number, &buffer, buffer.count)
        if count == 0 { return nil }
        if count < 0 {
          if errno == EINTR { continue }
          throw Self.current
        }
        rest.append(contentsOf: buffer[..<count])
      }
    }
  }

  func write(_ data: Data) throws {
    try data.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = send(number, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
        if count < 0 {
          if errno == EINTR { continue }
          throw Self.current
        }
        sent += count
      }
    }
  }

  private static var current: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  private static func make() throws -> SocketDescriptor {
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw current }
    return SocketDescriptor(number)
  }

  private static func withAddress<Value>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value) throws -> Value {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw POSIXError(.ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return try withUnsafePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
