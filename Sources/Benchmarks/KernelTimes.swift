import CKernelTimes
import CKernels
import Host

/// Where the time of an epoch goes, kernel by kernel, on one thread.
public struct KernelTimes: Sendable, Equatable {
  /// One kernel's part.
  public struct Part: Sendable, Equatable {
    /// Its name in `Sources/CKernels/kernels.def`.
    public let name: String
    /// How often it is called in an epoch, and how long it takes together.
    public let calls, seconds: Double
  }

  /// Of an epoch, by the clock on the wall.
  public let seconds: Double
  /// The kernels that are called, that which takes longest first.
  public let parts: [Part]

  /// From what was measured; parts in any order.
  public init(seconds: Double, parts: [Part]) {
    self.seconds = seconds
    self.parts = parts.sorted { ($0.seconds, $1.name) > ($1.seconds, $0.name) }
  }

  /// What no kernel takes: Swift around them, gathering of strings, threads, and the clock itself.
  public var outside: Double { seconds - parts.reduce(0) { $0 + $1.seconds } }

  /// Has the kernels of this process timed from now on, which must not have called any yet.
  public static func begin() { retrace_time_all_kernels() }

  /// Of one epoch of `training`, which runs on one thread, after `begin`: a warm-up, then epochs for about `seconds`.
  public init(of training: Training, seconds limit: Double) {
    training.epoch()
    training.epoch()
    retrace_forget_kernel_times()
    var (epochs, spent) = (0.0, 0.0)
    while spent < limit {
      spent += Timing.seconds { training.epoch() }
      epochs += 1
    }
    var parts: [Part] = []
    var index = 0
    while let name = retrace_kernel_name(index) {
      let time = retrace_time_of_kernel(index)
      if time.calls > 0 {
        parts.append(
          Part(name: String(cString: name), calls: Double(time.calls) / epochs, seconds: time.seconds / epochs))
      }
      index += 1
    }
    self.init(seconds: spent / epochs, parts: parts)
  }

  /// The times as a process prints them: seconds of an epoch, then a line for each kernel.
  public var text: String {
    (["\(seconds)"] + parts.map { "\($0.name) \($0.calls) \($0.seconds)" }).joined(separator: "\n")
  }

  /// From such a text; nil where it is something else.
  public init?(_ text: String) {
    let lines = text.split(separator: "\n")
    guard let seconds = lines.first.flatMap({ Double($0) }), seconds > 0 else { return nil }
    var parts: [Part] = []
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 3, let calls = Double(words[1]), let seconds = Double(words[2]) else { return nil }
      parts.append(Part(name: String(words[0]), calls: calls, seconds: seconds))
    }
    self.init(seconds: seconds, parts: parts)
  }

  /// For a table: name, calls and seconds of an epoch and the share of its time, in the order of `parts`, and what lies
  /// outside of all.
  public var rows: [[String]] {
    (parts + [Part(name: "outside of kernels", calls: 0, seconds: outside)]).map {
      [$0.name] + [$0.calls, $0.seconds, $0.seconds / seconds].map { "\($0)" }
    }
  }

  /// The shares in words: each kernel that takes at least `least` of an epoch, the other kernels together, and what lies
  /// outside of all.
  public func words(from least: Double = 0.03) -> String {
    func share(_ part: Double) -> String { "\(Int((100 * part / seconds).rounded())) %" }
    let large = parts.filter { $0.seconds >= least * seconds }
    let small = parts.dropFirst(large.count).reduce(0) { $0 + $1.seconds }
    return (large.map { "`\($0.name)` \(share($0.seconds))" }
      + (large.count < parts.count ? ["other kernels \(share(small))"] : []) + ["outside of kernels \(share(outside))"])
      .joined(separator: ", ")
  }
}
