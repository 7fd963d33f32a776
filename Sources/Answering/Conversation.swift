import Foundation
import Host

/// A student's program and the two pipes to it.
///
/// It may do anything: say nothing, say too much, end, leave others running. Whatever it does, the next question gets an
/// answer or a fault within the time that is left; after a fault it is gone, and all further questions get the same.
/// It ends with its conversation at the latest. One that nobody waits for would stay as a zombie, and exit tests, which
/// wait for whichever child ends first, would hang behind it for ever.
struct Conversation: ~Copyable {
  let command: [String]
  /// A file for the program's errors and for what the student prints.
  let errors: String
  /// How long all answers together may take.
  let seconds: Double
  let megabytes: Int

  private var child: Subprocess?
  private var toChild: Int32 = -1
  private var fromChild: Int32 = -1
  private var received: [UInt8] = []
  private var waited: Duration = .zero
  private var fault: RespondentFault?

  /// Of one answer.
  private static let longest = 16 << 20
  /// How often memory is looked at, in seconds.
  private static let lookEvery = 0.25

  init(command: [String], errors: String, seconds: Double, megabytes: Int) {
    self.command = command
    self.errors = errors
    self.seconds = seconds
    self.megabytes = megabytes
  }

  deinit {
    Self.end(child, pipes: [toChild, fromChild])
  }

  /// The answer to a question that is one line.
  mutating func answer(to question: String) throws(RespondentFault) -> Wire {
    if let fault { throw fault }
    do throws(RespondentFault) {
      if child == nil { try start() }
      let line = try exchange(Array((question + "\n").utf8))
      do throws(WireError) {
        return try Wire(line: line)
      } catch {
        throw .unreadable(error.description)
      }
    } catch {
      fault = error
      end()
      throw error
    }
  }

  // MARK: The program

  private mutating func start() throws(RespondentFault) {
    guard let program = command.first else { throw .sandbox("no program is named") }
    // A program that is gone is noticed by its silence, not by a signal to us.
    signal(SIGPIPE, SIG_IGN)
    var (down, up): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&down) == 0 else { throw .sandbox(String(cString: strerror(errno))) }
    guard pipe(&up) == 0 else {
      for end in down { close(end) }
      throw .sandbox(String(cString: strerror(errno)))
    }
    for end in down + up { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer {
      close(down[0])
      close(up[1])
    }
    do throws(HostError) {
      child = try Subprocess(
        program, Array(command.dropFirst()), input: down[0], output: .descriptor(up[1]), errors: .file(errors))
    } catch {
      close(down[1])
      close(up[0])
      throw .sandbox("\(error)")
    }
    (toChild, fromChild) = (down[1], up[0])
    for end in [toChild, fromChild] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  /// Ends the program. What it started lives in the same sandbox and goes with it.
  private mutating func end() {
    Self.end(child, pipes: [toChild, fromChild])
    (child, toChild, fromChild) = (nil, -1, -1)
  }

  private static func end(_ child: Subprocess?, pipes: [Int32]) {
    for descriptor in pipes where descriptor >= 0 { close(descriptor) }
    guard let child else { return }
    child.send(SIGKILL)
    _ = child.wait()
  }

  /// Of a program whose pipe has ended: what it wrote last, or how it ended.
  private mutating func epitaph() -> RespondentFault {
    var code: Int32 = 0
    if let child {
      // It closed its pipe, perhaps on purpose, and may run on.
      let deadline = ContinuousClock.now + .seconds(1)
      var found = child.endIfOver()
      while found == nil, ContinuousClock.now < deadline {
        usleep(10_000)
        found = child.endIfOver()
      }
      if found != nil { self.child = nil }
      code = found ?? 0
    }
    let text = Self.end(of: errors)
    let lines = text.split(separator: "\n")
    if let line = lines.last(where: { $0.hasPrefix("bwrap: ") || $0.hasPrefix("setpriv: ") || $0.hasPrefix("prlimit: ") }),
      lines.count == 1
    {
      return .sandbox(String(line))
    }
    if let range = text.firstRange(of: "Fatal error: ") {
      return .ended(String(text[range.upperBound...].prefix { !$0.isNewline }))
    }
    // Our own errors of the programmer: file, line and sentence.
    if let own = lines.last(where: { $0.contains(/^[A-Za-z0-9_]+\/[A-Za-z0-9_+]+\.swift:[0-9]+:/) }) { return .ended(String(own)) }
    return .ended(code > 128 ? "signal \(code - 128)" : "it ends by itself, with code \(code)")
  }

  /// The end of a file that may be long.
  private static func end(of path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? file.close() }
    let length: UInt64 = 8_192
    guard let size = try? file.seekToEnd(), (try? file.seek(toOffset: size > length ? size - length : 0)) != nil,
      let data = try? file.readToEnd()
    else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  // MARK: Questions and answers

  /// Sends a line and waits for one; without its end.
  private mutating func exchange(_ line: [UInt8]) throws(RespondentFault) -> [UInt8] {
    let start = ContinuousClock.now
    defer { waited += ContinuousClock.now - start }
    var rest = line[...]
    var searched = 0
    var nextLook = start
    while true {
      if rest.isEmpty, let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let answer = Array(received[..<end])
        received.removeSubrange(...end)
        return answer
      }
      if rest.isEmpty { searched = received.count }
      if received.count > Self.longest { throw .tooLong(megabytes: Self.longest >> 20) }
      let now = ContinuousClock.now
      if waited + (now - start) > .seconds(seconds) { throw .late(seconds: seconds) }
      if now >= nextLook, let child {
        nextLook = now + .seconds(Self.lookEvery)
        if ProcessTree.residentBytes(below: child.pid) >> 20 > megabytes { throw .memory(megabytes: megabytes) }
      }
      var ends = [pollfd(fd: fromChild, events: Int16(POLLIN), revents: 0)]
      if !rest.isEmpty { ends.append(pollfd(fd: toChild, events: Int16(POLLOUT), revents: 0)) }
      guard poll(&ends, nfds_t(ends.count), 50) > 0 else { continue }
      if ends.count > 1, ends[1].revents != 0 { try send(&rest) }
      if ends[0].revents != 0 { try receive() }
    }
  }

  private mutating func send(_ rest: inout ArraySlice<UInt8>) throws(RespondentFault) {
    let count = rest.withUnsafeBytes { write(toChild, $0.baseAddress, $0.count) }
    if count > 0 { rest = rest.dropFirst(count) }
    if count < 0, errno != EAGAIN, errno != EINTR { throw epitaph() }
  }

  private mutating func receive() throws(RespondentFault) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(fromChild, &buffer, buffer.count)
    if count > 0 { received += buffer[..<count] }
    if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { throw epitaph() }
  }
}
