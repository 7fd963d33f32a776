import Host
import Tensors

/// Which examples a network trains on and which are held out, by their places: rows of a table, pictures of
/// `MNIST.Split`, windows of a `TimeSeries`. Mining of Massive Datasets, 13.6, has two kinds and "a common ratio" of 80:20.
///
/// ```swift
/// var stream = run.stream("split")
/// let data = Split.random(0..<rows.count, training: 0.8, using: &stream)
/// let inner = Split.random(data.training, training: 0.75, using: &stream)
/// // 60 % inner.training, 20 % inner.heldOut for validation, 20 % data.heldOut for the test.
/// ```
///
/// **How many.** Training has `share · n`, rounded to the nearest whole number and a half up, the rest is held out; so
/// one of them may be empty. It is the product in `Double` that is rounded: 0.29 of 50 is a little less than 14.5 there,
/// and 14.
public struct Split: Sendable, Equatable {
  /// The places to train on.
  public let training: [Int]
  /// All others, for validation or test.
  public let heldOut: [Int]

  private init(_ order: [Int], _ share: Double) {
    require((0...1).contains(share), "Split: a share of \(share) is not from 0 to 1")
    let count = Int((share * Double(order.count)).rounded())
    training = Array(order[..<count])
    heldOut = Array(order[count...])
  }

  /// At random, each division equally likely: for examples that are independent of each other. Both parts come in random
  /// order; of one stream it is always the same.
  ///
  /// - Parameters:
  ///   - places: `0..<n`, or a part of another split.
  ///   - share: For training, 0 to 1, else it traps.
  public static func random(
    _ places: some Collection<Int>, training share: Double, using stream: inout RandomStream
  ) -> Split {
    var order = Array(places)
    stream.shuffle(&order)
    return Split(order, share)
  }

  /// The last part is held out, nothing is shuffled: for a series in time, of which "the final piece of the sequence is a
  /// better test set". The test is then one of the future; at random, what comes after an example is trained on.
  ///
  /// - Parameters:
  ///   - places: In the order of time.
  ///   - share: For training, 0 to 1, else it traps.
  public static func lastPart(of places: some Collection<Int>, training share: Double) -> Split {
    Split(Array(places), share)
  }
}
