import Host
import Ledger
import Networks
import Studies
import Tensors

//#-hidden-code
/// Judges what Leskovec, Rajaraman and Ullman say of a convolutional layer's connections (13.1.2,
/// 13.1.3): each node sees a small square, and all with the same weights. Node by node, the input
/// gradient of that node's output shows both.
@MainActor func judgeConnections() {
  let side = study.count("mmds-s13-1-2-window")
  guard side <= 50 else { study.fail("ledger row mmds-s13-1-2-window: \(side) is no small square") }
  let input = side + 4
  var stream = RandomStream(seed: study.seeds[0], name: "connections")
  let (x, w) = (stream.tensor([1, input, input]), stream.tensor([1, 1, side, side]))
  let network = filtering(x.shape, with: w)
  let nodes = input - side + 1
  var (regions, sharing) = (0, 0)
  for i in 0..<nodes {
    for j in 0..<nodes {
      var delta = Tensor<Double>(zeros: [1, nodes, nodes])
      delta[0, i, j] = 1
      let seen = network.trace(x.asBatch, outputGradient: delta.asBatch).inputGradient.single
      let cells = (0..<input).flatMap { p in (0..<input).map { (p, $0) } }
      let inside = cells.filter { p, q in seen[0, p, q] != 0 }
      if inside.count == side * side,
        inside.allSatisfy({ p, q in (i...i + side - 1).contains(p) && (j...j + side - 1).contains(q) })
      { regions += 1 }
      if inside.allSatisfy({ p, q in
        (0..<side).contains(p - i) && (0..<side).contains(q - j)
          && abs(seen[0, p, q] - w[0, 0, p - i, q - j]) < 1e-12
      }) { sharing += 1 }
    }
  }
  let all = nodes * nodes
  study.value("nodes", Double(all))
  study.judge(
    "mmds-s13-1-2-region", holds: regions == all,
    because: "the output of \(regions) of \(all) nodes of a layer on \(input) × \(input) cells has a derivative "
      + "other than 0 by just the \(side) × \(side) cells from (i, j) on")
  study.judge(
    "mmds-s13-1-3-shared", holds: sharing == all,
    because: "for \(sharing) of \(all) nodes (i, j) the derivative by cell (i + u, j + v) is the filter's w(u, v)")
}

/// Judges the windows flattened into a matrix (Leskovec, Rajaraman and Ullman, 13.4.5).
@MainActor func judgeFlattening() {
  study.value("y2", y2.formula)
  study.value("g2", w2.reshaped(to: [1, w2.count]).formula)
  study.value("c2", c2.ᵀ.formula)
  var (worst, worstMany) = (0.0, Deviation.largest(c2.reshaped(to: map2.shape), map2))
  var holds: [Bool] = []
  let (d, m, f, k) = (3, 7, 3, 4)
  let n = m - f + 1
  for seed in study.seeds {
    var stream = RandomStream(seed: seed, name: "windows as a matrix")
    let x = stream.tensor([d, m, m])
    let (w, b) = (stream.tensor([k, d, f, f]), stream.tensor([k]))
    let map = convolve(x, w, bias: b.values).reshaped(to: [k, n * n])
    let y = Conv2D<Double>(filters: k, window: f).windowsAsColumns(x)   // Y, [d f², n²]
    let g = w.reshaped(to: [k, d * f * f]).ᵀ                    // G, [d f², k]
    let c = product(y.ᵀ, g, plus: b.values)                     // C, [n², k]
    worstMany = max(worstMany, Deviation.largest(c.ᵀ, map))

    let (x1, w1, b1) = (x.part(0).asPicture, w.part(0).part(0).reshaped(to: [1, 1, f, f]), b.values[0])
    let z = product(
      Conv2D<Double>(filters: 1, window: f).windowsAsColumns(x1).ᵀ,
      w1.reshaped(to: [f * f, 1]), plus: [b1])
    let distance = Deviation.largest(z.values, convolve(x1, w1, bias: [b1]).values)
    worst = max(worst, distance)
    holds.append(distance <= 1e-12)
  }
  study.judge(
    "mmds-s13-4-5-im2col", perSeed: holds,
    because: "Yᵀg + b against the layer on random \(m) × \(m) pictures",
    found: "largest difference \(NumberText.sixDigits(worst))")
  study.judge(
    "mmds-s13-4-5-multi", holds: false,
    because: "YᵀG + B equals the layer's maps within \(NumberText.sixDigits(worstMany))",
    counterExample: ErratumProof(
      .definitions,
      "for d = \(d) and f = \(f), Yᵀ has d f² = \(d * f * f) columns, but F, the filter as the section defines it, has f = \(f) "
        + "rows; the flattened G has \(d * f * f)",
      holds: d * f * f != f && worstMany <= 1e-12, correct: "C = YᵀG + B",
      effect: "none on the text's numbers: the product as printed has no meaning", class: .extraction))

  // How much larger Y is: entries of Y over entries of X.
  let sides = [6, 12, 28, 56, 112, 224]
  let filter = 5
  let ratios = sides.map { side -> Double in
    let map = Network<Double>(input: [1, side, side]) { Conv2D(filters: 1, window: filter) }.outputShapes[0]
    return Double(filter * filter * map[1] * map[2]) / Double(side * side)
  }
  let small = Conv2D<Double>(filters: 1, window: filter).windowsAsColumns(Tensor(zeros: [1, sides[1], sides[1]]))
  let agrees = Double(small.count) == ratios[1] * Double(sides[1] * sides[1])
  study.table(
    "flattened.csv", ["side n of X", "entries of X", "entries of V, k = \(filter)", "V / X", "of k²"],
    zip(sides, ratios).map { side, ratio in
      [
        "\(side)", Study.text(Double(side * side)), Study.text(ratio * Double(side * side)),
        Study.text(ratio, decimals: 1), Study.text(100 * ratio / Double(filter * filter)) + " %",
      ]
    })
  let last = ratios[ratios.count - 1] / Double(filter * filter)
  study.judge(
    "mmds-s13-4-5-size", holds: agrees && last > 0.95 && ratios == ratios.sorted(),
    because: "entries counted: Y/X is f² n²/m², for f = \(filter) from \(Study.text(ratios[0], decimals: 1)) at side "
      + "\(sides[0]) to \(Study.text(ratios[ratios.count - 1], decimals: 1)) at side \(sides[sides.count - 1]), "
      + "\(Study.text(100 * last)) % of f²; the factor is f² once the picture is large against the filter")
}
//#-end-hidden-code

/// `A B`, plus `bias[j]` in column j.
func product(_ a: Tensor<Double>, _ b: Tensor<Double>, plus bias: [Double]? = nil) -> Tensor<Double> {
  Tensor(rows: (0..<a.shape[0]).map { i in
    (0..<b.shape[1]).map { j in (0..<a.shape[1]).reduce(bias?[j] ?? 0) { $0 + a[i, $1] * b[$1, j] } }
  })
}
