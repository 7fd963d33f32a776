import Networks
import Tensors

/// Additions and multiplications of the texts' mathematics, counted from a network's shapes.
///
/// Only products are counted, each multiplication and each addition as one operation, over what the texts
/// describe: nothing past the end of a string, and one-hot inputs as the vectors that they are. A weight
/// takes part in a product three times: forward (`W x`), for its own gradient (`δ xᵀ`), and for the
/// gradient of the layer below (`Wᵀ δ`), which the first layer with weights does not need. A weight of a convolution
/// does so once for every cell of its output, a recurrent weight for every symbol of a string but the
/// first, since the state before it is 0; a peephole of an output gate sees the new memory, so for every symbol, and a module
/// of a clockwork network takes part at those that its period divides. Biases, activations, pooling, loss and the step itself,
/// which are few or not made of products, are left out.
public enum Operations {
  /// Operations of forward and backward pass over examples of the given lengths (1 for what is no string).
  public static func count(_ network: Network<Float>, lengths: [Int]) -> Int {
    let symbols = lengths.reduce(0, +)
    let transitions = symbols - lengths.count
    var sum = 0
    let first = network.layers.firstIndex { !$0.parameters.isEmpty }
    for (index, layer) in network.layers.enumerated() {
      // What the layer below is wanted for is not wanted below the first.
      let inputPasses = index == first ? 2 : 3
      if let clockwork = layer as? ClockworkRNN<Float> {
        sum += count(clockwork, lengths: lengths, inputPasses: inputPasses)
        continue
      }
      // Of a convolution [F, H, W] each weight meets H · W windows; of any other layer one vector.
      let output = network.outputShapes[index]
      let cells = output.count == 3 ? output[1] * output[2] : 1
      for weight in layer.parameters where weight.shape.count > 1 {
        if weight.name.hasPrefix("weight_hh") || weight.name == "recurrent_weight" {
          sum += 2 * weight.count * transitions * 3
        } else if weight.name == "peephole_weight" {
          // The last block is the output gate's.
          let last = weight.shape[1] * weight.shape[1]
          sum += 2 * ((weight.count - last) * transitions + last * symbols) * 3
        } else if weight.name == "output_weight" {
          sum += 2 * weight.count * symbols * 3
        } else {
          sum += 2 * weight.count * symbols * cells * inputPasses
        }
      }
    }
    return sum
  }

  private static func count(_ layer: ClockworkRNN<Float>, lengths: [Int], inputPasses: Int) -> Int {
    var (sum, left) = (0, layer.hiddenSize)
    let inputs = layer.parameters[0].shape[1]
    for (size, period) in zip(layer.moduleSizes, layer.periods) {
      let symbols = lengths.reduce(0) { $0 + $1 / period }
      // Only a module of period 1 is computed at the first symbol.
      let transitions = period == 1 ? symbols - lengths.count : symbols
      sum += 2 * size * (inputs * symbols * inputPasses + left * transitions * 3)
      left -= size
    }
    return sum
  }
}
