import Foundation
import Host

/// What a program says of itself.
enum Tool {
  /// Runs `program` with `arguments` to its end and returns what it printed. Ends it where the handouts are asked to
  /// stop, however long it takes.
  ///
  /// - Throws: `HandoutError.failed`, also where it ends with another code than 0, and `.interrupted`.
  static func output(of program: String, _ arguments: [String]) throws(HandoutError) -> String {
    let name = ([program] + arguments).joined(separator: " ")
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .failed(name: name, message: String(cString: strerror(errno))) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child: Subprocess
    do {
      defer { close(ends[1]) }
      child = try Subprocess(program, arguments, output: .descriptor(ends[1]), ownGroup: true)
    } catch {
      throw .failed(name: name, message: "\(error)")
    }
    // What is read as it comes can be of any length.
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    func take() {
      while case let count = read(ends[0], &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    }
    while true {
      take()
      if Stop.signal != nil { child.endGroup() }
      try Stop.check()
      guard let code = child.endIfOver() else {
        usleep(2_000)
        continue
      }
      take()
      guard code == 0 else { throw .failed(name: name, message: "ended with \(code)") }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
