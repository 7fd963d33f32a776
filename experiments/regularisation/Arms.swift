import Datasets
import Host
import Ledger
import Networks
import Reports
import Studies
import Tensors

/// What a method adds to plain training; all that is not said is off.
struct Arm: Sendable {
  /// In the column `model`.
  let key: String
  /// In tables and figures.
  let name: String
  var penalty: Penalty?
  /// The α of L1 where it is a soft threshold after each step.
  var threshold = 0.0
  var dropInputs = 0.0
  var dropHidden = 0.0
  /// Standard deviations.
  var inputNoise = 0.0
  var weightNoise = 0.0
  /// How each digit is changed anew in each epoch.
  var augmentation: Augmentation?
  /// Whether every other copy is turned by half a turn.
  var isTurnedRound = false
  /// Whether it trains on twice the digits.
  var takesMore = false
  /// Whether losses and errors are taken after each epoch.
  var isWatched = false
  /// The only classes that are trained on and counted; all where it is nil.
  var only: Set<UInt8>?
  /// How many of the study's seeds are trained.
  var seedCount = 20

  /// The digits that it trains on as they are seen in `epoch`.
  func altered(_ digits: MNIST.Split, seed: UInt64, epoch: Int) -> MNIST.Split {
    isTurnedRound ? turnedRound(digits, seed: seed, epoch: epoch) : digits
  }

  /// Of `digits` those of its classes.
  func digits(_ digits: Digits) -> Digits {
    guard let only else { return digits }
    return Digits(
      training: digits.training.pictures(of: only), more: digits.more.pictures(of: only),
      validation: digits.validation.pictures(of: only))
  }

  /// Of `batch` the digits of its classes.
  func counted(_ batch: Batch) -> Batch {
    guard let only else { return batch }
    return batch.taking(batch.labels.indices.filter { only.contains(UInt8(batch.labels[$0])) })
  }
}

/// The digits of one seed.
struct Digits: Sendable {
  /// To train on, and twice as many with those among them.
  let training, more: MNIST.Split
  /// To validate with.
  let validation: MNIST.Split

  /// Training and validation digits together.
  var all: MNIST.Split {
    MNIST.Split(
      images: training.images + validation.images, labels: training.labels + validation.labels, rows: training.rows,
      columns: training.columns)
  }
}

extension MNIST.Split {
  /// The pictures with these numbers, in this order.
  func pictures(_ numbers: some Sequence<Int>) -> MNIST.Split {
    let numbers = Array(numbers)
    return MNIST.Split(
      images: numbers.flatMap { image($0) }, labels: numbers.map { labels[$0] }, rows: rows, columns: columns)
  }

  /// The pictures of these classes.
  func pictures(of classes: Set<UInt8>) -> MNIST.Split { pictures(labels.indices.filter { classes.contains(labels[$0]) }) }

  /// Picture `number` for a contact sheet.
  func picture(_ number: Int) -> [UInt8] { Array(image(number)) }
}

/// Digits as numbers, to be read by a network in one go.
struct Batch: Sendable {
  /// `[pixels, N]`, 1 for full ink.
  let inputs: Tensor<Float>
  /// The classes.
  let labels: [Int]
  /// How many digits there are.
  var count: Int { labels.count }

  init(_ split: MNIST.Split) {
    let (size, count) = (split.rows * split.columns, split.count)
    var numbers = [Float](repeating: 0, count: size * count)
    for n in 0..<count {
      for pixel in 0..<size { numbers[pixel * count + n] = Float(split.images[n * size + pixel]) / 255 }
    }
    self.init(inputs: Tensor([size, count], numbers), labels: split.labels.map { Int($0) })
  }

  private init(inputs: Tensor<Float>, labels: [Int]) { (self.inputs, self.labels) = (inputs, labels) }

  /// The digits with these places.
  func taking(_ places: [Int]) -> Batch {
    let rows: [[Float]] = inputs.rows
    return Batch(inputs: Tensor(rows: rows.map { row in places.map { row[$0] } }), labels: places.map { labels[$0] })
  }

  /// The first digits.
  func prefix(_ count: Int) -> Batch { taking(Array(0..<min(count, self.count))) }

  /// The same digits with normal noise of this deviation on every pixel.
  func noisy(_ deviation: Double, using stream: inout RandomStream) -> Batch {
    let numbers = inputs.values.map { $0 + Float(deviation * stream.normal()) }
    return Batch(inputs: Tensor(inputs.shape, numbers), labels: labels)
  }

  /// Loss and error of each digit, by the network as it is used.
  func scores(of network: Network<Float>) -> [Score] { Self.scores(network(inputs), labels) }

  /// Of logits `[classes, N]` the cross-entropy of each column, and whether another class than its label has the largest.
  static func scores(_ logits: Tensor<Float>, _ labels: [Int]) -> [Score] {
    logits.columns.enumerated().map { n, column in
      let z = column.map { Double($0) }
      let most = z.max() ?? 0
      let sum = z.reduce(0) { $0 + Elementary.exp($1 - most) }
      return Score(loss: most + Elementary.log(sum) - z[labels[n]], isWrong: z[labels[n]] < most)
    }
  }
}

/// What a network says to one digit.
struct Score: Sendable {
  /// Cross-entropy.
  let loss: Double
  let isWrong: Bool
}

extension [Score] {
  var loss: Double { reduce(0) { $0 + $1.loss } / Double(count) }
  /// In %.
  var errorRate: Double { 100 * Double(self.count { $0.isWrong }) / Double(count) }
}

extension Run {
  /// Records mean loss and share of errors, in %.
  func record(_ epoch: Int, _ scores: [Score], _ split: String) {
    record(epoch: epoch, split: split, metric: "loss", scores.loss)
    record(epoch: epoch, split: split, metric: "error_rate", scores.errorRate)
  }
}

/// Stopping on a small set of test digits, tried with many such sets at once: for each the epoch of its lowest loss so
/// far, and what is true of the set and of all other test digits there.
struct SmallSets: Resumable {
  /// Digits in a set.
  static let size = 100
  private let sets: Int
  /// Four numbers for each set: its lowest loss, the loss of the others there, its errors there and theirs, in %.
  private var best: [Double]

  init(of count: Int, isUsed: Bool) {
    sets = isUsed ? count / Self.size : 0
    best = [Double](repeating: .infinity, count: 4 * sets)
  }

  /// Takes an epoch's scores on all digits; a set is a hundred neighbours.
  mutating func note(_ scores: [Score]) {
    let (own, others) = (Double(Self.size), Double(scores.count - Self.size))
    let loss = scores.reduce(0) { $0 + $1.loss }, wrong = Double(scores.count { $0.isWrong })
    for set in 0..<sets {
      let part = scores[set * Self.size..<(set + 1) * Self.size]
      let ownLoss = part.reduce(0) { $0 + $1.loss }, ownWrong = Double(part.count { $0.isWrong })
      guard ownLoss / own < best[4 * set] else { continue }
      best[4 * set] = ownLoss / own
      best[4 * set + 1] = (loss - ownLoss) / others
      best[4 * set + 2] = 100 * ownWrong / own
      best[4 * set + 3] = 100 * (wrong - ownWrong) / others
    }
  }

  /// Records by how much, in the mean over the sets, a set is better than the others at the stop that it chose.
  func record(_ epoch: Int, _ run: Run) {
    guard sets > 0 else { return }
    func mean(_ place: Int) -> Double {
      (0..<sets).reduce(0) { $0 + best[4 * $1 + place + 1] - best[4 * $1 + place] } / Double(sets)
    }
    run.record(epoch: epoch, split: "small-sets", metric: "optimism_loss", mean(0))
    run.record(epoch: epoch, split: "small-sets", metric: "optimism_error_rate", mean(2))
  }

  /// The numbers of all sets.
  var trainingState: TrainingState { TrainingState(of: "small sets", vectors: Tensor([best.count], best)) }

  /// Takes over as many numbers; false where there are others.
  mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits("small sets", vectors: 1), let best: Tensor<Double> = state.vector(0, count: best.count) else {
      return false
    }
    self.best = best.values
    return true
  }
}

//#-hidden-code
/// Losses and errors of one model by seed and epoch.
struct Curves: Sendable {
  private let found: [String: [UInt64: [Double]]]
  let seeds: [UInt64]

  init(_ observations: [ResultsTable.Observation], model: String, seeds: [UInt64]) {
    var found: [String: [UInt64: [Double]]] = [:]
    for one in observations where one.model == model {
      found["\(one.split) \(one.metric)", default: [:]][one.seed, default: []].append(one.value)
    }
    (self.found, self.seeds) = (found, seeds)
  }

  /// Of each seed, epoch after epoch.
  func bySeed(_ split: String, _ metric: String) -> [[Double]] { seeds.map { found["\(split) \(metric)"]?[$0] ?? [] } }

  /// The last of each seed.
  func last(_ split: String, _ metric: String) -> [Double] { bySeed(split, metric).map { $0.last ?? .nan } }
}

/// Those of the network without anything, read when they are first looked at: behind the plan of all trainings.
@MainActor let curves = Curves(study.observations(of: plain.key), model: plain.key, seeds: study.seeds)
//#-end-hidden-code

/// A number as it is shortest.
func shown(_ number: Double) -> String { NumberText.shortest(number) }

//#-hidden-code
func percent(_ share: Double, decimals: Int = 0) -> String { Study.text(100 * share, decimals: decimals) + " %" }

/// "18 of 20"
func tally(_ holds: [Bool]) -> String { "\(holds.count { $0 }) of \(holds.count)" }

/// Median and central 80 %.
func spread(_ values: [Double], decimals: Int) -> String { Study.median(values, decimals: decimals) }
//#-end-hidden-code

/// The share of training of a printed ratio such as 80:20.
@MainActor func share(_ id: String) -> Double {
  let text = study.settingText(id)
  let parts = text.split(separator: ":").map { Double($0) ?? .nan }
  guard parts.count == 2, parts.allSatisfy({ $0 > 0 && $0 < 1_000 }) else {
    study.fail("ledger row \(id): '\(text)' is no ratio of two numbers")
  }
  return parts[0] / (parts[0] + parts[1])
}

//#-hidden-code
/// Ends the program where the texts print something else than the chapter is written for.
@MainActor func checkAgainstPrint() {
  study.check("zaki-meira-l2-factor", reads: "alpha/2", "the chapter's L2 has the factor")
  study.check("mmds-eq13-17", reads: "alpha ||w||^2", "the chapter's other L2 is")
  study.check("zaki-meira-dropout-r", reads: "keep = r, drop = 1 - r", "the chapter keeps and drops by")
  study.check("mmds-s13-6-2-half", reads: "half", "the chapter's example of a rate is")
  study.check("kelleher-alg1-ties", reads: "bestValidationError >= tmpValidationError", "line 9 of the chapter's algorithm is")
}
//#-end-hidden-code
