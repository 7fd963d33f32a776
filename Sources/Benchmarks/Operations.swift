import Networks
import Tensors

/// Additions and multiplications of the texts' mathematics, counted from a network's shapes.
///
/// Only products are counted, each multiplication and each addition as one operation, over what the texts
/// describe: nothing past the end of a string, and one-hot inputs as the vectors that they are. A weight
/// takes part in a product three times: forward (`W x`), for its own gradient (`δ xᵀ`), and for the
/// gradient of the layer below (`Wᵀ δ`), which the first layer with weights does not need. A weight of a convolution
/// does so once for every cell of its output, a recurrent weight for every symbol of a string but the
/// first, since the state before it is 0. Biases, activations, pooling, loss and the step itself, which
/// are few or not made of products, are left out.
public enum Operations {
  /// Operations of forward and backward pass over examples of the given lengths (1 for what is no string).
  public static func count(_ network: Network<Float>, lengths: [Int]) -> Int {
    let symbols = lengths.reduce(0, +)
    let transitions = symbols - lengths.count
    var sum = 0
    let first = network.layers.firstIndex { !$0.parameters.isEmpty }
    for (index, layer) in network.layers.enumerated() {
      // Of a convolution [F, H, W] each weight meets H · W windows; of any other layer one vector.
      let output = network.outputShapes[index]
      let cells = output.count == 3 ? output[1] * output[2] : 1
      for weight in layer.parameters where weight.shape.count > 1 {
        let isRecurrent = weight.name.hasPrefix("weight_hh") || weight.name == "recurrent_weight"
        let uses = isRecurrent ? transitions : symbols * cells
        let passes = index == first && !isRecurrent ? 2 : 3
        sum += 2 * weight.count * uses * passes
      }
    }
    return sum
  }
}
