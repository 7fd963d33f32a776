import Host
import Ledger

/// The contest that SimpleChains.jl publishes: LeNet on the digits, ten epochs with Adam. The network is the digits' CNN.
///
/// Elrod, Korsbo and Rackauckas, "Doing small network scientific machine learning in Julia 5x faster than PyTorch", 14 April
/// 2022; `docs/src/examples/mnist.md` and `src/optimize.jl` of github.com/PumasAI/SimpleChains.jl.
public enum SimpleChains {
  /// η, theirs.
  public static let learningRate = 3e-4
  /// β₁, theirs, and the paper's.
  public static let slopeDecay = 0.9
  /// β₂, theirs, and the paper's.
  public static let squareDecay = 0.999
  /// ε, theirs, and the paper's.
  public static let epsilon = 1e-8
  /// Theirs, for every time that they print.
  public static let epochs = 10
  /// Ours. They take 8 n pictures a thread, where n follows from the registers of their machine and is not printed; for Flux,
  /// in the same example, it is 96 a thread. These are about as many for 1, 4 and 18 threads, and divide all pictures.
  public static let batches = [100, 400, 2_000]
  /// The share of the test digits that is asked for.
  public static let accuracy = 0.98

  /// A time that was published, of another machine.
  public struct Published: Sendable, Equatable {
    /// SimpleChains, or who was compared with it.
    public let who: String
    /// The processor, in their words.
    public let machine: String
    /// How many cores it has.
    public let cores: Int
    /// The epochs that were timed: from 1, from 11 or from 21 on; compilation is in the first ten.
    public let firstEpoch: Int
    /// For ten epochs.
    public let seconds: Double
    /// The share of it that was compilation, where it is printed.
    public let compilation: Double?
    /// Of the test digits, after the last of the ten.
    public let accuracy: Double

    /// Epochs after which the accuracy was taken.
    public var epochs: Int { firstEpoch + SimpleChains.epochs - 1 }
  }

  /// What our accuracies say of the share that is asked for, in a sentence for the page, whichever way it went.
  ///
  /// - Parameter accuracies: after the last epoch, by the pictures of a batch.
  public static func sentence(_ accuracies: [(batch: Int, accuracy: Double)]) -> String {
    let asked = Benchmark.digits(100 * accuracy, 2)
    func list(_ batches: [Int]) -> String {
      let words = batches.map(Benchmark.count)
      return words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
    }
    let reached = accuracies.filter { $0.accuracy >= accuracy }.map(\.batch)
    let missed = accuracies.filter { $0.accuracy < accuracy }.map(\.batch)
    if missed.isEmpty { return "After \(epochs) epochs ours tells at least \(asked) % of the test digits right with every batch." }
    if reached.isEmpty {
      return "After \(epochs) epochs ours tells **less than \(asked) %** of the test digits right, whatever the batch."
    }
    return "After \(epochs) epochs ours tells at least \(asked) % of the test digits right with batches of \(list(reached)), and "
      + "**less than \(asked) %** with \(list(missed))."
  }

  static let columns = ["who", "machine", "cores", "first_epoch", "seconds", "compilation", "test_accuracy"]

  /// The published times, from the table at `path`.
  ///
  /// - Throws: `HostError` when it cannot be read, or a row is none.
  public static func published(path: String) throws(HostError) -> [Published] {
    try published(text: try AtomicFile.text(of: path), path: path)
  }

  static func published(text: String, path: String = "simplechains.csv") throws(HostError) -> [Published] {
    let records = try CSVTable.records(of: text, path: path)
    guard records[0].fields == columns else {
      throw .malformed(path: path, line: 1, reason: "expected the columns \(columns.joined(separator: ","))")
    }
    var published: [Published] = []
    for record in records.dropFirst() {
      let fields = record.fields
      guard let cores = Int(fields[2]), cores > 0, let first = Int(fields[3]), first > 0,
        let seconds = Double(fields[4]), seconds > 0, let accuracy = Double(fields[6]), (0...1).contains(accuracy)
      else { throw .malformed(path: path, line: record.line, reason: "no cores, epoch, seconds or accuracy from 0 to 1") }
      let compilation = Double(fields[5])
      guard fields[5].isEmpty || compilation.map((0...1).contains) == true else {
        throw .malformed(path: path, line: record.line, reason: "'\(Shown.text(fields[5]))' is no share from 0 to 1")
      }
      published.append(
        Published(
          who: fields[0], machine: fields[1], cores: cores, firstEpoch: first, seconds: seconds, compilation: compilation,
          accuracy: accuracy))
    }
    return published
  }

  /// What our side of the contest took and reached, from the words that a process of its own prints.
  public struct Run: Sendable, Equatable {
    /// From the data in memory to the end of the last epoch: weights, threads and all ten epochs.
    public let seconds: Double
    /// From the start of the program to the end of its first step, and of its first epoch, the data loaded in between.
    public let firstStep, firstEpoch: Double
    /// Test digits that were taken for others, after the last epoch.
    public let errors: Int
    /// How many test digits there are.
    public let tests: Int
    /// Stands for the bits of all parameters.
    public let digest: String

    /// One run.
    public init(seconds: Double, firstStep: Double, firstEpoch: Double, errors: Int, tests: Int, digest: String) {
      (self.seconds, self.firstStep, self.firstEpoch) = (seconds, firstStep, firstEpoch)
      (self.errors, self.tests, self.digest) = (errors, tests, digest)
    }

    /// From `text`; nil where it is something else.
    public init?(_ text: String) {
      let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.count == 6, let seconds = Double(words[0]), let step = Double(words[1]), let epoch = Double(words[2]),
        let errors = Int(words[3]), let tests = Int(words[4]), tests > 0
      else { return nil }
      self.init(seconds: seconds, firstStep: step, firstEpoch: epoch, errors: errors, tests: tests, digest: words[5])
    }

    /// Such a text.
    public var text: String { "\(seconds) \(firstStep) \(firstEpoch) \(errors) \(tests) \(digest)" }
    /// The share of the test digits that was told right.
    public var accuracy: Double { 1 - Double(errors) / Double(tests) }
  }
}
