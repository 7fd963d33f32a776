import Host

/// A reproducible stream of random numbers, known by a seed and a name.
///
/// The stream is counter-based: its n-th number is a fixed function of seed, name and n
/// (SplitMix64, Steele, Lea and Flood 2014). Two streams with different names are independent, so
/// that adding a model to an experiment, or drawing more strings, does not change what the other
/// parts of the experiment draw. Nothing here depends on the standard library's generators or on
/// the C library's logarithm, whose results may change with version and machine.
///
/// ```swift
/// var weights = RandomStream(seed: 7, name: "initial weights of the LSTM")
/// let w = weights.uniform(in: -0.1...0.1)
/// ```
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// What `next` counts on from: a kernel that is given it draws the stream's next numbers.
  package private(set) var state: UInt64
  private var spareNormal: Double?

  /// The stream called `name` under `seed`.
  public init(seed: UInt64, name: String) {
    // FNV-1a over the name, then mixed with the seed, so that neighbouring seeds share nothing.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    state = Self.mix(Self.mix(seed &+ 0x9e37_79b9_7f4a_7c15) ^ hash)
  }

  private init(state: UInt64) { self.state = state }

  /// The stream with this number among those that belong to this one: a fixed function of the number and of how far
  /// this stream has been drawn, independent of it and of all others.
  ///
  /// For what is counted, where `init(seed:name:)` is for what is named: example 17 at step 3 has its own random
  /// numbers, `stream.substream(17).substream(3)`, whoever asks for them, in whatever order.
  public func substream(_ number: Int) -> RandomStream {
    // The outputs of SplitMix64 from another start, mixed so that it lies apart from this stream's own numbers.
    let start = Self.mix(state ^ 0xd1b5_4a32_d192_ed03)
    return RandomStream(state: Self.mix(start &+ UInt64(bitPattern: Int64(number)) &* 0x9e37_79b9_7f4a_7c15))
  }

  /// The next 64 uniformly distributed bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A uniform number in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform number between the ends of `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A uniform integer in `0..<bound`, without bias (Lemire 2019).
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "RandomStream.integer(below:) needs a positive bound, got \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A standard normal number (Marsaglia's polar method).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let square = u * u + v * v
      if square > 0 && square < 1 {
        let scale = (-2 * Elementary.log(square) / square).squareRoot()
        spareNormal = v * scale
        return u * scale
      }
    }
  }

  /// Puts `elements` into a random order (Fisher and Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }

  /// The numbers `0..<count` in a random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

extension RandomStream {
  /// Numbers between the ends of `range`, drawn in row-major order.
  public mutating func tensor(_ shape: [Int], in range: ClosedRange<Double> = -1...1) -> Tensor<Double> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in uniform(in: range) })
  }

  /// Normal numbers of mean 0, drawn in row-major order.
  public mutating func normalTensor(_ shape: [Int], deviation: Double = 1) -> Tensor<Double> {
    Tensor(shape, (0..<shape.reduce(1, *)).map { _ in deviation * normal() })
  }
}
