import Foundation
import Networks
import Tensors
import Testing

/// Trainings with penalties against `Fixtures/make_penalties.py`, which lets PyTorch make the same steps.
@Suite("Penalties and clipping against PyTorch")
struct PenaltyConformanceTests {
  private struct Fixture: Decodable {
    let learningRate, alpha, limit: Double
    let inputs, targets: [[Double]]
    let start: [Double]
    let paths: [String: [[Double]]]
  }

  private func fixture() throws -> Fixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/penalties", withExtension: "json"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  /// Each step of `update` from the fixture's start leaves the parameters of the path called `name`.
  private func expect(
    _ name: String, at place: SourceLocation = #_sourceLocation,
    update: (Fixture, inout Network<Double>, Gradient<Double>) -> Void
  ) throws {
    let fixture = try fixture()
    let path = try #require(fixture.paths[name], sourceLocation: place)
    var network = Network<Double>(input: [4]) { Dense(5); Tanh(); Dense(3) }
    network.parameters.flat = Tensor([fixture.start.count], fixture.start)
    let batch = DenseExamples<Double>(inputs: Tensor(columns: fixture.inputs), targets: Tensor(columns: fixture.targets))
    let runner = BatchRunner(network, loss: .halfSquaredError, pool: WorkerPool(threads: 1))
    #expect(path.count == 8, sourceLocation: place)
    for (step, wanted) in path.enumerated() {
      update(fixture, &network, runner.gradient(of: network, on: batch))
      let deviation = Deviation.largest(network.parameters.flat.values, wanted)
      #expect(deviation < 1e-13, "\(name), step \(step)", sourceLocation: place)
    }
  }

  @Test("weight_decay of SGD is the half-square penalty, and weight decay before the step")
  func weightDecay() throws {
    for (name, group) in [("weight_decay of all", ParameterGroup.all), ("weight_decay of weights", .weights)] {
      try expect(name) { fixture, network, gradient in
        Penalty.halfL2(fixture.alpha, on: group).add(to: gradient, of: network)
        network.descend(along: gradient, learningRate: fixture.learningRate)
      }
      try expect(name) { fixture, network, gradient in
        network.decay(by: 1 - fixture.learningRate * fixture.alpha, on: group)
        network.descend(along: gradient, learningRate: fixture.learningRate)
      }
    }
  }

  @Test("with momentum it is the penalty")
  func momentum() throws {
    var rule = Momentum(of: Network<Double>(input: [4]) { Dense(5); Tanh(); Dense(3) }, 0.9)
    try expect("weight_decay with momentum") { fixture, network, gradient in
      Penalty.halfL2(fixture.alpha, on: .all).add(to: gradient, of: network)
      rule.update(&network, along: gradient, learningRate: fixture.learningRate)
    }
  }

  @Test("α‖W‖² and α Σ|θ|, which PyTorch differentiates itself")
  func penalties() throws {
    try expect("squares of weights") { fixture, network, gradient in
      Penalty.l2(fixture.alpha).add(to: gradient, of: network)
      network.descend(along: gradient, learningRate: fixture.learningRate)
    }
    try expect("magnitudes of all") { fixture, network, gradient in
      Penalty.l1(fixture.alpha, on: .all).add(to: gradient, of: network)
      network.descend(along: gradient, learningRate: fixture.learningRate)
    }
  }

  @Test("clip_grad_value_ is clipping by value")
  func clipping() throws {
    var clipped = 0
    try expect("clipped by value") { fixture, network, gradient in
      clipped += gradient.clip(toValue: fixture.limit)
      network.descend(along: gradient, learningRate: fixture.learningRate)
    }
    #expect(clipped > 0)
  }
}
