import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Saved models")
struct SavedModelTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("saved-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String = "model.safetensors") -> String { folder.appendingPathComponent(name).path }

  private func network() -> Network<Float> {
    var stream = RandomStream(seed: 1, name: "saved")
    return Network(input: [3]) { LSTM(2); Dense(4); RNN(2) }.randomized(&stream)
  }

  /// A file of a header and `count` bytes.
  private func write(_ header: String, bytes count: Int, length: UInt64? = nil) throws {
    var data = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: (0..<count).map { UInt8($0 % 4 == 3 ? 0x3f : 0) })
    try data.write(to: URL(fileURLWithPath: path()))
  }

  @Test("what was saved is what is loaded, to the bit")
  func roundTrip() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let saved = network()
    try saved.saveSafetensors(to: path(), metadata: [("slug", "test \"quoted\"\n"), ("a", "ü")])
    var loaded = Network<Float>(input: [3]) { LSTM(2); Dense(4); RNN(2) }
    try loaded.loadSafetensors(from: path())
    #expect(loaded.parameters == saved.parameters)
    let first = try Data(contentsOf: URL(fileURLWithPath: path()))
    try saved.saveSafetensors(to: path(), metadata: [("slug", "test \"quoted\"\n"), ("a", "ü")])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path())) == first)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
  }

  @Test("a network of doubles is saved as F64, in full precision")
  func doubles() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var network = Network<Double>(input: [1]) { Dense(1) }
    network.parameters.flat = Tensor([2], [1.0 / 3, -2])
    try network.saveSafetensors(to: path())
    let data = try Data(contentsOf: URL(fileURLWithPath: path()))
    let header = String(decoding: data.dropFirst(8).dropLast(16), as: UTF8.self)
    #expect(header.contains(#"},"dense1.weight":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"#))
    let numbers = data.suffix(16).withUnsafeBytes { bytes in
      [0, 8].map { Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))) }
    }
    #expect(numbers == [1.0 / 3, -2])
    var loaded = Network<Double>(input: [1]) { Dense(1) }
    try loaded.loadSafetensors(from: path())
    #expect(loaded.parameters == network.parameters)
    var single = Network<Float>(input: [1]) { Dense(1) }
    #expect(throws: SavedModelError.wrongType(path: path(), key: "dense1.weight", found: "F64", expected: "F32")) {
      try single.loadSafetensors(from: path())
    }
  }

  @Test("the bytes are those of the format, with PyTorch's keys")
  func format() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var network = Network<Float>(input: [1]) { RNN(1) }
    network.parameters.flat = Tensor([3], [1, 2, 3])
    try network.saveSafetensors(to: path(), metadata: [("k", "v")])
    let data = try Data(contentsOf: URL(fileURLWithPath: path()))
    let examples = try #require(SavedExamples(network)).metadata.map { #""\#($0.0)":"\#($0.1)""# }.joined(separator: ",")
    var header = #"{"__metadata__":{"k":"v",\#(examples)},"rnn1.weight_ih_l0":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
    header += #""rnn1.weight_hh_l0":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]},"#
    header += #""rnn1.bias_ih_l0":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"#
    header += #""rnn1.bias_hh_l0":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#
    let length = (header.utf8.count + 7) / 8 * 8
    header += String(repeating: " ", count: length - header.utf8.count)
    #expect([UInt8](data.prefix(8)) == [UInt8(length % 256), UInt8(length / 256), 0, 0, 0, 0, 0, 0])
    #expect(String(decoding: data.dropFirst(8).prefix(length), as: UTF8.self) == header)
    #expect([UInt8](data.suffix(16)) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0, 0])
  }

  @Test("of two recurrent biases the sum is loaded, whatever the order in the file")
  func twoBiases() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(
      #"{"rnn1.bias_hh_l0":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"rnn1.bias_ih_l0":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"rnn1.weight_hh_l0":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},"rnn1.weight_ih_l0":{"dtype":"F32","shape":[1,1],"data_offsets":[12,16]}}"#,
      bytes: 16)
    var network = Network<Float>(input: [1]) { RNN(1) }
    try network.loadSafetensors(from: path())
    #expect(network.parameters.flat.values == [0.5, 0.5, 1])
  }

  private static let weight = #""dense1.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"#
  private static let bias = #""dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}"#

  /// A header that is wrong in one way, the bytes behind it, and a piece of the message.
  private static let malformed: [(String, Int, String)] = [
    ("{\(weight),\(bias)}", 11, "ends at byte 12 of 11"),
    ("{\(weight),\(bias)}", 13, "1 bytes after the last tensor"),
    ("{\(weight)}", 8, "has no tensor 'dense1.bias'"),
    (#"{\#(weight),\#(bias),"extra":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#, 16, "has a tensor 'extra'"),
    (#"{\#(weight),\#(bias),"a\nb":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#, 16, "has a tensor 'a b'"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F16","shape":[1],"data_offsets":[8,12]}}"#, 12, "of type F16"),
    (#"{"dense1.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\#(bias)}"#, 12, "shape [2, 1], the network needs [1, 2]"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "not beginning at 8"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,16]}}"#, 16, "4 × 1 bytes"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,8]}}"#, 12, "not beginning at 8"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[8]}}"#, 12, "not beginning at 8"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,9223372036854775807]}}"#, 12, "of 12"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[-4,12]}}"#, 12, "data_offsets [-4, 12]"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,99999999999999999999]}}"#, 12, "header is not JSON"),
    (#"{\#(weight),"dense1.bias":{"dtype":"F32","data_offsets":[8,12]}}"#, 12, "header is not JSON"),
    (#"{"__metadata__":{"n":1},\#(weight),\#(bias)}"#, 12, "header is not JSON"),
    ("{\(weight),\(bias)", 12, "header is not JSON"),
    ("[]", 0, "header is not JSON"), ("", 0, "header is not JSON"),
  ]

  @Test("a file that is wrong in any way is refused in one line and changes nothing", arguments: malformed.indices)
  func refuses(_ index: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (header, bytes, message) = Self.malformed[index]
    try write(header, bytes: bytes)
    var network = Network<Float>(input: [2]) { Dense(1) }
    network.parameters.flat = Tensor([3], [7, 8, 9])
    let error = #expect(throws: SavedModelError.self) { try network.loadSafetensors(from: path()) }
    let text = error?.description ?? ""
    #expect(text.contains(message) && text.hasPrefix(path()) && !text.contains("\n"), "\(text)")
    #expect(network.parameters.flat.values == [7, 8, 9])
  }

  @Test(
    "the control: the same file unharmed is loaded, metadata of null too, as by the reference reader",
    arguments: ["", #""__metadata__":null,"#, #""__metadata__":{},"#, #""__metadata__":{"format":"pt"},"#])
  func control(_ metadata: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try write("{\(metadata)\(Self.weight),\(Self.bias)}  ", bytes: 12)
    var network = Network<Float>(input: [2]) { Dense(1) }
    try network.loadSafetensors(from: path())
    #expect(network.parameters.flat.values == [0.5, 0.5, 0.5])
  }

  /// The file of a layer whose equations PyTorch has not, and that of PyTorch's layer of its name.
  private func checkForeign(_ network: Network<Float>, _ layer: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var network = network
    let theirs = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    for key in network.parameters.keys { #expect(!theirs.contains { key.hasSuffix($0) }, "\(key)") }
    let rows = network.parameters["\(layer).bias"].count
    let header = zip(theirs, [[rows, 3], [rows, 4], [rows], [rows]]).reduce(into: ([String](), 0)) { all, tensor in
      let end = all.1 + 4 * tensor.1.reduce(1, *)
      all.0.append(#""\#(layer).\#(tensor.0)":{"dtype":"F32","shape":\#(tensor.1),"data_offsets":[\#(all.1),\#(end)]}"#)
      all.1 = end
    }
    try write("{\(header.0.joined(separator: ","))}", bytes: header.1)
    let error = #expect(throws: SavedModelError.otherEquations(path: path(), key: "\(layer).bias_hh_l0", layer: layer)) {
      try network.loadSafetensors(from: path())
    }
    #expect(error?.description.contains("equations") == true && error?.description.contains("\n") == false)
    // The control: a file of its own.
    try network.saveSafetensors(to: path())
    try network.loadSafetensors(from: path())
  }

  @Test("a GRU has no key of nn.GRU, whose equations are others, and refuses a file of nn.GRU in words")
  func gru() throws { try checkForeign(Network(input: [3]) { GRU(4) }, "gru1") }

  @Test("a network with a forget gate, which PyTorch has not, has no key of a layer of PyTorch")
  func forgetGate() throws { try checkForeign(Network(input: [3]) { ForgetGateRNN(4) }, "forgetgate1") }

  @Test("a form of the LSTM has no key of nn.LSTM, and refuses its file in words", arguments: 1..<8)
  func forms(_ form: Int) throws {
    try checkForeign(Network(input: [3]) { LSTM(4, form: LSTM<Float>.Form(rawValue: form)) }, "lstm1")
  }

  @Test("a clockwork network, which PyTorch has not, has no key of a layer of PyTorch")
  func clockwork() throws {
    try checkForeign(Network(input: [3]) { ClockworkRNN(modules: [2, 2], periods: [1, 2]) }, "clockwork1")
  }

  @Test("a network that feeds its output back, which PyTorch has not, has no key of a layer of PyTorch")
  func outputRecurrent() throws {
    try checkForeign(Network(input: [3]) { OutputRecurrentRNN(4, outputs: 2) }, "outputrecurrent1")
  }

  @Test("impossible header lengths, short, absent and unwritable files are refused")
  func world() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var network = network()
    for length in [UInt64.max, UInt64(Int.max) + 1, 1000] {
      try write("{}", bytes: 0, length: length)
      #expect(throws: SavedModelError.self) { try network.loadSafetensors(from: path()) }
    }
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path()))
    #expect(throws: SavedModelError.malformed(path: path(), problem: "3 bytes are too few")) {
      try network.loadSafetensors(from: path())
    }
    #expect(throws: SavedModelError.unreadable(path: path("none"), reason: "no such file")) {
      try network.loadSafetensors(from: path("none"))
    }
    // Nobody writes into it: a reader would wait for ever.
    #expect(mkfifo(path("pipe"), 0o600) == 0)
    #expect(throws: SavedModelError.unreadable(path: path("pipe"), reason: "a named pipe is no file")) {
      try network.loadSafetensors(from: path("pipe"))
    }
    try FileManager.default.removeItem(atPath: path("pipe"))
    #expect(throws: SavedModelError.self) { try network.saveSafetensors(to: path("no/such/folder")) }
    // A folder in the way: nothing is left beside it.
    try FileManager.default.createDirectory(atPath: path("folder/inside"), withIntermediateDirectories: true)
    #expect(throws: SavedModelError.self) { try network.saveSafetensors(to: path("folder")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["folder", "model.safetensors"])
  }
}
