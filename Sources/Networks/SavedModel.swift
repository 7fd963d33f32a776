import Foundation
import Host
import Tensors

/// What can be wrong with a saved model.
public enum SavedModelError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case unreadable(path: String, reason: String)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
  /// The bytes are not those of a safetensors file.
  case malformed(path: String, problem: String)
  /// The network has a parameter that the file lacks.
  case missing(path: String, key: String)
  /// The file has a tensor that the network lacks.
  case unknown(path: String, key: String)
  /// A tensor is not of the network's numbers.
  case wrongType(path: String, key: String, found: String, expected: String)
  /// A tensor has another shape than the network's parameter.
  case wrongShape(path: String, key: String, found: [Int], expected: [Int])
  /// A tensor has PyTorch's name for a parameter of a layer whose equations are not PyTorch's.
  case otherEquations(path: String, key: String, layer: String)
  /// The file carries an example, counted from 0, for which the network puts out another number.
  case otherOutputs(path: String, example: Int, found: Double, expected: Double)

  /// What is wrong, in which file, and what to do about it, on one line.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason); check that the folder exists and has room"
    case .malformed(let path, let problem):
      "\(path): not a whole safetensors file: \(problem); save the model again"
    case .missing(let path, let key):
      "\(path): has no tensor '\(key)'; it was saved from another network"
    case .unknown(let path, let key):
      "\(path): has a tensor '\(Shown.text(key))' that the network lacks; it was saved from another network"
    case .wrongType(let path, let key, let found, let expected):
      "\(path): '\(key)' is of type \(Shown.text(found)), not \(expected); convert it before saving"
    case .wrongShape(let path, let key, let found, let expected):
      "\(path): '\(key)' has shape \(Shown.text("\(found)")), the network needs \(expected)"
    case .otherEquations(let path, let key, let layer):
      "\(path): '\(key)' is PyTorch's name, and the equations of '\(layer)' here are others than PyTorch's; no rearranging of the numbers makes up for it, so train the layer here"
    case .otherOutputs(let path, let example, let found, let expected):
      "\(path): the network that was saved gave \(expected) where this one gives \(found) (example \(example) of the header); its layers are others, or numbers in the file are damaged"
    }
  }
}

extension Network {
  /// Writes all parameters in the safetensors format: the length of a JSON header as 8 little-endian
  /// bytes, the header, the numbers. Keys and layouts are PyTorch's, in the order of `Parameters`;
  /// `RNN` and `LSTM` also get a `bias_hh_l0` of zeros, so that `nn.RNN` and `nn.LSTM` load strictly, and inside a
  /// `Bidirectional` a `bias_hh_l0_reverse`. A layer
  /// whose equations PyTorch has not, such as `GRU`, has keys that PyTorch has not.
  /// The same network gives the same bytes. `Float` is written as F32, `Double` as F64.
  ///
  /// The header also carries a few inputs with what the network puts out for them; see `SavedExamples`.
  ///
  /// - Parameter metadata: strings for the header, with different keys, none of them `example_…`.
  public func saveSafetensors(
    to path: String, metadata: [(String, String)] = []
  ) throws(SavedModelError) {
    do throws(HostError) {
      try AtomicFile.write([UInt8](safetensors(metadata: metadata)), to: path)
    } catch {
      throw .unwritable(path: path, reason: error.cause)
    }
  }

  /// The content of the file that `saveSafetensors` writes.
  public func safetensors(metadata: [(String, String)] = []) -> Data {
    let metadata = metadata + (SavedExamples(self)?.metadata ?? [])
    require(
      Set(metadata.map(\.0)).count == metadata.count,
      "saveSafetensors: a metadata key twice, in \(metadata.map(\.0).joined(separator: ", "))")
    var fields: [String] = []
    if !metadata.isEmpty {
      let entries = metadata.map { "\(OrderedJSON.quoted($0.0)):\(OrderedJSON.quoted($0.1))" }.joined(separator: ",")
      fields.append("\"__metadata__\":{\(entries)}")
    }
    var body = Data()
    for tensor in savedTensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let begin = body.count
      for number in tensor.isZero ? [S](repeating: 0, count: tensor.count) : parameters[tensor.key].values {
        // All machines that this runs on are little-endian, as the format is.
        withUnsafeBytes(of: number) { body.append(contentsOf: $0) }
      }
      fields.append(
        "\(OrderedJSON.quoted(tensor.key)):{\"dtype\":\"\(S.safetensorsType)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(body.count)]}")
    }
    var header = Data("{\(fields.joined(separator: ","))}".utf8)
    // Spaces to a multiple of 8, so that the numbers lie aligned in a mapped file.
    header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
    var file = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    file.append(body)
    return file
  }

  /// The tensors of the file in order; a second recurrent bias is no parameter of ours.
  fileprivate var savedTensors: [SavedTensor] {
    parameters.descriptions.flatMap { key, description in
      var tensors = [SavedTensor(key: key, shape: description.shape, addedTo: nil)]
      // Also in a layer inside another, `parallel1.rnn2.bias_ih_l0`, and on the way back of a bidirectional one.
      for way in ["", "_reverse"] where description.name.split(separator: ".").last == Substring("bias_ih_l0\(way)") {
        let second = key.dropLast("bias_ih_l0\(way)".count) + "bias_hh_l0\(way)"
        tensors.append(SavedTensor(key: String(second), shape: description.shape, addedTo: key))
      }
      return tensors
    }
  }
}

extension Network {
  /// Reads the parameters from a file as `saveSafetensors` or PyTorch writes it. Of a recurrent
  /// layer's two biases the sum is taken. Where the file carries examples, the network must put out for them what
  /// the saved one did. Where it throws, the network is as before.
  public mutating func loadSafetensors(from path: String) throws(SavedModelError) {
    let bytes: [UInt8]
    do throws(HostError) {
      bytes = try AtomicFile.bytes(of: path)
    } catch {
      throw .unreadable(path: path, reason: error.cause)
    }
    let header: SafetensorsHeader
    do throws(SafetensorsHeader.Problem) {
      header = try SafetensorsHeader(bytes)
    } catch {
      throw .malformed(path: path, problem: error.description)
    }
    let entries = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.key, $0) })
    let wanted = savedTensors
    let keys = Set(wanted.map(\.key))
    if let key = entries.keys.sorted().first(where: { !keys.contains($0) }) {
      let layer = String(key.prefix { $0 != "." })
      let isRecurrent = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"].contains { key == "\(layer).\($0)" }
      throw isRecurrent && layerNames.contains(layer)
        ? .otherEquations(path: path, key: key, layer: layer) : .unknown(path: path, key: key)
    }
    var loaded = parameters
    for tensor in wanted {
      guard let entry = entries[tensor.key] else {
        throw .missing(path: path, key: tensor.key)
      }
      guard entry.type == S.safetensorsType else {
        throw .wrongType(path: path, key: tensor.key, found: entry.type, expected: S.safetensorsType)
      }
      guard entry.shape == tensor.shape else {
        throw .wrongShape(path: path, key: tensor.key, found: entry.shape, expected: tensor.shape)
      }
      var values = [S](littleEndian: bytes[entry.bytes])
      if let partner = tensor.addedTo {
        values = zip(loaded[partner].values, values).map { $0 + $1 }
      }
      loaded[tensor.addedTo ?? tensor.key] = Tensor(tensor.shape, values)
    }
    var network = self
    network.parameters = loaded
    try SavedExamples<S>(metadata: header.metadata, path: path)?.check(network, path: path)
    self = network
  }
}

private struct SavedTensor {
  let key: String
  let shape: [Int]
  /// The parameter of which this is the second summand.
  let addedTo: String?
  var isZero: Bool { addedTo != nil }
  var count: Int { shape.reduce(1, *) }
}
