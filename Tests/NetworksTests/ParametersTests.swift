import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Parameters")
struct ParametersTests {
  @Test("a network larger than any memory can be described and counted")
  func counting() {
    // A dense layer from a picture of 224 × 224 × 3 to 64 maps of its size: four terabytes.
    let network = Network<Double>(input: [3, 224, 224]) { Flatten(); Dense(224 * 224 * 64) }
    #expect(network.parameterCount == (224 * 224 * 3 + 1) * 224 * 224 * 64)
    #expect(network.parameterCounts == [0, network.parameterCount])
    #expect(network.parameters.descriptions[0].description.shape == [224 * 224 * 64, 224 * 224 * 3])
  }

  @Test("numbers are 0 until written, then what was written, in copies of their own")
  func values() {
    var network = Network<Double>(input: [2]) { Dense(1) }
    let untouched = network
    #expect(network.parameters.flat.values == [0, 0, 0])
    #expect(network(Tensor([2, 1], [5, 7])).values == [0])
    network.parameters.flat[1] = 2
    network.parameters.flat.withUnsafeMutable { $0[2] += 3 }
    #expect(network.parameters.flat.values == [0, 2, 3])
    let copy = network
    network.parameters["dense1.weight"] = Tensor([1, 2], [8, 9])
    #expect(network.parameters.flat.values == [8, 9, 3] && copy.parameters.flat.values == [0, 2, 3])
    #expect(network(Tensor([2, 1], [5, 7])).values == [106])
    #expect(untouched.parameters.flat.values == [0, 0, 0] && untouched.parameters != copy.parameters)
  }

  @Test("a change in place keeps its memory")
  func inPlace() {
    var network = Network<Float>(input: [100]) { Dense(100) }
    network.parameters.flat[0] = 1
    let before = network.parameters.flat.withUnsafe { $0.baseAddress }
    network.parameters.flat.withUnsafeMutable { $0[1] = 2 }
    network.parameters.flat[2] = 3
    let after = network.parameters.flat.withUnsafe { $0.baseAddress }
    #expect(before == after && network.parameters.flat[1] == 2)
  }

  @Test("are finite until one of them is not, wherever it stands; squares that overflow are no reason")
  func finite() {
    func check<S: Scalar>(_ largest: S) {
      var network = Network<S>(input: [5]) { Dense(7) }
      #expect(network.parameters.isFinite)
      network.parameters.flat[3] = largest
      network.parameters.flat[4] = -largest
      #expect(network.parameters.isFinite)
      for place in [0, 3, network.parameterCount - 1] {
        for bad in [S.nan, .infinity, -.infinity] {
          var broken = network
          broken.parameters.flat[place] = bad
          #expect(!broken.parameters.isFinite)
        }
      }
    }
    check(Float.greatestFiniteMagnitude)
    // Of which the square is none.
    check(Double.greatestFiniteMagnitude)
    check(1e154)
  }

  @Test("an unknown parameter is answered with those that exist")
  func key() async {
    let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
      _ = Network<Float>(input: [3]) { Dense(2) }.parameters["dense.weight"]
    }
    expectSentence("no parameter 'dense.weight'; there are: dense1.weight, dense1.bias", from: "Parameters", in: result)
  }
}
