import Datasets
import Networks
import Studies
import Tensors

/// Digits drawn by the program, 0 paper to 1 ink, `[1, 28, 28, N]`.
func drawnDigits(seed: UInt64, count: Int) -> Tensor<Double> {
  let drawn = StandInDigits.generate(seed: seed, trainingCount: count, testCount: 0).training
  let side = StandInDigits.side, size = side * side
  let ink = (0..<size).flatMap { cell in (0..<count).map { n in Double(drawn.images[n * size + cell]) / 255 } }
  return Tensor([1, side, side, count], ink)
}

/// The batch moved by whole cells, zeros moving in.
func moved(_ batch: Tensor<Double>, down: Int, right: Int) -> Tensor<Double> {
  let (height, width, count) = (batch.shape[1], batch.shape[2], batch.shape[3])
  let numbers = batch.values
  var moved = [Double](repeating: 0, count: batch.count)
  for row in 0..<height where (0..<height).contains(row - down) {
    for column in 0..<width where (0..<width).contains(column - right) {
      let (to, from) = ((row * width + column) * count, ((row - down) * width + column - right) * count)
      for n in 0..<count { moved[to + n] = numbers[from + n] }
    }
  }
  return Tensor(batch.shape, moved)
}

/// The mean over a batch's examples of ‖a − b‖ / ‖b‖.
func meanChange(_ a: Tensor<Double>, from b: Tensor<Double>) -> Double {
  let count = a.shape[a.shape.count - 1]
  var (differences, sizes) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
  for (index, (x, y)) in zip(a.values, b.values).enumerated() {
    differences[index % count] += (x - y) * (x - y)
    sizes[index % count] += y * y
  }
  return zip(differences, sizes).reduce(0) { $0 + ($1.0 / $1.1).squareRoot() } / Double(count)
}

/// What of a picture is compared before and after a shift.
@MainActor struct Views {
  let window: Int
  let stride: Int
  static let names = ["whole picture", "every second cell", "average pooling", "max pooling"]

  /// The batch seen in each of the ways in `names`.
  func callAsFunction(_ batch: Tensor<Double>) -> [Tensor<Double>] {
    let shape = Array(batch.shape.dropLast())
    var sampled = Network<Double>(input: shape) { Conv2D(filters: 1, window: 1, stride: stride) }
    sampled.parameters["conv1.weight"] = Tensor([1, 1, 1, 1], [1])
    let average = Network<Double>(input: shape) { AvgPool2D(window: window, stride: stride) }
    let largest = Network<Double>(input: shape) { MaxPool2D(window: window, stride: stride) }
    return [batch, sampled(batch), average(batch), largest(batch)]
  }

  /// The change of each view when the batch is moved.
  func changes(_ batch: Tensor<Double>, down: Int, right: Int) -> [Double] {
    zip(self(moved(batch, down: down, right: right)), self(batch)).map { meanChange($0, from: $1) }
  }
}

//#-hidden-code
/// Judges that pooling is nearly invariant to a shift by one cell, and draws the change by the shift.
@MainActor func reportShifts() {
  let size = study.settings("usc552-pooling-window")
  guard let window = Int(exactly: size[0]), let stride = Int(exactly: size[1]),
    (1...28).contains(window), stride > 0
  else { study.fail("ledger row usc552-pooling-window: not a window and a stride") }
  let views = Views(window: window, stride: stride)
  let count = Int(study.choice("digits of each seed that are shifted", 200))
  let farthest = 6
  let batches = study.seeds.map { drawnDigits(seed: $0, count: count) }
  // [seed][shift][view], to the right.
  let curves = batches.map { batch in (1...farthest).map { views.changes(batch, down: 0, right: $0) } }
  let directions = [(0, 1), (0, -1), (1, 0), (-1, 0)]
  // [seed][direction][view], by one cell.
  let byOne = batches.map { batch in directions.map { views.changes(batch, down: $0.0, right: $0.1) } }

  func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
  let means = Views.names.indices.map { view in mean(byOne.flatMap { $0.map { $0[view] } }) }
  for (key, index) in [("whole", 0), ("sampled", 1), ("average", 2), ("largest", 3)] {
    study.value("shift-\(key)", 100 * means[index])
  }
  study.value("digits", Double(count))
  study.table(
    "shifts.csv", ["shift"] + Views.names,
    [["0"] + Views.names.map { _ in "0" }]
      + (1...farthest).map { shift in
        ["\(shift)"] + Views.names.indices.map { view in
          Study.text(100 * mean(curves.map { $0[shift - 1][view] }), decimals: 2)
        }
      })
  study.figure("shifts")

  // One bright cell, moved within its window and over the border of it.
  let dot = Tensor<Double>([1, 4, 4, 1], (0..<16).map { $0 == 0 ? 1 : 0 })
  func changed(_ dot: Tensor<Double>) -> Int {
    let (before, after) = (views(dot)[3], views(moved(dot, down: 0, right: 1))[3])
    return zip(before.values, after.values).filter { $0.0 != $0.1 }.count
  }
  let crossing = window <= 3 ? changed(moved(dot, down: 0, right: 1)) : 0
  study.value("dot-within", Double(window <= 4 ? changed(dot) : 0))
  study.value("dot-crossing", Double(crossing))
  // Larger windows, to the same test.
  for larger in [4, 7] {
    let views = Views(window: larger, stride: larger)
    let changes = batches.flatMap { batch in
      directions.map { views.changes(batch, down: $0.0, right: $0.1)[3] }
    }
    study.value("shift-\(larger)", 100 * mean(changes))
  }
  let dampens = byOne.allSatisfy { seed in seed.allSatisfy { $0[2] < $0[0] && $0[3] < $0[0] } }
  shiftSummary = "a shift by one cell changes the maxima by \(Study.text(100 * means[3])) % of their norm "
    + "and the picture by \(Study.text(100 * means[0])) %"
  study.leaveOpen(
    "usc552-pooling-invariance",
    because: "the text says that a small change of the input will not change the output \u{201C}too much\u{201D}, and not "
      + "how much would be too much",
    found: "a shift by one cell changes the picture by \(Study.text(100 * means[0])) % of its norm, means of \(window) × \(window) by "
      + "\(Study.text(100 * means[2])) %, maxima by \(Study.text(100 * means[3])) % (\(count) drawn digits for each of "
      + "\(study.seeds.count) seeds, four directions; "
      + (dampens ? "less than the picture in every seed and direction" : "not always less than the picture")
      + "); a bright cell that crosses the border of a window changes \(crossing) outputs")
}

/// For the table on top of the page.
@MainActor var shiftSummary = ""
//#-end-hidden-code
