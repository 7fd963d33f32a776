import Foundation
import Tensors

/// A few inputs of a network, what it puts out for them, and how far off a good copy of it may be. They go into the
/// header of a saved file, so that whoever loads it, here or in PyTorch, can see that the layers are the same: keys
/// and shapes say nothing about activations, about the order of layers without parameters, or about the equations of
/// a recurrent layer.
///
/// Three strings of the metadata. `example_inputs` and `example_outputs` are a type, a shape and the numbers,
/// `F32 2x784 AAAAPw…`: little-endian bytes in base64, so nothing is rounded. Shapes are as PyTorch takes them with
/// `batch_first`, an example after the other: `[N] + inputShape`, or `[N, T] + inputShape` where what comes out at a
/// step depends on other steps; outputs have as many steps as the layers make of T. `example_tolerance` is the largest
/// deviation of an output, as a decimal number.
struct SavedExamples<S: Scalar> {
  /// `[N] + inputShape` or `[N, T] + inputShape`.
  let inputs: Tensor<S>
  /// The same with the shape of the outputs.
  let outputs: Tensor<S>
  /// See `SavedExamples.tolerance(of:inputs:outputs:)`.
  let tolerance: Double

  static var inputsKey: String { "example_inputs" }
  static var outputsKey: String { "example_outputs" }
  static var toleranceKey: String { "example_tolerance" }
  static var keys: [String] { [inputsKey, outputsKey, toleranceKey] }

  private static var count: Int { 2 }
  private static var steps: Int { 3 }

  /// Drawn inputs with the outputs of `network`; nil where these are not finite, as of a training that diverged.
  init?(_ network: Network<S>) {
    // Multiples of 1/128 between −1 and 1, the same for every network of a shape.
    var stream = RandomStream(seed: 0, name: "examples of a saved network")
    let shape = [Self.count, Self.steps] + network.inputShape
    let sequences = Tensor<S>(
      shape, (0..<shape.reduce(1, *)).map { _ in S(Double(stream.integer(below: 255) - 127) / 128) })
    if Self.hasMemory(network, sequences) {
      inputs = sequences
    } else {
      let shape = [Self.count] + network.inputShape
      inputs = Tensor(shape, Array(sequences.values.prefix(shape.reduce(1, *))))
    }
    outputs = network.outputs(ofExamples: inputs)
    tolerance = Self.tolerance(of: network, inputs: inputs, outputs: outputs)
    guard tolerance.isFinite, outputs.values.allSatisfy(\.isFinite) else { return nil }
  }

  /// Whether what comes out at a step depends on what goes in at another. Asked of small drawn parameters too, since
  /// a saturated network hides it.
  private static func hasMemory(_ network: Network<S>, _ sequences: Tensor<S>) -> Bool {
    // An output for several steps, such as the last one's, is one that depends on others.
    guard network.steps(after: steps) == steps else { return true }
    let (size, numbers) = (sequences.count / count, sequences.count / count / steps)
    // The step in the middle has neighbours on both sides; the first one moves where time is turned round.
    return [1, 0].contains { step in
      var other = sequences
      other.withUnsafeMutable { all in
        for example in 0..<count {
          for index in 0..<numbers { all[example * size + step * numbers + index] = 1 }
        }
      }
      return [nil, 0.1, 0.5].contains { (bound: Double?) in
        var drawn = network
        if let bound {
          var stream = RandomStream(seed: 0, name: "parameters in search of a memory")
          drawn.parameters.flat.withUnsafeMutable { all in
            for index in all.indices { all[index] = S(stream.uniform(in: -bound...bound)) }
          }
        }
        let (before, after) = (drawn.outputs(ofExamples: sequences).values, drawn.outputs(ofExamples: other).values)
        let outputs = before.count / count / steps
        return before.indices.contains { $0 / outputs % steps != step && before[$0] != after[$0] }
      }
    }
  }

  /// What rounding may do to the outputs, on any machine and in PyTorch. A sum taken in another order, or without
  /// fused multiply-add, is the sum for weights that are off by a few units in the last place, so the outputs are
  /// computed again with every parameter off by 128 units, up or down by lot; the largest change of an output is the
  /// measure, and 128 units of the largest output where it is more. So a network that magnifies errors is allowed
  /// larger ones. A power of two, for few digits.
  @_specialize(where S == Float)
  private static func tolerance(of network: Network<S>, inputs: Tensor<S>, outputs: Tensor<S>) -> Double {
    let share = 128 * S.ulpOfOne
    let expected = outputs.values
    var largest = 0.0
    for value in expected { largest = max(largest, Double(share * value.magnitude)) }
    for draw in 0..<4 {
      var stream = RandomStream(seed: UInt64(draw), name: "signs of deviations")
      var other = network
      other.parameters.flat.withUnsafeMutable { numbers in
        var signs: UInt64 = 0
        for index in numbers.indices {
          if index % 64 == 0 { signs = stream.next() }
          numbers[index] *= signs & 1 == 0 ? 1 - share : 1 + share
          signs >>= 1
        }
      }
      for (a, b) in zip(other.outputs(ofExamples: inputs).values, expected) {
        guard (a - b).isFinite else { return .infinity }
        largest = max(largest, Double((a - b).magnitude))
      }
    }
    return largest > 0 ? Double(sign: .plus, exponent: largest.exponent + 1, significand: 1) : 0
  }

  /// The strings for the header.
  var metadata: [(String, String)] {
    [
      (Self.inputsKey, Self.text(inputs)), (Self.outputsKey, Self.text(outputs)),
      (Self.toleranceKey, "\(tolerance)"),
    ]
  }

  private static func text(_ tensor: Tensor<S>) -> String {
    // All machines that this runs on are little-endian, as the format is.
    let bytes = tensor.withUnsafe { Data(buffer: $0) }
    let shape = tensor.shape.map(String.init).joined(separator: "x")
    return "\(S.safetensorsType) \(shape) \(bytes.base64EncodedString())"
  }

  /// The examples in the header of the file at `path`; nil where it has none.
  init?(metadata: [String: String], path: String) throws(SavedModelError) {
    let found = Self.keys.map { metadata[$0] }
    if found.allSatisfy({ $0 == nil }) { return nil }
    guard let inputs = found[0], let outputs = found[1], let tolerance = found[2] else {
      throw .malformed(path: path, problem: "of \(Self.keys.joined(separator: ", ")) some are missing")
    }
    self.inputs = try Self.tensor(inputs, Self.inputsKey, path)
    self.outputs = try Self.tensor(outputs, Self.outputsKey, path)
    guard let number = Double(tolerance), number.isFinite, number >= 0 else {
      throw .malformed(path: path, problem: "\(Self.toleranceKey) is '\(tolerance.prefix(40))'")
    }
    self.tolerance = number
  }

  private static func tensor(_ text: String, _ key: String, _ path: String) throws(SavedModelError) -> Tensor<S> {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, let bytes = Data(base64Encoded: String(words[2])) else {
      throw .malformed(path: path, problem: "\(key) is not a type, a shape and base64")
    }
    guard words[0] == S.safetensorsType else {
      throw .wrongType(path: path, key: key, found: String(words[0].prefix(40)), expected: S.safetensorsType)
    }
    var (shape, count): ([Int], Int) = ([], 1)
    for word in words[1].split(separator: "x", omittingEmptySubsequences: false) {
      let extent = Int(word) ?? 0
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else {
        throw .malformed(path: path, problem: "\(key) has the shape '\(words[1].prefix(40))'")
      }
      shape.append(extent)
      count = product
    }
    guard bytes.count / MemoryLayout<S>.size == count, bytes.count % MemoryLayout<S>.size == 0 else {
      throw .malformed(path: path, problem: "\(key) has \(bytes.count) bytes for the shape \(shape)")
    }
    return Tensor(shape, [S](littleEndian: bytes))
  }

  /// Compares `network` with the examples.
  func check(_ network: Network<S>, path: String) throws(SavedModelError) {
    let one = network.inputShape, shape = inputs.shape
    // An axis of examples, and perhaps one of time.
    let axes = shape.count - one.count
    guard axes == 1 || axes == 2, Array(shape.suffix(one.count)) == one else {
      throw .wrongShape(path: path, key: Self.inputsKey, found: shape, expected: [shape[0]] + one)
    }
    let steps = axes == 2 ? [network.steps(after: shape[1])] : []
    let expected = [shape[0]] + steps + network.outputShape
    guard outputs.shape == expected else {
      throw .wrongShape(path: path, key: Self.outputsKey, found: outputs.shape, expected: expected)
    }
    let perExample = outputs.count / shape[0]
    for (index, (found, saved)) in zip(network.outputs(ofExamples: inputs).values, outputs.values).enumerated() {
      // A NaN is not within it.
      guard (Double(found) - Double(saved)).magnitude <= tolerance else {
        throw .otherOutputs(path: path, example: index / perExample, found: Double(found), expected: Double(saved))
      }
    }
  }
}

extension Network {
  fileprivate var outputShape: [Int] { outputShapes[outputShapes.count - 1] }

  /// What the network puts out for examples one after the other, `[N] + inputShape` or `[N, T] + inputShape`, in the
  /// same order.
  fileprivate func outputs(ofExamples inputs: Tensor<S>) -> Tensor<S> {
    let (n, isSequence) = (inputs.shape[0], inputs.shape.count > inputShape.count + 1)
    let steps = isSequence ? inputs.shape[1] : 1
    // Here examples are columns: `[T · D, N]` transposed.
    let result = self(
      Self.transposed(inputs, rows: n).reshaped(to: [steps] + inputShape + [n]), steps: steps,
      outputSteps: isSequence && outputSteps[layers.count - 1] == .asTargets ? 1 : nil)
    return Self.transposed(result, rows: result.count / n)
      .reshaped(to: (isSequence ? [n, self.steps(after: steps)] : [n]) + outputShape)
  }

  /// How many steps come out where `steps` go in. Where the targets say it, they have one here, so that what goes into an
  /// encoder–decoder is a source too.
  fileprivate func steps(after steps: Int) -> Int { outputSteps[layers.count - 1] == .asInputs ? steps : 1 }

  /// The numbers as a matrix of `rows` rows, with rows and columns exchanged.
  private static func transposed(_ numbers: Tensor<S>, rows: Int) -> Tensor<S> {
    let (values, columns) = (numbers.values, numbers.count / rows)
    return Tensor([columns, rows], (0..<values.count).map { values[$0 % rows * columns + $0 / rows] })
  }
}

extension Scalar {
  /// The name of the type in safetensors files: F32 or F64.
  static var safetensorsType: String { "F\(8 * MemoryLayout<Self>.size)" }
}

extension Array where Element: Scalar {
  /// The numbers whose bytes, little-endian as everywhere that this runs, follow each other in `bytes`.
  init(littleEndian bytes: some DataProtocol) {
    let count = bytes.count / MemoryLayout<Element>.size
    self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }
}
