import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Examples in saved models")
struct SavedExamplesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.file("model.safetensors") }

  /// The metadata in the file at `path`.
  private func metadata() throws -> [String: String] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = Int(data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let header = try JSONSerialization.jsonObject(with: data.dropFirst(8).prefix(length)) as? [String: Any]
    return header?["__metadata__"] as? [String: String] ?? [:]
  }

  /// Writes the file at `path` anew with `old` in its header as `new`.
  private func replace(_ old: String, with new: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = Int(data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let header = String(decoding: data.dropFirst(8).prefix(length), as: UTF8.self)
    #expect(header.contains(old))
    let changed = Data(header.replacing(old, with: new).utf8)
    var file = withUnsafeBytes(of: UInt64(changed.count).littleEndian) { Data($0) }
    file.append(changed)
    file.append(data.dropFirst(8 + length))
    try file.write(to: URL(fileURLWithPath: path))
  }

  private func cnn<S: Scalar>(_ rectifier: Activation<S>, _: S.Type = S.self) -> Network<S> {
    Network(input: [1, 6, 5]) { Conv2D(filters: 2, window: 3); rectifier; MaxPool2D(window: 2); Flatten(); Dense(3) }
  }
  private func reader<S: Scalar>(_ activation: RNN<S>.Activation, _: S.Type = S.self) -> Network<S> {
    Network(input: [3]) { RNN(4, activation: activation); Dense(2) }
  }

  private func checkOtherLayers<S: Scalar>(
    _ saved: Network<S>, _ other: Network<S>, inputs: [Int], outputs: [Int]
  ) throws {
    var stream = RandomStream(seed: 3, name: "other layers")
    let saved = saved.randomized(&stream)
    try saved.saveSafetensors(to: path)
    let texts = try metadata()
    let type = S.self == Float.self ? "F32" : "F64"
    let shapes = [inputs, outputs].map { $0.map(String.init).joined(separator: "x") }
    #expect(texts["example_inputs"]?.hasPrefix("\(type) \(shapes[0]) ") == true, "\(texts)")
    #expect(texts["example_outputs"]?.hasPrefix("\(type) \(shapes[1]) ") == true, "\(texts)")
    // The same keys and shapes, and other numbers come out.
    var network = other
    let error = #expect(throws: SavedModelError.self) { try network.loadSafetensors(from: path) }
    guard case .otherOutputs = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("its layers are others") == true && error?.description.contains("\n") == false)
    #expect(network.parameters == other.parameters)
    // The control: the same layers.
    var same = saved
    same.parameters.flat = Tensor(zeros: [saved.parameterCount])
    try same.loadSafetensors(from: path)
    #expect(same.parameters == saved.parameters)
  }

  @Test("pictures: a network with the same parameters and another activation is refused")
  func pictures() throws {
    try checkOtherLayers(cnn(ReLU(), Float.self), cnn(Tanh()), inputs: [2, 1, 6, 5], outputs: [2, 3])
  }
  @Test("pictures in double precision")
  func doublePictures() throws {
    try checkOtherLayers(cnn(ReLU(), Double.self), cnn(Tanh()), inputs: [2, 1, 6, 5], outputs: [2, 3])
  }
  @Test("sequences: the examples of a recurrent network have three steps")
  func sequences() throws {
    try checkOtherLayers(reader(.tanh, Float.self), reader(.relu), inputs: [2, 3, 3], outputs: [2, 3, 2])
  }
  @Test("sequences in double precision")
  func doubleSequences() throws {
    try checkOtherLayers(reader(.tanh, Double.self), reader(.relu), inputs: [2, 3, 3], outputs: [2, 3, 2])
  }

  @Test("each recurrent layer is found to have a memory, also one whose outputs are saturated")
  func memory() throws {
    for size in [0, 0.5, 1e4] {
      var stream = RandomStream(seed: 4, name: "memory")
      for network in [
        Network<Float>(input: [2]) { RNN(3) }, Network(input: [2]) { RNN(3, activation: .relu) },
        Network(input: [2]) { LSTM(3) }, Network(input: [2]) { GRU(3); Dense(2) },
        Network(input: [2]) { Dense(2); ForgetGateRNN(3) }, Network(input: [2]) { LSTM(3, form: [.peephole, .tanhLast]) },
        Network(input: [2]) { ClockworkRNN(modules: [2, 1], periods: [1, 2]) },
        Network(input: [2]) { OutputRecurrentRNN(3, outputs: 2) },
      ] {
        let examples = try #require(SavedExamples(network.randomized(&stream, size: size)))
        #expect(examples.inputs.shape == [2, 3, 2], "\(network.layerNames) \(size)")
      }
      let dense = Network<Float>(input: [2]) { Dense(3); Softmax() }.randomized(&stream, size: size)
      let plain = try #require(SavedExamples(dense))
      #expect(plain.inputs.shape == [2, 2])
    }
  }

  @Test("the numbers in the header are what went in and came out, to the bit, an example after the other")
  func numbers() throws {
    var stream = RandomStream(seed: 5, name: "numbers")
    let network = Network<Float>(input: [3]) { LSTM(2) }.randomized(&stream)
    let examples = try #require(SavedExamples(network))
    // Column n, step t of ours is example n, step t there.
    var x = Tensor<Float>(zeros: [3, 3, 2])
    for n in 0..<2 { for t in 0..<3 { for d in 0..<3 { x[t, d, n] = examples.inputs[n, t, d] } } }
    let y = network(x, steps: 3)
    for n in 0..<2 { for t in 0..<3 { for h in 0..<2 { #expect(examples.outputs[n, t, h] == y[t, h, n]) } } }
    #expect(Set(examples.inputs.values).count > 12 && examples.inputs.values.allSatisfy { $0.magnitude < 1 })
    let metadata = Dictionary(uniqueKeysWithValues: examples.metadata)
    let back = try SavedExamples<Float>(metadata: metadata, path: "")
    let read = try #require(back)
    #expect(read.inputs == examples.inputs && read.outputs == examples.outputs && read.tolerance == examples.tolerance)
  }

  @Test("one weight that is damaged a little beyond rounding is found")
  func damage() throws {
    var stream = RandomStream(seed: 6, name: "damage")
    var network = cnn(ReLU(), Float.self).randomized(&stream)
    try network.saveSafetensors(to: path)
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    // The last bias: three of its lower bits, then its exponent.
    data[data.count - 4] ^= 7
    try data.write(to: URL(fileURLWithPath: path))
    try network.loadSafetensors(from: path)
    data[data.count - 2] ^= 8
    try data.write(to: URL(fileURLWithPath: path))
    #expect(throws: SavedModelError.self) { try network.loadSafetensors(from: path) }
  }

  @Test("a network whose outputs are not finite is saved without examples, and loaded")
  func diverged() throws {
    for number in [Float.nan, .infinity, .greatestFiniteMagnitude] {
      var network = Network<Float>(input: [2]) { Dense(2); Dense(2) }
      network.parameters.flat = Tensor([12], [Float](repeating: number, count: 12))
      try network.saveSafetensors(to: path)
      #expect(try metadata() == [:])
      try network.loadSafetensors(from: path)
    }
  }

  @Test("examples that do not fit, or are no examples, are refused in a line")
  func malformed() throws {
    var network = Network<Float>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [1, 2])
    try network.saveSafetensors(to: path)
    let texts = try metadata()
    let (inputs, outputs) = (texts["example_inputs"] ?? "", texts["example_outputs"] ?? "")
    let numbers = inputs.dropFirst("F32 2x1 ".count)
    for (old, new, problem) in [
      ("example_inputs", "other_inputs", "some are missing"),
      (inputs, "F32 2x1 ?", "not a type, a shape and base64"), (inputs, "F32 2x1", "not a type, a shape and base64"),
      (inputs, "F64 2x1 \(numbers)", "of type F64, not F32"), (inputs, "F32 2x2 \(numbers)", "8 bytes for the shape [2, 2]"),
      (inputs, "F32 2x-1 \(numbers)", "the shape '2x-1'"), (inputs, "F32 0x1 ", "the shape '0x1'"),
      (inputs, "F32 9223372036854775807x2 \(numbers)", "the shape '9223372036854775807x2'"),
      (inputs, "F32 1x2 \(numbers)", "shape [1, 2], the network needs [1, 1]"),
      (outputs, "F32 1x2 \(numbers)", "shape [1, 2], the network needs [2, 1]"),
      (#""example_tolerance":"#, #""example_tolerance":"-1","t":"#, "example_tolerance is '-1'"),
      (#""example_tolerance":"#, #""example_tolerance":"nan","t":"#, "example_tolerance is 'nan'"),
    ] {
      try network.saveSafetensors(to: path)
      try replace(old, with: new)
      let error = #expect(throws: SavedModelError.self, "\(new)") { try network.loadSafetensors(from: path) }
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "") for \(new)")
    }
  }

  /// Saves networks at the level of this process into `folder`, or loads those that are there.
  private static func exchange(_ folder: String, level: String, saves: Bool) throws {
    setenv("RETRACE_KERNELS", level, 1)
    for (name, size) in [("small", 0.3), ("large", 2), ("chaotic", 8)] {
      var stream = RandomStream(seed: 8, name: name)
      var network = Network<Float>(input: [40]) { LSTM(30); Dense(20); Tanh(); RNN(20); Dense(10) }
        .randomized(&stream, size: size)
      let path = "\(folder)/\(name).safetensors"
      if saves { try network.saveSafetensors(to: path) } else { try network.loadSafetensors(from: path) }
    }
  }

  @Test(
    "what one level of the kernels saved passes at the other",
    .enabled(if: KernelLevel.supported.contains(.avx2)))
  func levels() async throws {
    try await pass(from: "avx2", to: "portable", in: folder.path)
    try await pass(from: "portable", to: "avx2", in: folder.path)
  }

  private func pass(from saving: String, to loading: String, in folder: String) async throws {
    await #expect(processExitsWith: .success) { [folder, saving] in
      try Self.exchange(folder, level: saving, saves: true)
    }
    await #expect(processExitsWith: .success) { [folder, loading] in
      try Self.exchange(folder, level: loading, saves: false)
    }
  }
}
