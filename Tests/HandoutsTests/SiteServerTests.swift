import Foundation
import Host
import Synchronization
import Testing

@testable import Handouts

@Suite("The server of the site")
struct SiteServerTests {
  /// A connection to `port` that has said `text`.
  private func connect(_ port: UInt16, saying text: String) throws -> Int32 {
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: inet_addr("127.0.0.1"))
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    try #require(isConnected)
    // A server that neither answers nor closes fails the test instead of holding it up.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    #expect(AtomicFile.writeAll(Array(text.utf8), descriptor: descriptor) == nil)
    return descriptor
  }

  private func answer(_ descriptor: Int32) -> String {
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("answers while other connections are idle, and ends when it is told")
  func serves() throws {
    let folder = NSTemporaryDirectory() + "/retrace-server-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("front".utf8).write(to: URL(fileURLWithPath: folder + "/index.html"))
    let server = try SiteServer(folder: folder, port: 0)
    #expect(server.port != 0 && server.address == "http://127.0.0.1:\(server.port)/")
    let isOver = Over()
    let thread = Thread { server.run { isOver.value } }
    thread.start()
    let idle = try connect(server.port, saying: "")
    // A request in two pieces is one request.
    let slow = try connect(server.port, saying: "GET / HT")
    let quick = answer(try connect(server.port, saying: "GET /index.html HTTP/1.1\r\nHost: here\r\n\r\n"))
    #expect(quick.hasPrefix("HTTP/1.1 200 OK\r\n") && quick.hasSuffix("\r\n\r\nfront"))
    #expect(AtomicFile.writeAll(Array("TP/1.1\r\n\r\n".utf8), descriptor: slow) == nil)
    #expect(answer(slow).hasSuffix("front"))
    isOver.end()
    // A server that goes closes what was open.
    var byte: UInt8 = 0
    #expect(read(idle, &byte, 1) == 0)
    close(idle)
  }

  @Test("is not kept from its end by a browser that does not read", .timeLimit(.minutes(1)))
  func ends() throws {
    let folder = NSTemporaryDirectory() + "/retrace-server-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // More than a connection holds of what is not read yet.
    try Data(count: 64 << 20).write(to: URL(fileURLWithPath: folder + "/large.zip"))
    let server = try SiteServer(folder: folder, port: 0)
    let isOver = Over()
    let hasEnded = DispatchSemaphore(value: 0)
    let thread = Thread {
      server.run { isOver.value }
      hasEnded.signal()
    }
    thread.start()
    let descriptor = try connect(server.port, saying: "GET /large.zip HTTP/1.1\r\n\r\n")
    defer { close(descriptor) }
    // The answer has begun.
    var byte: UInt8 = 0
    #expect(read(descriptor, &byte, 1) == 1)
    isOver.end()
    #expect(hasEnded.wait(timeout: .now() + 5) == .success)
  }

  @Test("says in one line that a port is taken")
  func taken() throws {
    let first = try SiteServer(folder: "/", port: 0)
    let error = #expect(throws: HandoutError.self) { try SiteServer(folder: "/", port: first.port) }
    let thrown = try #require(error)
    #expect("\(thrown)" == "port \(first.port) of 127.0.0.1: another program listens there; choose another: --serve PORT")
    first.run { true }
  }
}

/// Told once, from another thread.
private final class Over: Sendable {
  private let isOver = Atomic<Bool>(false)
  var value: Bool { isOver.load(ordering: .relaxed) }
  func end() { isOver.store(true, ordering: .relaxed) }
}
