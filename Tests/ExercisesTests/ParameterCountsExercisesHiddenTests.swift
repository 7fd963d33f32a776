import Networks
import Tensors
import Testing

@testable import ParameterCountsExercises

// For graders, and in their edition alone. What a student may have fitted to the tests at hand shows here.

@Suite("Exercises of parameter counts that students do not see tested")
struct ParameterCountsExercisesHiddenTests {
  /// From one number of the last layer back to the picture: how many numbers of the layer below a row of them needs.
  private func field(_ layers: ArraySlice<(window: Int, stride: Int)>) -> Int {
    layers.reversed().reduce(1) { side, layer in (side - 1) * layer.stride + layer.window }
  }

  @Test("Exercise 4: no layer, ten layers, and strides that differ everywhere")
  func exercise4OtherLayers() throws {
    expect(try fieldsOfView([]).isEmpty, "no layers have no fields of view")
    let figure = (0..<10).map { $0 % 2 == 0 ? (window: 3, stride: 1) : (window: 2, stride: 2) }
    let others = [(3, 5), (1, 2), (4, 3), (2, 1), (9, 7)].map { (window: $0, stride: $1) }
    let single = [(window: 1, stride: 9)]
    for layers in [figure, others, single] {
      let expected = layers.indices.map { field(layers[...$0]) }
      let answer = try fieldsOfView(layers)
      try demand(answer.count == layers.count, "\(answer.count) sides for \(layers.count) layers")
      let wrong = answer.indices.filter { answer[$0] != expected[$0] }.map { $0 + 1 }
      expect(wrong.isEmpty, "of \(layers.count) layers, layer \(wrong.first ?? 0) sees a square of another side")
    }
  }

  @Test("Exercise 5: padding, strides, pictures that are no squares, and a network of dense layers only")
  func exercise5OtherNetworks() throws {
    let pictures = Network<Double>(input: [3, 9, 14]) {
      Conv2D(filters: 5, window: (3, 2), stride: 1, padding: 2)
      MaxPool2D(window: 2)
      Conv2D(filters: 7, window: 2, stride: 3)
      ReLU()
      Flatten()
      Dense(1)
    }
    let dense = Network<Double>(input: [6]) { Dense(4); Tanh(); Dense(1); Dense(8) }
    for network in [pictures, dense] {
      // Each number that a layer puts out is a sum of as many products as a unit or a filter has weights.
      let expected = network.layers.indices.map { index -> Int in
        guard let weight = network.layers[index].parameters.first else { return 0 }
        return weight.shape.dropFirst().reduce(1, *) * network.outputShapes[index].reduce(1, *)
      }
      let answer = try multiplications(of: network)
      try demand(answer.count == expected.count, "\(answer.count) numbers for \(expected.count) layers")
      let wrong = answer.indices.filter { answer[$0] != expected[$0] }.map { network.layerNames[$0] }
      expect(wrong.isEmpty, "inputs \(network.inputShape): the counts of \(wrong.joined(separator: ", ")) are wrong")
    }
  }
}
