import Foundation
import Testing

@testable import DataLoading

/// A server for one connection: reads a little, writes `answer` and, unless `silent`, closes.
private final class Server: @unchecked Sendable {
  let port: UInt16
  private let listening: Int32

  init(answer: [UInt8], silent: Bool = false) throws {
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
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, length) == 0 && listen(listening, 4) == 0
          && getsockname(listening, $0, &length) == 0
      }
    }
    try #require(bound)
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      let connection = accept(listening, nil, nil)
      guard connection >= 0 else { return }
      var request = [UInt8](repeating: 0, count: 4_096)
      _ = recv(connection, &request, request.count, 0)
      var sent = 0
      while sent < answer.count {
        let count = answer[sent...].withUnsafeBytes {
          send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { break }
        sent += count
      }
      if silent { Thread.sleep(forTimeInterval: 8) }
      close(connection)
    }
  }

  deinit { close(listening) }

  func fetch(
    limit: Int = 1 << 20, within seconds: TimeInterval = 60, limits: Transfer.Limits = .init()
  ) throws -> [UInt8] {
    try Transfer.fetch(
      "http://127.0.0.1:\(port)/file", limit: limit, deadline: Date(timeIntervalSinceNow: seconds), limits: limits)
  }
}

@Suite(.serialized) struct TransferTests {
  let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }

  private func answer(_ status: String) -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\nContent-Length: \(content.count)\r\nConnection: close\r\n\r\n".utf8) + content
  }

  @Test("fetches a file whole")
  func whole() throws {
    #expect(try Server(answer: answer("200 OK")).fetch() == content)
  }

  @Test("a status other than 200, too many bytes and a transfer cut off are failures")
  func failures() throws {
    #expect(throws: Transfer.Failure(description: "HTTP status 404")) {
      try Server(answer: answer("404 Not Found")).fetch()
    }
    #expect(throws: Transfer.Failure(description: "more than 1000 bytes")) {
      try Server(answer: answer("200 OK")).fetch(limit: 1_000)
    }
    #expect(throws: Transfer.Failure.self) {
      try Server(answer: Array(answer("200 OK").dropLast(10))).fetch()
    }
  }

  @Test("a server that does not answer, or a deadline, ends the wait")
  func silence() throws {
    let start = Date()
    #expect(throws: Transfer.Failure(description: "no answer within 5 s")) {
      try Server(answer: [], silent: true).fetch()
    }
    #expect(Date().timeIntervalSince(start) < 7)
    #expect(throws: Transfer.Failure(description: "not done within the time limit")) {
      try Server(answer: [], silent: true).fetch(within: 0.3)
    }
  }

  @Test("a redirection is followed, without what is said beside it")
  func redirected() throws {
    let target = try Server(answer: answer("200 OK"))
    let moved = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(target.port)/x\r\nContent-Length: 5\r\n"
      + "Connection: close\r\n\r\nmoved"
    #expect(try Server(answer: Array(moved.utf8)).fetch() == content)
    var limits = Transfer.Limits()
    limits.redirections = 0
    #expect(throws: Transfer.Failure(description: "points elsewhere more than 0 times")) {
      try Server(answer: Array(moved.utf8)).fetch(limits: limits)
    }
  }

  @Test("a server that trickles is given up")
  func slow() throws {
    var limits = Transfer.Limits()
    (limits.slowAfter, limits.slowest) = (0.2, 1e9)
    let half = Array(answer("200 OK").prefix(2_000))
    do {
      _ = try Server(answer: half, silent: true).fetch(limits: limits)
      Issue.record("accepted")
    } catch let failure as Transfer.Failure {
      #expect(failure.description.hasPrefix("too slow, "))
    }
  }

  @Test("a port where nobody listens and a malformed address fail at once")
  func nobody() throws {
    let start = Date()
    #expect(throws: Transfer.Failure.self) {
      try Transfer.fetch("http://127.0.0.1:1/file", limit: 10, deadline: Date(timeIntervalSinceNow: 60))
    }
    #expect(throws: Transfer.Failure(description: "malformed address")) {
      try Transfer.fetch("", limit: 10, deadline: Date(timeIntervalSinceNow: 60))
    }
    #expect(Date().timeIntervalSince(start) < 2)
  }
}
