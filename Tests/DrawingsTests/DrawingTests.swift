import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Drawings

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Drawings of values such as the chapters draw.
enum Drawn {
  static let plant: Network<Double> = {
    var network = Network<Double>(input: [2]) { Dense(1); Sigmoid() }
    network.parameters.flat = Tensor([3], [0.125, -0.35, 0.07])
    return network
  }()

  static func trace(_ network: Network<Double>) -> Trace<Double> {
    network.trace(.column([0.6457, 0.4936]), targets: Tensor([1, 1], [0.13]), loss: .halfSquaredError)
  }

  static let or: Network<Double> = {
    var network = Network<Double>(input: [2]) { Dense(1); Step(threshold: 1) }
    network.parameters.flat = Tensor([3], [1, 1, 0.5])
    return network
  }()

  static func convolution(_ w: Tensor<Double>, on shape: [Int], stride: Int = 1, padding: Int = 0) -> Network<Double> {
    var network = Network<Double>(input: shape) {
      Conv2D(filters: 1, window: (w.shape[0], w.shape[1]), stride: stride, padding: padding)
    }
    network.parameters["conv1.weight"] = w.reshaped(to: [1, 1] + w.shape)
    return network
  }

  static let picture = Tensor<Double>([1, 4, 4], [1, 2, 2, 1, 3, 1, 4, 2, 2, 1, 3, 4, 1, 2, 3, 1])
  static let diagonal = Tensor<Double>([2, 2], [1, 0, 0, 1])

  static func leNet(_ filters: Int = 6, units: Int = 120) -> Network<Float> {
    Network<Float>(input: [1, 28, 28]) {
      Conv2D(filters: filters, window: 5); ReLU(); MaxPool2D(window: 2)
      Conv2D(filters: 16, window: 5); ReLU(); MaxPool2D(window: 2)
      Flatten()
      Dense(units); ReLU()
      Dense(84); ReLU()
      Dense(10)
    }
  }

  static let cases = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)].map { Drawing.Case($0.0, $0.1, isTrue: $0.0 + $0.1 > 0) }

  /// All kinds of drawings, each by a name.
  static let all: [(name: String, drawing: Drawing)] = {
    var all: [(name: String, drawing: Drawing)] = []
    func add(_ name: String, _ drawing: Drawing) { all.append((name, drawing)) }
    add("unit", Drawing(unit: or))
    add("logistic unit", Drawing(unit: plant))
    add("line", Drawing(line: or, cases: cases))
    add("another line", Drawing(line: plant))
    add("window", Drawing(window: convolution(diagonal, on: [1, 4, 4]), on: picture, row: 1, column: 2))
    let large = Tensor<Double>([3, 3], [1, -1, 0.5, 0, 2, 0, -0.25, 1, 1])
    let padded = convolution(large, on: [1, 4, 4], stride: 2, padding: 1)
    add("window with padding", Drawing(window: padded, on: picture, row: 1, column: 1))
    let recurrent = Network<Double>(input: [7]) { RNN(4); Dense(7); Sigmoid() }
    add("network", Drawing(network: leNet()))
    add("dense network", Drawing(network: recurrent))
    add("unfolded", Drawing(unfolded: recurrent, steps: 6, inputs: ["B", "P", "T", "V", "V", "E"]))
    add("unfolded layer", Drawing(unfolded: Network<Double>(input: [3]) { LSTM(2) }, steps: 3))
    add("simple", Drawing(cell: RNN<Double>(4)))
    add("rectified", Drawing(cell: RNN<Double>(4, activation: .relu)))
    add("forget gate", Drawing(cell: ForgetGateRNN<Double>(4)))
    add("GRU", Drawing(cell: GRU<Float>(4)))
    for bits in 0..<8 {
      let form = LSTM<Double>.Form(rawValue: bits)
      add("LSTM \(bits)", Drawing(cell: LSTM<Double>(4, form: form)))
      add("LSTM \(bits), Greek", Drawing(cell: LSTM<Double>(4, form: form), letters: .zakiMeira))
    }
    add("Reber", Drawing(automaton: .reber))
    add("embedded Reber", Drawing(automaton: .embeddedReber))
    add("Reber for a slide", Drawing(automaton: .reber, isForSlide: true))
    add("embedded Reber for a slide", Drawing(automaton: .embeddedReber, isForSlide: true))
    let target = Tensor<Double>([1, 1], [0.13])
    add("graph", Drawing(graph: trace(plant), targets: target))
    let deep = Network<Double>(input: [2]) { Dense(2); Tanh(); Dense(1) }
    add("deep graph", Drawing(graph: trace(deep), targets: target))
    return all
  }()
}

/// What an XML parser finds in a drawing.
private final class Reading: NSObject, XMLParserDelegate {
  private(set) var elements: [String: Int] = [:]
  private(set) var attributes: Set<String> = []
  private(set) var texts: [String: String] = [:]
  private var open: [String] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
    self.attributes.formUnion(attributes.keys)
    open.append(name)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    for name in open.suffix(1) { texts[name, default: ""] += string }
  }
}

@Suite("Drawings")
struct DrawingTests {
  @Test("are XML with a title and the words, without names or anything from elsewhere", arguments: Drawn.all.map(\.name))
  func wellFormed(name: String) throws {
    let drawing = try #require(Drawn.all.first { $0.name == name }).drawing
    let (parser, reading) = (XMLParser(data: Data(drawing.svg.utf8)), Reading())
    parser.delegate = reading
    #expect(parser.parse(), "\(name): \(parser.parserError.map { "\($0)" } ?? "")")
    #expect(reading.texts["title"] == drawing.title && reading.texts["desc"] == drawing.words)
    #expect(reading.elements["svg"] == 1 && reading.elements["style"] == 1)
    #expect(reading.elements["text"] == drawing.labels.count)
    #expect(reading.attributes.isDisjoint(with: ["id", "href", "xlink:href", "src"]))
    #expect(drawing.svg.contains("prefers-color-scheme:dark") && !drawing.svg.contains("url("))
    #expect(!drawing.svg.contains("nan") && !drawing.svg.contains("inf"))
  }

  @Test("have no text off the canvas and no two over each other", arguments: Drawn.all.map(\.name))
  func texts(name: String) throws {
    let drawing = try #require(Drawn.all.first { $0.name == name }).drawing
    let labels = drawing.labels
    #expect(!labels.isEmpty)
    for (index, label) in labels.enumerated() {
      let frame = label.frame
      #expect(
        frame.left >= 2 && frame.top >= 2 && frame.right <= drawing.width - 2 && frame.bottom <= drawing.height - 2,
        "\(name): \(label.text) at \(frame)")
      for other in labels.dropFirst(index + 1) {
        #expect(!frame.overlaps(other.frame), "\(name): \(label.text) and \(other.text)")
      }
    }
  }

  @Test("say what is to be seen, in words that Markdown leaves as they are", arguments: Drawn.all.map(\.name))
  func words(name: String) throws {
    let drawing = try #require(Drawn.all.first { $0.name == name }).drawing
    #expect(drawing.words.count > 60 && drawing.words.hasSuffix("."), "\(name)")
    #expect(!drawing.words.contains { "[]_*`<>{}|$\\\"\n".contains($0) }, "\(name): \(drawing.words)")
    #expect(!drawing.title.isEmpty && !drawing.words.contains("nan"))
  }

  @Test("are the same bytes for the same value, and others for another")
  func repeatable() {
    #expect(Drawing(automaton: .reber).svg == Drawing(automaton: .reber).svg)
    #expect(Drawing(network: Drawn.leNet()) == Drawing(network: Drawn.leNet()))
    #expect(Set(Drawn.all.map(\.drawing.svg)).count == Drawn.all.count)
    #expect(Drawing(unit: Drawn.or).svg != Drawing(unit: Drawn.plant).svg)
  }
}
