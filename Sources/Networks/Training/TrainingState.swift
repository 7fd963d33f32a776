import Foundation
import Tensors

/// A value that a training changes and that a checkpoint keeps, so that an interrupted training goes on to the same
/// bytes: the network, the update rule with what it remembers, the best parameters so far, or an experiment's own.
public protocol Resumable: Sendable {
  /// All that is not known when the training begins anew.
  var trainingState: TrainingState { get }

  /// Takes on a state that a value of the same kind and size had.
  ///
  /// - Returns: false, and nothing is changed, where `state` is not one. It may come from a damaged file or from
  ///   another version of the program, so it is no reason to trap.
  mutating func resume(from state: TrainingState) -> Bool
}

/// What a checkpoint keeps of one `Resumable` value: what it belongs to, some counts, and some vectors to the bit.
public struct TrainingState: Codable, Equatable, Sendable {
  private struct Vector: Codable, Equatable {
    /// `Float` or `Double`: half as many of the one have as many bytes as the other.
    let type: String
    /// The numbers, little-endian. No text: NaN and infinity are kept, and no digit is lost.
    let bytes: Data
  }

  /// What it is the state of, with the settings that belong to it: `momentum 0.9`.
  public let kind: String
  /// Whole numbers, such as how many updates were made.
  public let counts: [Int]
  private let vectors: [Vector]

  /// The state of what `kind` says. The vectors may be of different number types.
  public init<each S: Scalar>(of kind: String, counts: [Int] = [], vectors: repeat Tensor<each S>) {
    self.kind = kind
    self.counts = counts
    var saved: [Vector] = []
    for vector in repeat each vectors { saved.append(Self.saved(vector)) }
    self.vectors = saved
  }

  private static func saved<S: Scalar>(_ vector: Tensor<S>) -> Vector {
    Vector(type: "\(S.self)", bytes: vector.withUnsafe { Data(buffer: $0) })
  }

  /// Whether it belongs to `kind` and has so many counts, each of which a training can reach, and vectors.
  public func fits(_ kind: String, counts: Int = 0, vectors: Int) -> Bool {
    self.kind == kind && self.counts.count == counts && self.counts.allSatisfy((0...1 << 48).contains)
      && self.vectors.count == vectors
  }

  /// Vector number `index`, `[count]`; nil where there is none of so many numbers of this type.
  public func vector<S: Scalar>(_ index: Int, count: Int) -> Tensor<S>? {
    guard vectors.indices.contains(index), vectors[index].type == "\(S.self)",
      vectors[index].bytes.count == count * MemoryLayout<S>.stride
    else { return nil }
    var vector = Tensor<S>(zeros: [count])
    vector.withUnsafeMutable { _ = vectors[index].bytes.copyBytes(to: $0) }
    return vector
  }
}

extension Network: Resumable {
  /// The parameters; layers and shapes are known from the program.
  public var trainingState: TrainingState { TrainingState(of: "network", vectors: parameters.flat) }

  /// Takes over the parameters of a network of the same size; false, and nothing changes, where it is another's.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits("network", vectors: 1), let flat: Tensor<S> = state.vector(0, count: parameterCount) else {
      return false
    }
    parameters.flat = flat
    return true
  }
}
