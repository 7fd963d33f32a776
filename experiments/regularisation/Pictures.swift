//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Pictures
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Altered copies

 A digit that is turned by a few degrees or shifted by a cell is another picture and the same digit. So
 in each epoch the network sees each of its digits in another copy, turned by up to {{value degrees}}° and, in a
 second run, shifted by up to {{value cells}} cells as well; the angle and the shift are drawn anew for each digit in
 each epoch. Nothing but these angles and shifts is told to the network, and with the shifts it is the best help of this
 chapter. (Four digits and their copies are shown at its head.)

 What may be altered depends on the classes. A *b* in the mirror is a *d*, a *6* turned by half a turn a *9*: what turns
 one class into another must not keep its label. Here is the warning as an experiment. The 6s and 9s of each seed's
 digits are trained on alone, once as they are, and once with a copy turned by half a turn in place of every other one:
 */
/// The pictures, about every other one of them turned by half a turn.
func turnedRound(_ digits: MNIST.Split, seed: UInt64, epoch: Int) -> MNIST.Split {
  let (half, draws) = (PictureTransformation(rotation: 180), RandomStream(seed: seed, name: "half turns").substream(epoch))
  let images = (0..<digits.count).flatMap { number -> [UInt8] in
    var stream = draws.substream(number)
    let picture = digits.picture(number)
    return stream.uniform() < 0.5 ? half(picture, rows: digits.rows, columns: digits.columns) : picture
  }
  return MNIST.Split(images: images, labels: digits.labels, rows: digits.rows, columns: digits.columns)
}
/*:
 {{table six-nine.csv}}

 Told that a picture is both, the network errs more often even on digits that stand upright.
 */
//#-hidden-code
/// The two trainings on 6 and 9.
@MainActor let sixAndNine: [Arm] = [
  Arm(key: "six-nine", name: "6 and 9 as they are", only: [6, 9]),
  Arm(key: "six-nine-turned", name: "6 and 9, half of them turned by 180°", isTurnedRound: true, only: [6, 9]),
]

@MainActor func judgePictures() {
  let errors = sixAndNine.map { arm -> [Double] in
    atEnd(arm, "test", "error_rate")
  }
  study.table(
    "six-nine.csv", ["trained on", "wrong among the 6s and 9s of the test digits, %: median and central 80 %"],
    zip(sixAndNine, errors).map { [$0.name, spread($1, decimals: 2)] })
  let medians = errors.map { Statistics.median($0) }
  study.value("six-nine-error", medians[0], decimals: 2)
  study.value("six-nine-turned-error", medians[1], decimals: 2)
  study.value("six-nine-times", medians[1] / medians[0])
  study.judge(
    "usc552-augmentation-labels", perSeed: zip(errors[0], errors[1]).map { $0 < $1 },
    because: "6s and 9s alone, with and without copies turned by 180° that keep their label: more errors with them",
    found: "\(spread(errors[1], decimals: 2)) % of the 6s and 9s are wrong with such copies, \(spread(errors[0], decimals: 2)) % without "
      + "(median, central 80 % of the seeds)")

  // Four digits of the first seed: as they are, turned, turned and shifted.
  let four = digits(study.seeds[0]).training.prefix(4)
  func changed(_ change: Augmentation, _ number: Int, epoch: Int) -> [UInt8] {
    change(
      four.picture(number), rows: four.rows, columns: four.columns, id: number, draw: Draw(seed: study.seeds[0], epoch: epoch))
  }
  let (turn, both) = (Augmentation(rotation: degrees), Augmentation(rotation: degrees, shift: cells))
  func row(_ number: Int) -> [[UInt8]] {
    [
      four.picture(number), changed(turn, number, epoch: 1), changed(both, number, epoch: 1), changed(both, number, epoch: 2),
    ]
  }
  // Over the first row only.
  let names = ["as it is", "turned", "shifted", "next epoch"]
  let pictures = (0..<four.count).flatMap { row($0) }.map {
    ContactSheet.Picture(width: four.columns, height: four.rows, ink: $0)
  }
  study.picture(
    "copies.png",
    ContactSheet.grid(
      pictures, columns: names.count, titles: names + [String](repeating: "", count: pictures.count - names.count), enlargement: 5))
  study.value("degrees", shown(degrees))
  study.value("cells", shown(cells))
}
//#-end-hidden-code
