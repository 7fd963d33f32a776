import Host
import Networks

/// One part of a large model: what it is called, how many weights it has, and how many other parameters
/// (biases, and the scales and shifts of normalisations).
struct Part {
  let name: String
  let weights: Int
  let others: Int
  /// Units: filters of convolutions and nodes of dense layers, each counted once.
  let units: Int
}

/// The residual network of He et al. (2016, Table 1) with these numbers of blocks in its four stages.
///
/// A convolution has no bias of its own; batch normalisation after it gives each filter a scale and a
/// shift. So what `Conv2D` counts as biases is counted twice: as shifts, and as as many scales.
func residualNetwork(blocks: [Int], image: [Int], classes: Int) -> [Part] {
  func part(_ name: String, _ networks: [Network<Float>]) -> Part {
    let filters = networks.reduce(0) { $0 + $1.biasCount }
    return Part(
      name: name, weights: networks.reduce(0) { $0 + $1.weightCount }, others: 2 * filters, units: filters)
  }
  let stem = Network<Float>(input: image) { Conv2D(filters: 64, window: 7, stride: 2, padding: 3) }
  var parts = [part("first convolution", [stem])]
  // A padded pooling layer halves the sides once more.
  var shape = [64, (stem.outputShapes[0][1] + 1) / 2, (stem.outputShapes[0][2] + 1) / 2]
  for (stage, count) in blocks.enumerated() {
    let width = 64 << stage
    var networks: [Network<Float>] = []
    for block in 0..<count {
      let stride = stage > 0 && block == 0 ? 2 : 1
      let path = Network<Float>(input: shape) {
        Conv2D(filters: width, window: 1); ReLU()
        Conv2D(filters: width, window: 3, stride: stride, padding: 1); ReLU()
        Conv2D(filters: 4 * width, window: 1)
      }
      networks.append(path)
      let output = path.outputShapes[path.layers.count - 1]
      if block == 0 {
        // What is added to the path has another shape, so a convolution of side 1 adapts it.
        let shortcut = Network<Float>(input: shape) {
          Conv2D(filters: 4 * width, window: 1, stride: stride)
        }
        require(shortcut.outputShapes[0] == output, "\(shortcut.outputShapes[0]) added to \(output)")
        networks.append(shortcut)
      }
      shape = output
    }
    parts.append(part("stage \(stage + 1), \(count) blocks", networks))
  }
  let last = Network<Float>(input: [shape[0]]) { Dense(classes) }
  parts.append(
    Part(name: "dense layer", weights: last.weightCount, others: last.biasCount, units: last.biasCount))
  return parts
}

/// The encoder of Devlin et al. (2019) with `layers` layers of `width`. `tables` counts the word pieces,
/// positions and segments that are looked up.
func encoder(layers: Int, width: Int, tables: [Int]) -> [Part] {
  func dense(_ inputs: Int, _ units: Int) -> Network<Float> { Network(input: [inputs]) { Dense(units) } }
  // A layer normalisation gives each number a scale and a shift.
  let normalisation = 2 * width
  // To look a row up in a table is to multiply a one-hot vector by a dense layer's weights, without bias.
  let embedding = tables.map { dense($0, width).weightCount }.reduce(0, +)
  // Queries, keys, values, and the layer that joins the heads.
  let attention = Array(repeating: dense(width, width), count: 4)
  let feedForward = [dense(width, 4 * width), dense(4 * width, width)]
  func part(_ name: String, _ networks: [Network<Float>], times: Int, normalisations: Int) -> Part {
    let units = times * networks.reduce(0) { $0 + $1.biasCount }
    return Part(
      name: name, weights: times * networks.reduce(0) { $0 + $1.weightCount },
      others: units + times * normalisations * normalisation, units: units)
  }
  return [
    Part(name: "tables of word pieces, positions, segments", weights: embedding, others: normalisation, units: 0),
    part("attention, \(layers) layers", attention, times: layers, normalisations: 1),
    part("feed-forward, \(layers) layers", feedForward, times: layers, normalisations: 1),
    part("pooler", [dense(width, width)], times: 1, normalisations: 0),
  ]
}

extension [Part] {
  var weights: Int { reduce(0) { $0 + $1.weights } }
  var parameters: Int { reduce(0) { $0 + $1.weights + $1.others } }
  var units: Int { reduce(0) { $0 + $1.units } }
}
