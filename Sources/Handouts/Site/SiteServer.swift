import Foundation
import Host

/// Serves the files of a folder to browsers on this machine, and to nobody else: it listens at 127.0.0.1. For looking at
/// the site; a real server takes the folder as it is.
public struct SiteServer: Sendable {
  /// Where it listens.
  public let port: UInt16
  private let folder: String
  private let listener: Int32

  /// A request whose head is longer is none that a browser sends for a file.
  private static let longestHead = 16_384
  /// Of an answer: whoever does not read holds up all others.
  private static let longestAnswer = Duration.seconds(10)
  /// Browsers open some connections beforehand and leave them idle.
  private static let mostConnections = 64

  /// Begins to listen. Connections wait until `run`.
  ///
  /// - Parameter port: 0 lets the system choose one.
  /// - Throws: `HandoutError.port` where it is taken, or may not be had.
  public init(folder: String, port: UInt16) throws(HandoutError) {
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { throw .port(port, reason: String(cString: strerror(errno))) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Connections of a server that has just ended do not stand in the way; one that still runs does.
    Self.enable(SO_REUSEADDR, of: descriptor)
    var address = Self.address(port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
    guard isBound, listen(descriptor, 64) == 0 else {
      let failure = errno
      close(descriptor)
      let reason = failure == EADDRINUSE ? "another program listens there" : String(cString: strerror(failure))
      throw .port(port, reason: reason)
    }
    var bound = Self.address(0)
    var length = size
    _ = withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    self.port = UInt16(bigEndian: bound.sin_port)
    self.folder = folder
    listener = descriptor
  }

  /// Where a browser finds it.
  public var address: String { "http://127.0.0.1:\(port)/" }

  /// Answers until `isOver`, which is asked at least five times a second, and stops listening. A second call is an error of
  /// the programmer.
  public func run(until isOver: () -> Bool) {
    var connections: [(descriptor: Int32, head: [UInt8])] = []
    defer {
      for connection in connections { close(connection.descriptor) }
      close(listener)
    }
    while !isOver() {
      var waiting = ([listener] + connections.map { $0.descriptor }).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&waiting, nfds_t(waiting.count), 200) > 0 else { continue }
      // From the last, so that places stay right when one goes.
      for place in connections.indices.reversed() where waiting[place + 1].revents != 0 {
        if isDone(with: &connections[place], until: isOver) {
          close(connections[place].descriptor)
          connections.remove(at: place)
        }
      }
      if waiting[0].revents != 0 {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { continue }
        prepare(descriptor)
        if connections.count == Self.mostConnections { close(connections.removeFirst().descriptor) }
        connections.append((descriptor, []))
      }
    }
  }

  /// Reads what has come, and answers where the request is complete; whether the connection is over.
  private func isDone(
    with connection: inout (descriptor: Int32, head: [UInt8]), until isOver: () -> Bool
  ) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(connection.descriptor, &buffer, buffer.count)
    if count < 0 { return errno != EINTR && errno != EAGAIN }
    if count == 0 { return true }
    connection.head += buffer[..<count]
    let text = String(decoding: connection.head, as: UTF8.self)
    guard text.contains("\r\n\r\n") || text.contains("\n\n") else {
      guard connection.head.count > Self.longestHead else { return false }
      send(SiteResponse("431 Request Header Fields Too Large"), to: connection.descriptor, until: isOver)
      return true
    }
    let line = text.prefix { !$0.isNewline }
    send(SiteResponse(to: String(line), folder: folder), to: connection.descriptor, until: isOver)
    return true
  }

  /// Writes all of it, or as much as the browser takes within ten seconds and before `isOver`, which is asked at least five
  /// times a second.
  private func send(_ response: SiteResponse, to descriptor: Int32, until isOver: () -> Bool) {
    #if canImport(Darwin)
      let flags: Int32 = 0
    #else
      // A browser that went away must not end the server as by a reader of ours that went away.
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    let bytes = [UInt8](response.bytes)
    let end = ContinuousClock.now + Self.longestAnswer
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      var position = 0
      while position < buffer.count {
        let count = Foundation.send(descriptor, start + position, buffer.count - position, flags)
        if count > 0 {
          position += count
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
          return
        }
        if isOver() || ContinuousClock.now >= end { return }
      }
    }
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// What is set for each connection: nothing is inherited by other programs, and one call of `send(2)` waits no longer
  /// than 200 ms.
  private func prepare(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var limit = timeval(tv_sec: 0, tv_usec: 200_000)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    #if canImport(Darwin)
      Self.enable(SO_NOSIGPIPE, of: descriptor)
    #endif
  }

  private static func enable(_ option: Int32, of descriptor: Int32) {
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, option, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
    #if canImport(Darwin)
      address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
    #endif
    return address
  }
}
