import Foundation
import Tensors

/// Digits for a machine without MNIST, drawn by the program itself.
///
/// A pen follows one of several paths for each digit (`PenPath`). Each drawing has its own points,
/// slant, proportions, warp and pen (`DigitDrawing`), all from a random stream of its own, so that
/// the digits are the same bytes in whatever order and on whatever machine they are drawn. Counts
/// and shapes are those of MNIST; how hard they are to tell apart is of its order, no more than that.
public enum StandInDigits {
  /// Pixels on each side of an image.
  public static let side = 28

  /// The full set, 60,000 training and 10,000 test images, or less of it: fewer images are the
  /// first ones of the full set.
  public static func generate(
    seed: UInt64 = 1, trainingCount: Int = 60_000, testCount: Int = 10_000
  ) -> MNIST {
    let training = split(seed: seed, name: "training", count: trainingCount)
    let test = split(seed: seed, name: "test", count: testCount)
    return MNIST(training: training, test: test, origin: .standIn, checksums: [])
  }

  /// Images drawn in parallel pieces; each depends on seed, name and its index alone.
  private static func split(seed: UInt64, name: String, count: Int) -> MNIST.Split {
    let size = side * side
    var images = [UInt8](repeating: 0, count: count * size)
    var labels = [UInt8](repeating: 0, count: count)
    let piece = 500
    images.withUnsafeMutableBufferPointer { imageBytes in
      labels.withUnsafeMutableBufferPointer { labelBytes in
        // Each piece writes to its own images and labels only.
        nonisolated(unsafe) let imageBytes = imageBytes
        nonisolated(unsafe) let labelBytes = labelBytes
        DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { number in
          for index in (number * piece)..<min(count, (number + 1) * piece) {
            var stream = RandomStream(seed: seed, name: "stand-in \(name) digit \(index)")
            let label = stream.integer(below: 10)
            let image = DigitDrawing(of: label, using: &stream).rendered()
            labelBytes[index] = UInt8(label)
            for pixel in 0..<size { imageBytes[index * size + pixel] = image[pixel] }
          }
        }
      }
    }
    return MNIST.Split(images: images, labels: labels, rows: side, columns: side)
  }
}
