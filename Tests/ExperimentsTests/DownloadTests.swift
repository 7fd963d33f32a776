import Foundation
import Testing

/// A proxy on this machine that answers each request with `answer` and keeps the requests' first lines.
private final class Proxy: @unchecked Sendable {
  let port: UInt16
  private let listening: Int32
  private let lock = NSLock()
  private var lines: [String] = []
  var requests: [String] { lock.withLock { lines } }

  init(answer: String) throws {
    #if canImport(Darwin)
      listening = socket(AF_INET, SOCK_STREAM, 0)
    #else
      listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = listening
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, length) == 0 && listen(listening, 16) == 0 && getsockname(listening, $0, &length) == 0
      }
    }
    try #require(isBound)
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listening, nil, nil)
        guard connection >= 0 else { return }
        var request = [UInt8](repeating: 0, count: 4_096)
        let count = recv(connection, &request, request.count, 0)
        let line = String(decoding: request.prefix(max(count, 0)).prefix { $0 != 13 }, as: UTF8.self)
        self?.lock.withLock { self?.lines.append(line) }
        let bytes = Array(answer.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
  }
}

@Suite("Downloads by way of a proxy")
struct DownloadTests {
  @Test(
    "go to it, and what it refuses or answers itself is tried elsewhere, told in one line, and not cached",
    arguments: [
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      // A page to log in, where the data should be.
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Please log in</html>",
      "HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\nConnection: close\r\n\r\n",
      "",
    ])
  func proxied(_ answer: String) throws {
    let checkout = try PretendCheckout()
    let proxy = try Proxy(answer: answer)
    let outcome = try Programs.run(
      checkout.retrace, ["data"], in: checkout.root.path,
      environment: ["https_proxy": "http://127.0.0.1:\(proxy.port)", "HTTPS_PROXY": nil, "no_proxy": nil, "NO_PROXY": nil])
    #expect(outcome.code == 1)
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("MNIST could not be fetched") && outcome.errors.contains("--data or RETRACE_DATA"))
    // Both mirrors, and nothing past the proxy.
    let hosts = ["storage.googleapis.com", "ossci-datasets.s3.amazonaws.com"]
    for host in hosts { #expect(proxy.requests.contains("CONNECT \(host):443 HTTP/1.1"), "\(proxy.requests)") }
    let cached = (try? FileManager.default.subpathsOfDirectory(atPath: checkout.root.file("data"))) ?? []
    #expect(cached.allSatisfy { !$0.contains("ubyte") }, "\(cached)")
  }
}
