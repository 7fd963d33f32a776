import Foundation
import Networks
import Studies
import Testing

/// A chapter states its network on its page, and the code that everything else takes states it once more. What the
/// chapter trained fits into that one, by the names and shapes of its parameters, and puts out the same there.
@Suite("Published networks in the chapters")
struct PublishedNetworksTests {
  /// The report of a quick run.
  private func report(_ slug: String, into folder: TemporaryFolder) throws -> String {
    let outcome = try Programs.run(
      "\(Programs.folder)/\(slug)", ["--quick", "--output", folder.path], in: Programs.checkout)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return folder.file(slug)
  }

  /// Loads `name` from the report in `folder`, which holds examples of what the network puts out.
  private func load<S>(_ name: String, of folder: String, into network: Network<S>) throws {
    let path = "\(folder)/\(name).safetensors"
    let head = try #require(FileManager.default.contents(atPath: path)).prefix(1 << 14)
    #expect(String(decoding: head, as: UTF8.self).contains("example_outputs"), "\(name)")
    var network = network
    try network.loadSafetensors(from: path)
    let isTrained = network.parameters.flat.values.contains { $0 != 0 }
    #expect(isTrained, "\(name)")
  }

  @Test("of handwritten digits")
  func digits() throws {
    let folder = try TemporaryFolder()
    let report = try report("mnist-cnn-vs-mlp", into: folder)
    try load("cnn", of: report, into: Network<Float>.digitsCNN())
    try load("mlp", of: report, into: Network<Float>.digitsMLP())
    // Another network is refused.
    #expect(throws: SavedModelError.self) { try load("cnn", of: report, into: Network<Float>.digitsCNN(lastUnits: 85)) }
  }

  @Test("of Reber strings")
  func strings() throws {
    let folder = try TemporaryFolder()
    let plain = try report("reber-rnn-vs-mlp", into: folder)
    try load("rnn", of: plain, into: Network<Float>.reberRNN(units: 4))
    try load("mlp-100", of: plain, into: Network<Float>.reberMLP(units: 100))
    let embedded = try report("embedded-reber-lstm-vs-rnn", into: folder)
    try load("lstm", of: embedded, into: Network<Float>.reberLSTM(units: 20))
    try load("rnn", of: embedded, into: Network<Float>.reberRNN(units: 60))
  }

  @Test("of the power plant")
  func powerPlant() throws {
    let folder = try TemporaryFolder()
    try load("reconstructed", of: report("power-plant-regression", into: folder), into: Network<Double>.powerPlant())
  }
}
