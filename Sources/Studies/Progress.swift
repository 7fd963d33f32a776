import Foundation
import Host

/// Says on stderr how far a set of trainings is and how long it will still take: a line that is rewritten
/// on a terminal, a new line every half minute elsewhere.
final class Progress: @unchecked Sendable {
  private let label: String
  private let lock = NSLock()
  private var shares: [Double]
  /// No clock of the day, which may be set back.
  private let start = ContinuousClock.now
  private var startShare: Double?
  private var lastPrint = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1

  /// Progress of `count` equally long jobs.
  init(_ label: String, jobs count: Int) {
    self.label = label
    shares = [Double](repeating: 0, count: count)
  }

  /// Job `index` has done the share `done` of its work.
  func update(_ index: Int, _ done: Double) {
    lock.lock()
    defer { lock.unlock() }
    if startShare == nil { startShare = shares.reduce(0, +) / Double(shares.count) }
    shares[index] = done
    let now = ContinuousClock.now
    guard now - lastPrint > (isTerminal ? .seconds(0.2) : .seconds(30)) else { return }
    lastPrint = now
    let share = shares.reduce(0, +) / Double(shares.count)
    let gained = share - (startShare ?? 0)
    let finished = shares.filter { $0 >= 1 }.count
    var text = "\(label): \(finished) of \(shares.count) done, \(Int(share * 100)) %"
    if gained > 0.001 {
      text += ", about \(Self.duration((now - start) / .seconds(1) / gained * (1 - share))) left"
    }
    write(isTerminal ? "\r\u{1b}[K\(text)" : text + "\n")
  }

  /// Clears the terminal's line.
  func finish() {
    if isTerminal { write("\r\u{1b}[K") }
  }

  private func write(_ text: String) { StandardStreams.put(text) }

  /// A time in words; whatever the clock did, never a negative one.
  static func duration(_ seconds: Double) -> String {
    let seconds = seconds.isFinite ? min(max(seconds, 0), 1e9) : 0
    if seconds < 90 { return "\(max(1, Int(seconds.rounded()))) s" }
    if seconds < 5400 { return "\(Int((seconds / 60).rounded())) min" }
    return "\(Int(seconds / 3600)) h \(Int(seconds / 60) % 60) min"
  }
}
