import Datasets
import Networks
import Tensors
import Testing

@testable import Answering

@Suite("Values on a pipe")
struct WireTests {
  @Test("arrive with the bits with which they were sent")
  func roundTrips() throws {
    let values: [Wire] = [
      .integer(.min), .integer(0), .number(-0.0), .number(.nan), .number(.infinity), .number(5e-324), .flag(true), .flag(false),
      .text(""), .text("a b\n( ) é"), .list([]), .list([.list([.integer(1)]), .text("x"), .list([])]),
    ]
    for value in values + [.list(values)] {
      let line = value.line
      #expect(!line.contains("\n"))
      // What is no number equals nothing, so texts are compared.
      #expect(try Wire(line: Array(line.utf8)).line == line)
    }
    #expect(try Wire(line: Array("( i3 n3ff0000000000000 )".utf8)) == .list([.integer(3), .number(1)]))
  }

  @Test(
    "anything else is refused",
    arguments: ["", "i", "ix", "nxyz", "s1", "sgg", "(", ")", "( i1", "i1 )", "i1 i2", "q", "( ( )", "i99999999999999999999"])
  func refusals(line: String) {
    #expect(throws: WireError.self) { try Wire(line: Array(line.utf8)) }
  }

  @Test("lists that lie too deep in each other are refused, not followed")
  func depth() {
    let deep = [String](repeating: "(", count: 100_000) + [String](repeating: ")", count: 100_000)
    #expect(throws: WireError("lists lie too deep in each other")) {
      try Wire(line: Array(deep.joined(separator: " ").utf8))
    }
  }

  @Test("arguments and results of exercises go there and back")
  func standardTypes() throws {
    func back<Value: Wired>(_ value: Value) throws -> Value { try Value(wire: Wire(line: Array(try value.wire.line.utf8))) }
    #expect(try back([[1.5, -2], []]) == [[1.5, -2], []])
    #expect(try back([1, nil, 3] as [Int?]) == [1, nil, 3])
    #expect(try back(UInt64.max) == .max)
    #expect(try back(UInt8(255)) == 255)
    #expect(try back([3: 4, 1: 2]) == [3: 4, 1: 2])
    #expect(try back(-1.0...2.5) == -1.0...2.5)
    #expect(try back(TruthTable.parity(bits: 3)) == .parity(bits: 3))
    #expect(try back(Automaton.embeddedReber) == .embeddedReber)
    let tensor = try back(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    #expect(tensor.shape == [2, 3] && tensor.values == [1, 2, 3, 4, 5, 6])
  }

  @Test("a value of another type is refused")
  func otherTypes() throws {
    #expect(throws: WireError.self) { try Int(wire: .number(1)) }
    #expect(throws: WireError.self) { try [Double](wire: .list([.number(1), .integer(1)])) }
    #expect(throws: WireError.self) { try UInt8(wire: .integer(256)) }
    #expect(throws: WireError.self) { try Tensor<Double>(wire: .list([[2, 2].wire, [1.0].wire])) }
    #expect(throws: WireError.self) { try Tensor<Double>(wire: .list([[Int.max, Int.max].wire, [1.0].wire])) }
    #expect(throws: WireError.self) { try ClosedRange<Double>(wire: [2.0, 1.0].wire) }
  }

  @Test("a network computes the same on the other side")
  func networks() throws {
    var stream = RandomStream(seed: 1, name: "networks")
    var picture = Network<Double>(input: [1, 6, 6]) {
      Conv2D(filters: 2, window: 3, padding: 1); ReLU(); MaxPool2D(window: 2); Flatten()
      Dense(3); Step(atThreshold: 0.5); Softmax()
    }
    picture.initialize(using: &stream)
    let image = Tensor<Double>([1, 6, 6, 1], (0..<36).map { _ in stream.normal() })
    let copy = try Network<Double>(wire: picture.wire)
    #expect(copy(image).values == picture(image).values)
    #expect(copy.layerNames == picture.layerNames && copy.outputShapes == picture.outputShapes)

    var recurrent = Network<Double>(input: [2]) { RNN(3, activation: .relu); LSTM(2, form: .tanhLast); Dense(1); Sigmoid() }
    recurrent.initialize(using: &stream)
    let sequence = Tensor<Double>([4, 2, 1], (0..<8).map { _ in stream.normal() })
    #expect(try Network<Double>(wire: recurrent.wire)(sequence, steps: 4).values == recurrent(sequence, steps: 4).values)
  }

  @Test("a network with too many or too few numbers, or of giant layers, is refused")
  func forgedNetworks() {
    func network(_ layers: [Wire], _ numbers: [Double]) throws -> Wire { .list([try [2].wire, .list(layers), try numbers.wire]) }
    #expect(throws: WireError.self) {
      try Network<Double>(wire: network([.list([.text("dense"), .integer(1)])], [1, 2]))
    }
    #expect(throws: WireError.self) {
      try Network<Double>(wire: network([.list([.text("dense"), .integer(1 << 40)])], [1]))
    }
    #expect(throws: WireError.self) { try Network<Double>(wire: network([], [])) }
    #expect(throws: WireError.self) { try Network<Double>(wire: network([.list([.text("magic")])], [])) }
  }
}
