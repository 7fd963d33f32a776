import Datasets
import Networks
import Tensors

extension PictureExamples {
  /// Digits, or pictures like them, as examples: those of `split` that `rows` numbers, with a one-hot target for each
  /// label. The bytes stay what they are; a piece of them becomes numbers when it is computed.
  ///
  /// - Parameters:
  ///   - classes: how many outputs the network has; every label lies below.
  ///   - divisor: by what the bytes are divided, so that with 255 full ink is 1.
  ///   - rows: pictures of `split`, in the order of the batch.
  ///   - pieceSize: how many pictures a piece holds; see `Network.pieceSize`.
  public init(
    _ split: MNIST.Split, classes: Int = 10, divisor: Double = 255, rows: some Sequence<Int>, pieceSize: Int = 16
  ) {
    self.init(
      pictures: split.images, labels: split.labels, size: split.rows * split.columns, classes: classes,
      divisor: divisor, rows: rows, pieceSize: pieceSize)
  }
}
