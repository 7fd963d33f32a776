import Networks
import Pictures
import Studies
import Tensors

/// A grey picture by a formula, 0 black to 1 white, `[1, 96, 96]`: sky, sun, a house with windows, ground.
/// It has plain areas, a ramp, thin lines, and edges of every direction and strength.
func house(side: Int = 96) -> Tensor<Double> {
  var picture = Tensor<Double>(zeros: [1, side, side])
  /// How much of a pixel's width lies inside, given the distance to the edge: no jagged slopes.
  func soft(_ inside: Double) -> Double { min(max(inside + 0.5, 0), 1) }
  func blend(_ base: Double, _ colour: Double, _ share: Double) -> Double {
    base + (colour - base) * share
  }
  for row in 0..<side {
    for column in 0..<side {
      let (x, y) = (Double(column), Double(row))
      var value = 0.45 + 0.35 * y / 70   // the sky, brighter towards the horizon
      let distance = ((x - 76) * (x - 76) + (y - 20) * (y - 20)).squareRoot()
      value = blend(value, 0.98, soft(11 - distance))
      if row >= 72 { value = 0.30 }   // the ground
      if row >= 84 { value = column / 4 % 2 == 0 ? 0.42 : 0.24 }   // a fence
      if (36..<80).contains(row), (16..<62).contains(column) { value = 0.68 }   // the wall
      let slope = min(y - 12, 36 - y + 0.5, (y - 12) * 1.15 - abs(x - 39))
      value = blend(value, 0.22, soft(slope))   // the roof
      let isWindow = (44..<60).contains(row) && ((21..<35).contains(column) || (43..<57).contains(column))
      if isWindow {
        let cross = row == 51 || row == 52 || [27, 28, 49, 50].contains(column)
        value = cross ? 0.75 : 0.12
      }
      if (62..<80).contains(row), (34..<44).contains(column) { value = 0.38 }   // the door
      picture[0, row, column] = value
    }
  }
  return picture
}

/// One of USC's image kernels.
struct ImageKernel {
  /// The end of its ledger row's id.
  let name: String
  let weights: Tensor<Double>
  var title: String { name.replacing("-", with: " ") }
  /// By what the response is divided: the sum of the entries where that is not 0, so that a plain area
  /// keeps its brightness.
  var divisor: Double { sum == 0 ? 1 : sum }
  var sum: Double { weights.sum }

  /// The kernel's response to a picture, of the picture's size, outside it zeros.
  @MainActor func response(to picture: Tensor<Double>) -> Tensor<Double> {
    let side = weights.shape[0]
    guard weights.shape[1] == side, side % 2 == 1, side < 96 else {
      study.fail("ledger row usc552-kernel-\(name): \(weights.shape), not a square with a middle")
    }
    return convolve(picture, weights, padding: side / 2).map { $0 / divisor }
  }

  /// How the response is shown: as it is, or with mid-grey for 0 where a plain area gives 0.
  func shown(_ response: Tensor<Double>) -> Tensor<Double> {
    sum == 0 ? response.map { 0.5 + $0 / 2 } : response
  }
}

//#-hidden-code
/// White for 1 and black for 0, as a picture for a sheet, which is drawn in ink.
func grey(_ picture: Tensor<Double>) -> ContactSheet.Picture {
  ContactSheet.Picture(
    width: picture.shape[2], height: picture.shape[1], share: picture.values.map { Float(1 - $0) })
}

@MainActor func reportKernels(_ kernels: [ImageKernel], on picture: Tensor<Double>) {
  let responses = kernels.map { $0.response(to: picture) }
  study.value("blur-sum", kernels.first { $0.name == "blur" }?.sum ?? 0)
  study.picture(
    "kernels.png",
    ContactSheet.grid(
      [grey(picture)] + zip(kernels, responses).map { grey($0.shown($1)) }, columns: 3,
      titles: ["picture"] + kernels.map { $0.title + ($0.sum == 0 ? ", 0 is grey" : "") },
      enlargement: 3))

  // Away from the edge, where the zeros outside would count.
  let plain = Tensor<Double>([1, 9, 9], [Double](repeating: 1, count: 81))
  study.table(
    "kernels.csv",
    ["kernel", "sum of entries", "plain area of 1 becomes", "divided by", "lowest", "highest",
      "pixels outside 0 to 1", "same when flipped"],
    zip(kernels, responses).map { kernel, response in
      let values = response.values
      let outside = values.filter { $0 < 0 || $0 > 1 }.count
      return [
        kernel.title, Study.text(kernel.sum),
        Study.text(kernel.response(to: plain)[0, 4, 4] * kernel.divisor),
        kernel.divisor == 1 ? "–" : Study.text(kernel.divisor),
        Study.text(values.min() ?? 0, decimals: 2), Study.text(values.max() ?? 0, decimals: 2),
        Study.text(100 * Double(outside) / Double(values.count)) + " %",
        kernel.weights == kernel.weights.flipped ? "yes" : "no",
      ]
    })
}

/// The digit and what each filter finds on it, all of one size, white for the strongest response.
@MainActor func drawDigit(_ image: Tensor<Double>, maps: [(title: String, map: Tensor<Double>)]) {
  let strongest = maps.flatMap(\.map.values).max() ?? 1
  let ink = max(image.values.max() ?? 1, 1)
  study.picture(
    "digit.png",
    ContactSheet.grid(
      [grey(image.asPicture.map { $0 / ink })]
        + maps.map { grey($0.map.asPicture.map { $0 / max(strongest, 1) }) },
      columns: 5, titles: ["image"] + maps.map(\.title), enlargement: 26))
}
//#-end-hidden-code
