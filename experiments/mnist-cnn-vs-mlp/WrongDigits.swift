import Host
import Networks
import Studies
import Tensors

/// As many as a table under a megabyte holds; a network that has learned something makes fewer errors.
private let mostWrongDigits = 500

/// Writes `wrong-digits.csv`: the test digits that `network` got wrong, in the order of the test set, each with its true
/// and its predicted label, the probabilities of all classes and its pixels, row by row, two hexadecimal digits each.
@MainActor func tabulateWrongDigits(_ network: Network<Float>, predicted: [Int?]) {
  let wrong = Array(
    predicted.indices.filter { predicted[$0] != Int(testSet.labels[$0]) }.prefix(mostWrongDigits))
  let pictures = wrong.map { Array(testSet.image($0)) }
  var rows: [[String]] = []
  if !wrong.isEmpty {
    let pixels = (0..<height * width).flatMap { pixel in pictures.map { Float(Double($0[pixel]) / pixelDivisor) } }
    let logits = network(Tensor([1, height, width, wrong.count], pixels))   // z, [classes, wrong digits]
    for (column, index) in wrong.enumerated() {
      let z = (0..<classes).map { Double(logits[$0, column]) }
      let largest = z.max() ?? 0
      let exponentials = z.map { Elementary.exp($0 - largest) }
      let sum = exponentials.reduce(0, +)
      rows.append(
        ["\(index)", "\(testSet.labels[index])", predicted[index].map { "\($0)" } ?? ""]
          + exponentials.map { Study.text($0 / sum, decimals: 4) } + [Hexadecimal.text(pictures[column])])
    }
  }
  study.table("wrong-digits.csv", ["index", "truth", "predicted"] + (0..<classes).map { "p\($0)" } + ["pixels"], rows)
}
