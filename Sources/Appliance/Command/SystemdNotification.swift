import Foundation
import Glibc

/// sd_notify(3) without libsystemd: a datagram to the socket that systemd names. Silent when nobody asked.
enum SystemdNotification {
  static func send(_ state: String) {
    guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], let first = path.first, first == "/" || first == "@" else {
      return
    }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    // A leading @ means the abstract name space, where the name begins with a zero byte.
    if first == "@" { bytes[0] = 0 }
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let message = Array(state.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }

  /// Half of what systemd allows, as its manual advises.
  static var watchdogInterval: Duration? {
    ProcessInfo.processInfo.environment["WATCHDOG_USEC"].flatMap(Int64.init).map { .microseconds($0 / 2) }
  }
}
