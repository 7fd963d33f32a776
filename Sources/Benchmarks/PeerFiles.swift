import Datasets
import Foundation
import Host
import Networks

/// Weights, data and settings of a training as the peers read them: safetensors, NumPy's `.npy`, JSON.
public struct PeerFiles {
  private let folder: String

  /// Files in `folder`, which is made where it is missing.
  public init(folder: String) { self.folder = folder }

  /// Writes all files of `training`.
  ///
  /// - Throws: what writing throws.
  public func write(_ training: Training, pictures: MNIST.Split?) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let work = training.work
    try training.network.saveSafetensors(to: folder + "/weights.safetensors")
    var names: [String] = []
    func array(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) throws {
      names.append(name)
      try AtomicFile.write(Self.npy(type, shape, bytes), to: "\(folder)/\(name).npy")
    }
    if let pictures {
      try array("images", "|u1", [pictures.count, pictures.rows * pictures.columns], pictures.images)
      try array("labels", "|u1", [pictures.count], pictures.labels)
    } else {
      let padded = PaddedStrings(work.strings(seed: 1))
      try array("inputs", "<f4", [padded.count, padded.longest, 7], Self.bytes(padded.inputs))
      try array("targets", "<f4", [padded.count, padded.longest, 7], Self.bytes(padded.targets))
      try array("mask", "<f4", [padded.count, padded.longest], Self.bytes(padded.mask))
    }
    let settings = OrderedJSON.members([
      .init("work", .text(work.name.rawValue)), .init("units", .integer(work.units)),
      .init("batch", .integer(min(work.batch, training.exampleCount))),
      .init("learning_rate", .number(work.learningRate)),
      .init("clip", work.clip.map { .number($0) } ?? .none), .init("divisor", .number(training.divisor)),
      .init("input_dropout", .number(work.inputDropout)), .init("hidden_dropout", .number(work.hiddenDropout)),
      // β₁, β₂ and ε where the step is Adam's.
      .init(
        "adam",
        work.hasAdam
          ? .list([SimpleChains.slopeDecay, SimpleChains.squareDecay, SimpleChains.epsilon].map { .number($0) }) : .none),
      .init("input_noise", .number(work.inputNoise)), .init("data", .list(names.map { .text($0) })),
      .init("periods", .list(Work.periods.map { .integer($0) })),
    ])
    try AtomicFile.write(settings.text, to: folder + "/settings.json")
  }

  private static func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
  }

  /// NumPy's format, version 1.0: magic, version, length of the header, header, numbers.
  static func npy(_ type: String, _ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
    let extents = shape.map { "\($0), " }.joined()
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // Blanks and a line end up to a multiple of 64 bytes.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(header.utf8) + bytes
  }
}

/// Strings as arrays of one length, zeros past their ends.
struct PaddedStrings {
  let count, longest: Int
  /// `[count, longest, 7]`: the symbol of each step, and the symbols that may follow.
  private(set) var inputs, targets: [Float]
  /// `[count, longest]`: 1 up to the end of a string.
  private(set) var mask: [Float]

  init(_ strings: [GrammarString]) {
    count = strings.count
    longest = strings.map(\.count).max() ?? 0
    inputs = Array(repeating: 0, count: count * longest * 7)
    targets = inputs
    mask = Array(repeating: 0, count: count * longest)
    for (row, string) in strings.enumerated() {
      for t in 0..<string.count {
        let cell = row * longest + t
        mask[cell] = 1
        for bit in 0..<7 {
          inputs[cell * 7 + bit] = Float(ReberSymbol.oneHot(string.symbols[t])[bit])
          targets[cell * 7 + bit] = Float(ReberSymbol.multiHot(string.targets[t])[bit])
        }
      }
    }
  }
}
