import CCurl
import Dispatch
import Foundation
import Synchronization

/// Why libcurl did not carry out a transfer.
struct CurlError: Error, Equatable {
  /// A `CURLcode`.
  var code: UInt32
  /// What the other side last answered, as SMTP and HTTP number answers; 0 when it said nothing.
  var answer: Int

  static let couldNotResolve = CURLE_COULDNT_RESOLVE_HOST.rawValue
  static let couldNotConnect = CURLE_COULDNT_CONNECT.rawValue
  static let timedOut = CURLE_OPERATION_TIMEDOUT.rawValue
  static let tlsFailed: Set<UInt32> = [CURLE_SSL_CONNECT_ERROR.rawValue, CURLE_USE_SSL_FAILED.rawValue]
  static let certificateRefused = CURLE_PEER_FAILED_VERIFICATION.rawValue
  static let logInDenied = CURLE_LOGIN_DENIED.rawValue
  static let writeRefused = CURLE_WRITE_ERROR.rawValue
  static let partial = CURLE_PARTIAL_FILE.rawValue
}

/// Owns one transfer of libcurl. It blocks the thread that it runs on, so it is used on a queue of its own and never leaves it.
struct CurlHandle: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>] = []

  /// Once a process, before any thread uses the library.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// `seconds` bounds the whole transfer. No environment variable, no `.netrc` and no proxy changes where it goes.
  init(seconds: Int) throws(CurlError) {
    guard Self.isReady, let handle = curl_easy_init() else { throw CurlError(code: CURLE_FAILED_INIT.rawValue, answer: 0) }
    self.handle = handle
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TIMEOUT, seconds)
    set(CURLOPT_CONNECTTIMEOUT, min(15, seconds))
    set(CURLOPT_PROXY, "")
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_FOLLOWLOCATION, 0)
  }

  deinit {
    for list in lists { curl_slist_free_all(list) }
    curl_easy_cleanup(handle)
  }

  func set(_ option: CURLoption, _ value: Int) { _ = ck_curl_set_long(handle, option, value) }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ value: String) { _ = ck_curl_set_text(handle, option, value) }

  mutating func set(_ option: CURLoption, _ values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values { list = curl_slist_append(list, value) ?? list }
    guard let list else { return }
    lists.append(list)
    _ = ck_curl_set_list(handle, option, list)
  }

  func trust(onlyPEM pem: String) {
    let bytes = Array(pem.utf8)
    _ = bytes.withUnsafeBytes { ck_curl_set_ca(handle, $0.baseAddress, $0.count) }
  }

  /// Runs `transfer` on `queue`. When the task is cancelled the transfer ends within a second.
  static func offloaded<Value: Sendable>(
    to queue: DispatchQueue, _ transfer: @escaping @Sendable (CurlCancellation) throws(CurlError) -> Value
  ) async throws(CurlError) -> Value {
    let cancellation = CurlCancellation()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async {
          do throws(CurlError) {
            continuation.resume(returning: Result<Value, CurlError>.success(try transfer(cancellation)))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try outcome.get()
  }

  /// What is sent, and what comes back, at most `limit` bytes of it. `mayConnect` is asked about each address before a connection is made,
  /// after names were resolved, so that no name can lead elsewhere than it seemed to.
  func run(
    sending upload: Data? = nil, limit: Int = 0, until cancellation: CurlCancellation,
    mayConnect: @escaping (SocketAddress) -> Bool = { _ in true }
  ) throws(CurlError) -> (answer: Int, body: Data) {
    try run(Exchange(upload: upload ?? Data(), limit: limit, cancellation: cancellation, mayConnect: mayConnect))
  }

  /// The same with the body handed over as it comes: `take` gets each field of the head (name in lower case), then the status with each part of
  /// the body, and says whether to go on. More than `silence` without a byte ends the transfer as ``CurlError/timedOut``.
  func stream(
    silence: Duration, limit: Int, until cancellation: CurlCancellation, mayConnect: @escaping (SocketAddress) -> Bool,
    field: @escaping (_ name: String, _ value: String) -> Void, take: @escaping (_ status: Int, UnsafeRawBufferPointer) -> Bool
  ) throws(CurlError) -> Int {
    let exchange = Exchange(upload: Data(), limit: limit, cancellation: cancellation, mayConnect: mayConnect)
    exchange.silence = silence
    exchange.field = field
    let handle = handle
    exchange.consume = { bytes in
      var status = 0
      _ = ck_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      return take(status, bytes)
    }
    return try run(exchange).answer
  }

  private func run(_ exchange: Exchange) throws(CurlError) -> (answer: Int, body: Data) {
    try withExtendedLifetime(exchange) { () throws(CurlError) in
      let context = Unmanaged.passUnretained(exchange).toOpaque()
      _ = ck_curl_set_pointer(handle, CURLOPT_READDATA, context)
      _ = ck_curl_set_function(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().give(
          UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      }
      _ = ck_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
      _ = ck_curl_set_function(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().take(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }
      _ = ck_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
      _ = ck_curl_set_open_socket(handle) { context, _, address in
        // CURL_SOCKET_BAD is a cast that Swift does not import.
        let refused: curl_socket_t = -1
        guard let context, let address else { return refused }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let found = withUnsafePointer(to: &address.pointee.addr) { SocketAddress($0) }
        guard let found, exchange.mayConnect(found) else { return refused }
        return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
      }
      _ = ck_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
      _ = ck_curl_set_progress(handle) { context, _, _, _, _ in
        guard let context else { return 0 }
        return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
      }
      if exchange.field != nil {
        _ = ck_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        _ = ck_curl_set_function(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
          guard let bytes, let context else { return 0 }
          let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
          Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().note(line)
          return line.count
        }
      }
      let code = curl_easy_perform(handle)
      var answer = 0
      _ = ck_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &answer)
      guard code == CURLE_OK else {
        throw CurlError(code: exchange.isSilent ? CurlError.timedOut : code.rawValue, answer: answer)
      }
      return (answer, exchange.received)
    }
  }
}

/// Tells a transfer from another thread that nobody waits for it any more.
final class CurlCancellation: Sendable {
  private let state = Mutex(false)
  var isCancelled: Bool { state.withLock { $0 } }
  func cancel() { state.withLock { $0 = true } }
}

/// What a transfer's callbacks work on. It is used by the one thread that runs the transfer.
private final class Exchange {
  private let upload: Data
  private var sent = 0
  private let limit: Int
  private(set) var received = Data()
  let cancellation: CurlCancellation
  let mayConnect: (SocketAddress) -> Bool
  var field: ((String, String) -> Void)?
  /// Gets the body in place of ``received``; false ends the transfer.
  var consume: ((UnsafeRawBufferPointer) -> Bool)?
  var silence: Duration?
  private var heard = ContinuousClock.now
  private var taken = 0
  private(set) var isSilent = false

  init(upload: Data, limit: Int, cancellation: CurlCancellation, mayConnect: @escaping (SocketAddress) -> Bool) {
    self.upload = upload
    self.limit = limit
    self.cancellation = cancellation
    self.mayConnect = mayConnect
  }

  func give(_ space: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(space.count, upload.count - sent)
    space.copyBytes(from: upload.dropFirst(sent).prefix(count))
    sent += count
    return count
  }

  /// Asked about once a second.
  var isOver: Bool {
    if let silence, ContinuousClock.now - heard > silence { isSilent = true }
    return isSilent || cancellation.isCancelled
  }

  /// One line of the head. An answer holds some dozens of short ones, and what is longer is passed over.
  func note(_ line: UnsafeRawBufferPointer) {
    heard = .now
    guard line.count < 4_096, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    field?(name, String(decoding: line[(colon + 1)...], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Fewer than were offered ends the transfer.
  func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    if let consume {
      heard = .now
      taken += bytes.count
      return taken <= limit && !cancellation.isCancelled && consume(bytes) ? bytes.count : 0
    }
    guard received.count + bytes.count <= limit else { return limit == 0 ? bytes.count : 0 }
    received.append(contentsOf: bytes)
    return bytes.count
  }
}
