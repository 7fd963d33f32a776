import Host
import Tensors

/// How pictures are changed at random while a network trains, so that it sees other examples of the same classes in every
/// epoch (MMDS, section 13.6.4: rotated by a few degrees, distorted, with noise; USC INF 552, "Data Augmentation").
///
/// What is drawn for a picture is a fixed function of the `Draw` and the picture's number in its set: the batch that it is
/// in, its place there and the thread change nothing. All numbers are drawn whatever the ranges are, so that a change of
/// one leaves what the others draw.
///
/// ```swift
/// let some = Augmentation(rotation: 10, shift: 1.5)
/// let batch = examples.augmented(by: some, rows: 28, columns: 28, draw: Draw(seed: seed, epoch: epoch))
/// ```
///
/// **Trap.** Nothing here knows which changes leave the class: a six turned by 180° is a nine.
public struct Augmentation: Sendable, Equatable {
  /// The largest angle in degrees; drawn uniformly from −`rotation` to `rotation`.
  public var rotation: Double
  /// The largest shift in cells, drawn likewise, to the right and down each.
  public var shift: Double
  /// The largest tangent of a slant, drawn likewise.
  public var shear: Double
  /// The standard deviation, in cells, of the displacements at the 4 × 4 knots of `PictureTransformation.bends`.
  public var distortion: Double
  /// The standard deviation of the noise on each cell, as a share of full ink, 255. The result is rounded to a byte and
  /// held between 0 and 255, so that on paper half of it is lost; `GaussianNoise` does neither.
  public var noise: Double

  /// Nothing is changed by what is 0; all are finite and at least 0.
  public init(rotation: Double = 0, shift: Double = 0, shear: Double = 0, distortion: Double = 0, noise: Double = 0) {
    require(
      [rotation, shift, shear, distortion, noise].allSatisfy { $0 >= 0 && $0.isFinite },
      "Augmentation: rotation \(rotation), shift \(shift), shear \(shear), distortion \(distortion), noise \(noise)")
    (self.rotation, self.shift, self.shear) = (rotation, shift, shear)
    (self.distortion, self.noise) = (distortion, noise)
  }

  /// The geometry that is drawn for picture `id`.
  public func transformation(of id: Int, draw: Draw) -> PictureTransformation {
    transformation(Self.stream(of: id, draw))
  }

  /// Picture `id` as it is changed under `draw`: `rows` × `columns` grey values from 0, paper, to 255, row by row, for
  /// several channels one after the other.
  public func callAsFunction(_ picture: [UInt8], rows: Int, columns: Int, id: Int, draw: Draw) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: picture.count) { result, count in
      picture.withUnsafeBufferPointer {
        apply(to: $0, rows: rows, columns: columns, id: id, draw: draw, into: result)
      }
      count = picture.count
    }
  }

  /// The same in memory that is given; the two must not meet.
  func apply(
    to picture: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int, id: Int, draw: Draw,
    into result: UnsafeMutableBufferPointer<UInt8>
  ) {
    let stream = Self.stream(of: id, draw)
    transformation(stream).apply(to: picture, rows: rows, columns: columns, into: result)
    if noise > 0 { addNoise(to: result, count: picture.count, stream) }
  }

  private static func stream(of id: Int, _ draw: Draw) -> RandomStream {
    RandomStream(seed: draw.seed, name: "augmentation").substream(draw.epoch).substream(draw.update).substream(id)
  }

  private func transformation(_ stream: RandomStream) -> PictureTransformation {
    var stream = stream
    let angle = rotation * stream.uniform(in: -1...1)
    let right = shift * stream.uniform(in: -1...1), down = shift * stream.uniform(in: -1...1)
    let slant = shear * stream.uniform(in: -1...1)
    var bends: [SIMD2<Double>] = []
    if distortion > 0 {
      for _ in 0..<16 {
        let x = distortion * stream.normal(), y = distortion * stream.normal()
        bends.append(SIMD2(x, y))
      }
    }
    return PictureTransformation(rotation: angle, right: right, down: down, shear: slant, bends: bends)
  }

  /// Sixteen cells side by side, each column with a stream of its own.
  private func addNoise(to cells: UnsafeMutableBufferPointer<UInt8>, count: Int, _ stream: RandomStream) {
    let width = 16
    var drawn = Tensor<Float>(zeros: [(count + width - 1) / width, width])
    let noise = drawn.mutableMatrix
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: width) { states in
      for column in 0..<width { states.initializeElement(at: column, to: stream.substream(column).state) }
      Kernels.addNoise(
        noise.view, deviation: 255 * self.noise, streams: UnsafeBufferPointer(states), into: noise)
    }
    withExtendedLifetime(drawn) {
      for index in 0..<count {
        let value = Float(cells[index]) + noise[index / width, index % width]
        cells[index] = UInt8(max(0, min(255, value.rounded())))
      }
    }
  }
}
