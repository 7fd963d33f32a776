import Host
import Tensors

// Networks that run free: what they have put out is what they are fed next (USC's INF 552, "use the output at the previous
// step"; "predicting at each step the following character").

extension Network {
  /// Sequences written symbol by symbol: each symbol is chosen from the outputs, which are logits, and fed as a unit
  /// vector at the next step.
  ///
  /// ```swift
  /// var state = network.zeroState(sequences: 100)
  /// let strings = network.generate(
  ///   after: [Int](repeating: begin, count: 100), most: 50, until: end, choice: .sampled(temperature: 1), state: &state,
  ///   using: RandomStream(seed: 7, name: "strings"))
  /// ```
  ///
  /// - Parameters:
  ///   - first: the symbol that each sequence is fed at the first step; not put out.
  ///   - most: how many steps there are at the most.
  ///   - end: the symbol with which a sequence ends, the last that is put out; without it all have `most` symbols.
  ///   - choice: how a symbol is chosen.
  ///   - state: where the sequences go on from; then the state after the last step of the longest.
  ///   - stream: sequence n draws from its substream n, whatever the others do.
  /// - Returns: the symbols of each sequence.
  public func generate(
    after first: [Int], most: Int, until end: Int? = nil, choice: SymbolChoice = .greedy,
    state: inout RecurrentState<S>, using stream: RandomStream = RandomStream(seed: 0, name: "symbols")
  ) -> [[Int]] {
    generate(
      after: first, beside: nil, most: most, until: end, choice: choice, state: &state,
      streams: first.indices.map { stream.substream($0) })
  }

  /// `context` `[E, N]` is fed below the symbol at each step.
  func generate(
    after first: [Int], beside context: Tensor<S>?, most: Int, until end: Int?, choice: SymbolChoice,
    state: inout RecurrentState<S>, streams: [RandomStream]
  ) -> [[Int]] {
    require(inputShape.count == 1, "generate: a network for inputs of shape \(inputShape), not for symbols")
    let (n, symbols) = (first.count, inputShape[0] - (context?.shape[0] ?? 0))
    var (fed, streams, hasEnded) = (first, streams, [Bool](repeating: false, count: n))
    var written = [[Int]](repeating: [], count: n)
    for _ in 0..<most {
      var x = Tensor<S>(zeros: [1, inputShape[0], n])
      for (column, symbol) in fed.enumerated() {
        require(0..<symbols ~= symbol, "generate: symbol \(symbol) for a network that reads \(symbols) symbols")
        x[0, symbol, column] = 1
        guard let context else { continue }
        for row in 0..<context.shape[0] { x[0, symbols + row, column] = context[row, column] }
      }
      let logits: [[S]] = self(x, steps: 1, state: &state).columns
      for column in 0..<n where !hasEnded[column] {
        let symbol = choice.symbol(logits[column], using: &streams[column])
        written[column].append(symbol)
        fed[column] = symbol
        hasEnded[column] = symbol == end
      }
      if !hasEnded.contains(false) { break }
    }
    return written
  }

  /// Outputs `[steps, P, N]`, those of each step being the inputs of the next one, as `feed` makes them.
  ///
  /// - Parameters:
  ///   - first: what is fed at the first step, `[D, N]`.
  ///   - state: where the sequences go on from; then the state after the last step.
  ///   - feed: makes inputs `[D, N]` of outputs `[P, N]`; for outputs that are fed as they are, it hands them on.
  public func freeRun(
    from first: Tensor<S>, steps: Int, state: inout RecurrentState<S>, feed: (Tensor<S>) -> Tensor<S> = { $0 }
  ) -> Tensor<S> {
    require(steps > 0, "freeRun: \(steps) steps")
    var (input, outputs) = (first, [Tensor<S>]())
    for _ in 0..<steps {
      let output = self(input.reshaped(to: [1] + input.shape), steps: 1, state: &state).part(0)
      outputs.append(output)
      input = feed(output)
    }
    return Tensor(parts: outputs)
  }
}
