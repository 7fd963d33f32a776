import Host
import Tensors

extension Network {
  /// The two networks of which an encoder–decoder consists, with the parameters that they have now: one reads the source,
  /// the other is fed u (and the context) and has the layers behind the `EncoderDecoder`, which must be the first layer.
  public var sides: (encoder: Network<S>, decoder: Network<S>) {
    guard let layer = layers[0] as? EncoderDecoder<S> else {
      programmerError("sides: the first layer of \(layerNames.joined(separator: ", ")) is no EncoderDecoder")
    }
    let reading = Array(layer.sublayers[..<1]), writing = Array(layer.sublayers[1...]) + layers.dropFirst()
    var encoder = Network(input: [layer.source]) { reading }
    let context = layer.contextUse == .inputs ? encoder.outputShapes[0][0] : 0
    var decoder = Network(input: [layer.fed + context]) { writing }
    let numbers = parameters.flat.values
    encoder.parameters.flat = Tensor([encoder.parameterCount], Array(numbers[..<encoder.parameterCount]))
    decoder.parameters.flat = Tensor([decoder.parameterCount], Array(numbers[encoder.parameterCount...]))
    return (encoder, decoder)
  }

  /// What an encoder–decoder writes when nobody forces it: each symbol is chosen from the outputs and fed at the next
  /// step. With `.greedy` that is greedy decoding.
  ///
  /// - Parameters:
  ///   - sources: `[D, m]`, of any lengths.
  ///   - start: the symbol fed at the first step, as in training.
  ///   - most: how many symbols are written at the most.
  ///   - end: the symbol with which an output ends, the last that is put out.
  ///   - choice: how a symbol is chosen.
  ///   - stream: source n draws from its substream n.
  /// - Returns: the symbols for each source, in the order given.
  public func decode(
    _ sources: [Tensor<S>], after start: Int, most: Int, until end: Int? = nil, choice: SymbolChoice = .greedy,
    using stream: RandomStream = RandomStream(seed: 0, name: "symbols")
  ) -> [[Int]] {
    let (encoder, decoder) = sides
    let isFed = (layers[0] as? EncoderDecoder<S>)?.contextUse == .inputs
    let (reads, writes) = (encoder.layerNames[0], decoder.layerNames[0])
    var written = [[Int]](repeating: [], count: sources.count)
    // Sources of one length side by side, so that each ends with its own last step.
    let byLength = Dictionary(grouping: sources.indices, by: { sources[$0].shape[1] })
    for (length, members) in byLength.sorted(by: { $0.key < $1.key }) {
      let n = members.count
      var (read, state) = (encoder.zeroState(sequences: n), decoder.zeroState(sequences: n))
      if length > 0 {
        let x = Tensor(parts: (0..<length).map { t in Tensor(columns: members.map { sources[$0].columns[t] }) })
        _ = encoder(x, steps: length, state: &read)
      }
      if !isFed {
        for part in ["h", "c"] {
          let (from, to) = ("\(reads).\(part)", "\(writes).\(part)")
          if read.keys.contains(from) && state.keys.contains(to) { state[to] = read[from] }
        }
      }
      let found = decoder.generate(
        after: [Int](repeating: start, count: n), beside: isFed ? read["\(reads).h"] : nil, most: most, until: end,
        choice: choice, state: &state, streams: members.map { stream.substream($0) })
      for (member, symbols) in zip(members, found) { written[member] = symbols }
    }
    return written
  }
}

extension SequenceExamples.Sequence {
  /// One source and one output for an `EncoderDecoder`: the source `[D, m]`, what the decoder is fed `[P, k]`, and what
  /// it should put out, `[Q, k]`, of which step t counts `mask[t]` times; once where it is nil.
  public init(source: Tensor<S>, fed: Tensor<S>, targets: Tensor<S>, mask: [S]? = nil) {
    require(
      source.shape.count == 2 && fed.shape.count == 2 && targets.shape.count == 2 && fed.shape[1] == targets.shape[1],
      "Sequence: a source \(source.shape), fed \(fed.shape), targets \(targets.shape)")
    let (d, m, p, k) = (source.shape[0], source.shape[1], fed.shape[0], fed.shape[1])
    var inputs = Tensor<S>(zeros: [d + p, m + k])
    for t in 0..<m { for row in 0..<d { inputs[row, t] = source[row, t] } }
    for t in 0..<k { for row in 0..<p { inputs[d + row, m + t] = fed[row, t] } }
    self.init(inputs: inputs, targets: targets, mask: mask ?? [S](repeating: 1, count: k))
  }

  /// The same for symbols as unit vectors. A teacher forces the decoder: it is fed `start` and then the target, its last
  /// symbol left out; with `fed`, those symbols instead, such as what the network itself has chosen.
  public init(
    source: [Int], of sourceSymbols: Int, target: [Int], of targetSymbols: Int, after start: Int, fed: [Int]? = nil
  ) {
    let fed = fed ?? Array(([start] + target).prefix(target.count))
    self.init(
      source: Tensor(unitVectors: source, of: sourceSymbols), fed: Tensor(unitVectors: fed, of: targetSymbols),
      targets: Tensor(unitVectors: target, of: targetSymbols))
  }
}
