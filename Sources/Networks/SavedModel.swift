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
      "\(path): has a tensor '\(key)' that the network lacks; it was saved from another network"
    case .wrongType(let path, let key, let found, let expected):
      "\(path): '\(key)' is of type \(found), not \(expected); convert it before saving"
    case .wrongShape(let path, let key, let found, let expected):
      "\(path): '\(key)' has shape \(found), the network needs \(expected)"
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
  /// `RNN` and `LSTM` also get a `bias_hh_l0` of zeros, so that `nn.RNN` and `nn.LSTM` load strictly. A layer
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
      // Also in a layer inside another, `parallel1.rnn2.bias_ih_l0`.
      if description.name.split(separator: ".").last == "bias_ih_l0" {
        let second = key.dropLast("bias_ih_l0".count) + "bias_hh_l0"
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
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(Data(contentsOf: URL(fileURLWithPath: path)), path: path)
    } catch let error as SavedModelError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: FileManager.default.fileExists(atPath: path)
        ? "no permission, or not a file" : "there is no such file")
    }
    let wanted = savedTensors
    let keys = Set(wanted.map(\.key))
    if let key = file.entries.keys.sorted().first(where: { !keys.contains($0) }) {
      let layer = String(key.prefix { $0 != "." })
      let isRecurrent = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"].contains { key == "\(layer).\($0)" }
      throw isRecurrent && layerNames.contains(layer)
        ? .otherEquations(path: path, key: key, layer: layer) : .unknown(path: path, key: key)
    }
    var loaded = parameters
    for tensor in wanted {
      guard let entry = file.entries[tensor.key] else {
        throw .missing(path: path, key: tensor.key)
      }
      guard entry.dtype == S.safetensorsType else {
        throw .wrongType(path: path, key: tensor.key, found: entry.dtype, expected: S.safetensorsType)
      }
      guard entry.shape == tensor.shape else {
        throw .wrongShape(path: path, key: tensor.key, found: entry.shape, expected: tensor.shape)
      }
      var values: [S] = try file.numbers(tensor.key, count: tensor.count)
      if let partner = tensor.addedTo {
        values = zip(loaded[partner].values, values).map { $0 + $1 }
      }
      loaded[tensor.addedTo ?? tensor.key] = Tensor(tensor.shape, values)
    }
    var network = self
    network.parameters = loaded
    try SavedExamples<S>(metadata: file.metadata, path: path)?.check(network, path: path)
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

/// A safetensors file, its header checked against its length.
private struct SafetensorsFile {
  struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]
    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// The header's object: metadata under one key, tensors under all others.
  private struct Header: Decodable {
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          // Null stands for none, as in the reference reader.
          metadata = try container.decode([String: String]?.self, forKey: key) ?? [:]
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }
  }

  let path: String
  let entries: [String: Entry]
  let metadata: [String: String]
  private let body: Data

  init(_ data: Data, path: String) throws(SavedModelError) {
    func malformed(_ problem: String) -> SavedModelError { .malformed(path: path, problem: problem) }
    self.path = path
    guard data.count >= 8 else { throw malformed("\(data.count) bytes are too few") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8) else {
      throw malformed("a header of \(length) bytes in a file of \(data.count)")
    }
    let header = Data(data.dropFirst(8).prefix(Int(length)))
    body = Data(data.dropFirst(8 + Int(length)))
    // The format asks for it, and JSON that begins otherwise may be in another encoding.
    guard header.first == UInt8(ascii: "{"), let decoded = try? JSONDecoder().decode(Header.self, from: header)
    else { throw malformed("the header is not JSON with dtype, shape and data_offsets") }
    entries = decoded.entries
    metadata = decoded.metadata
    // Tensors lie end to end: nothing overlaps, is left over, or reaches past the end.
    let ordered = entries.sorted { a, b in
      a.value.offsets == b.value.offsets
        ? a.key < b.key : a.value.offsets.lexicographicallyPrecedes(b.value.offsets)
    }
    var end = 0
    for (key, entry) in ordered {
      guard entry.offsets.count == 2, entry.offsets[0] == end, entry.offsets[1] >= end else {
        throw malformed("'\(key)' has data_offsets \(entry.offsets), not beginning at \(end)")
      }
      end = entry.offsets[1]
      guard end <= body.count else {
        throw malformed("'\(key)' ends at byte \(end) of \(body.count)")
      }
    }
    guard end == body.count else {
      throw malformed("\(body.count - end) bytes after the last tensor")
    }
  }

  /// The numbers of tensor `key`, which has a checked shape of `count` numbers.
  func numbers<S: Scalar>(_ key: String, count: Int) throws(SavedModelError) -> [S] {
    let size = MemoryLayout<S>.size
    guard let entry = entries[key], entry.offsets[1] - entry.offsets[0] == size * count else {
      throw .malformed(path: path, problem: "'\(key)' does not have the \(size) × \(count) bytes of its shape")
    }
    return [S](littleEndian: body[entry.offsets[0]..<entry.offsets[1]])
  }
}
