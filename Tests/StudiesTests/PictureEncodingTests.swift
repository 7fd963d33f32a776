import Datasets
import Networks
import Studies
import Tensors
import Testing

@Suite("Pictures as examples")
struct PictureEncodingTests {
  private static let split = MNIST.Split(
    images: [0, 51, 102, 255, 1, 2, 3, 4, 255, 255, 0, 0], labels: [2, 0, 1], rows: 2, columns: 2)

  @Test("are the numbers of the bytes divided, with a one-hot target, in the order that was asked for")
  func examples() {
    let examples = PictureExamples<Double>(Self.split, classes: 3, rows: [2, 0], pieceSize: 2)
    #expect(examples.extent.examples == 2 && examples.extent.outputs == 3)
    // [1, 3, 2]: labels 1 and 2.
    #expect(examples.targets(ofPiece: 0).values == [0, 0, 1, 0, 0, 1])
    // The first output is the sum of a picture's numbers, 2 and 1.6, where 0 is the target; the others are 0, and one
    // of them is 1 off.
    var sum = Network<Double>(input: [4]) { Dense(3) }
    sum.parameters["dense1.weight"] = Tensor([3, 4], [1, 1, 1, 1] + [Double](repeating: 0, count: 8))
    let runner = BatchRunner(sum, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    #expect(abs(runner.loss(of: sum, on: examples) - (4 + 1 + 1.6 * 1.6 + 1) / 2) < 1e-12)
  }
}
