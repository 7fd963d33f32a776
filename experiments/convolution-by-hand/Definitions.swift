import Host
import Ledger
import Networks
import Studies
import Tensors

/// Judges Zhang's conv-operator and its boundaries (section 4.1) on the shapes of Figure 9.
@MainActor func judgeBoundaries() {
  let (input, kernel) = (study.settings("zhang-f9-input"), study.settings("zhang-f9-kernel"))
  let stride = study.count("zhang-f9-stride")
  guard let n = input.first.flatMap({ Int(exactly: $0) }), let k = kernel.first.flatMap({ Int(exactly: $0) }),
    (1...100).contains(n), (1...n).contains(k), Boundary.hard.firstOutput(kernel: k, stride: stride) * stride < n
  else { study.fail("ledger rows zhang-f9-input, -kernel and -stride: no output inside the input") }

  // The layer on prepared inputs against the operator's definition.
  var worst = 0.0
  var sides: [String] = []
  for boundary in Boundary.allCases {
    var shape: [Int] = []
    for seed in study.seeds {
      var stream = RandomStream(seed: seed, name: "boundary")
      for (n, k, s) in [(7, 3, 1), (10, 3, 3), (8, 4, 2), (n, k, stride)] {
        let (p, q) = (stream.tensor([k, k]), stream.tensor([n, n]))
        let map = convolve(boundary.prepared(q, kernel: k, stride: s), p.flipped, stride: s).part(0)
        worst = max(worst, Deviation.largest(map, convolutionByDefinition(p, q, stride: s, boundary)))
        shape = map.shape
      }
    }
    sides.append("\(boundary.rawValue) \(shape[0]) × \(shape[1])")
  }
  study.value("boundary-worst", NumberText.powerOfTen(worst))
  study.value("boundary-sides", sides.joined(separator: ", "))

  // The letter of the definition, counted.
  let asPrinted = hardOutputs(lastEntry: k, last: n, stride: stride)
  let right = hardOutputs(lastEntry: k - 1, last: n - 1, stride: stride)
  let excess = (k + 1) * (k + 1) - k * k
  study.value("zhang-literal", Double(asPrinted.count))
  study.value("zhang-right", right.map { "\($0)" }.joined(separator: ", "))
  let layerSide = filtering([1, n, n], with: Tensor(zeros: [1, 1, k, k]), stride: stride).outputShapes[0][1]
  study.judge(
    "zhang-conv-limits", holds: false,
    because: "the layer gives \(layerSide) outputs a side for the shapes of Figure 9 and agrees with the definition, "
      + "sums to n_p − 1, within \(NumberText.sixDigits(worst)) for all three boundaries",
    counterExample: ErratumProof(
      .definitions,
      "a = 0..n_p are \(k + 1) values for the \(k) rows of P; with a hard boundary the case of Figure 9 then has "
        + "\(asPrinted.count) outputs a side (i = \(asPrinted.map { "\($0)" }.joined(separator: ", "))); with "
        + "a = 0..n_p − 1 it has \(right.count), like the layer and the caption",
      holds: asPrinted.count != layerSide && right.count == layerSide && worst <= 1e-12,
      correct: "a = 0..n_p − 1, b = 0..m_p − 1; and with a hard boundary 0 ≤ si − a < n_q, 0 ≤ sj − b < m_q",
      effect: "each sum asks for \(excess) entries that P does not have, and the map of Figure 9 would be "
        + "\(asPrinted.count) × \(asPrinted.count) instead of \(layerSide) × \(layerSide)",
      slip: "the end of each range is counted in"))

  let reached = hardOutputs(lastEntry: k - 1, last: n, stride: 1)
  let inside = hardOutputs(lastEntry: k - 1, last: n - 1, stride: 1)
  let surplus = hardOutputs(lastEntry: k - 1, last: n, stride: stride).count - right.count
  let layerInside = filtering([1, n, n], with: Tensor(zeros: [1, 1, k, k])).outputShapes[0][1]
  study.judge(
    "zhang-conv-hard-boundary", holds: false,
    because: "Q has rows 0..\(n - 1); at stride 1 the layer gives \(layerInside) outputs a side",
    counterExample: ErratumProof(
      .definitions,
      "0 ≤ si − a ≤ n_q admits row n_q = \(n), which Q, with rows 0..\(n - 1), does not have: at stride 1 there would "
        + "be \(reached.count) outputs a side, of which the last (i = \(reached.last ?? 0)) asks for row \(n), instead of "
        + "n_q − n_p + 1 = \(inside.count)",
      holds: reached.count == inside.count + 1 && inside.count == layerInside && reached.last == n,
      correct: "0 ≤ si − a < n_q and 0 ≤ sj − b < m_q",
      effect: "one row and one column of outputs too many at stride 1, computed from entries that do not exist; "
        + "\(surplus == 0 ? "none" : "\(surplus)") too many at the stride \(stride) of Figure 9",
      listedWith: "zhang-conv-limits"))
}

/// Judges the rows that Zhang pools into output i (sections 4.2 and 4.3).
@MainActor func judgePoolingSlices() {
  let s = 2   // any stride above 1 shows it
  let outputs = 4
  typealias Slice = (Int) -> [Int]
  func rows(_ from: Int, upTo end: Int) -> [Int] { from < end ? Array(from..<end) : [] }
  let slices: [(name: String, rows: Slice)] = [
    ("si:(s+1)i, end excluded (4.2)", { rows(s * $0, upTo: (s + 1) * $0) }),
    ("si:(s+1)i, end included", { rows(s * $0, upTo: (s + 1) * $0 + 1) }),
    ("si:(s+1)i−1, end included (4.3)", { rows(s * $0, upTo: (s + 1) * $0) }),
    ("si:s(i+1), end excluded: right", { rows(s * $0, upTo: s * ($0 + 1)) }),
  ]
  func text(_ rows: [Int]) -> String {
    rows.isEmpty ? "none" : rows.map { "\($0)" }.joined(separator: ", ")
  }
  study.table(
    "slices.csv", ["rows of output i, s = \(s)"] + (0..<outputs).map { "i = \($0)" },
    slices.map { slice in [slice.name] + (0..<outputs).map { text(slice.rows($0)) } })

  // Maxima over the slices against the layer, on random numbers.
  var stream = RandomStream(seed: study.seeds[0], name: "pooling slices")
  let side = (outputs + 1) * s   // room for the longest printed slice
  let x = stream.tensor([1, side, side])
  let layer = output(Network(input: [1, side, side]) { MaxPool2D(window: s) }, x)
  func agreeing(_ slice: Slice) -> Int {
    var count = 0
    for i in 0..<outputs {
      for j in 0..<outputs {
        let cells = slice(i).flatMap { row in slice(j).map { (row, $0) } }
        if cells.map({ x[0, $0.0, $0.1] }).max() == layer[0, i, j] { count += 1 }
      }
    }
    return count
  }
  let counts = slices.map { agreeing($0.rows) }
  let all = outputs * outputs
  for (id, index, correct) in [
    ("zhang-pool-slice", 0, "si:s(i+1), end excluded"), ("zhang-pool-slice-2", 2, "si:s(i+1)−1, end included"),
  ] {
    let empty = (0..<outputs).filter { slices[index].rows($0).isEmpty }.count
    let sizes = (0..<outputs).map { "\(slices[index].rows($0).count)" }.joined(separator: ", ")
    study.judge(
      id, holds: false,
      because: "maxima over si:s(i+1) equal the max-pooling layer's \(counts[3]) of \(all) outputs, those over the "
        + "printed slices \(counts[index])" + (index == 0 ? "; with the end included \(counts[1])" : ""),
      counterExample: ErratumProof(
        .arithmetic,
        "for s = \(s) and i = 0, 1, 2, 3 the slice, end \(index == 0 ? "excluded" : "included"), has \(sizes) rows: it is empty for i = 0 and grows with i, where "
          + "windows with stride s that do not overlap have s rows each",
        holds: empty > 0 && counts[3] == all && counts[index] < all && (index != 0 || counts[1] < all),
        correct: correct,
        effect: "on random numbers only \(counts[index]) of \(all) outputs are those of max pooling",
        listedWith: index == 0 ? nil : "zhang-pool-slice"))
  }
}
