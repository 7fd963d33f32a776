import Ledger
import Networks
import Studies

/// What the texts say of how large recurrent layers are, on layers of many sizes.
@MainActor func reportRecurrentLayers() {
  let counts = recurrentLayers.map { $0.network.parameterCount }
  study.value("recurrent-inputs", text(recurrentInputs))
  study.value("recurrent-units", text(recurrentUnits))
  study.table(
    "recurrent.csv", ["layer", "weights", "biases", "parameters", "of the RNN's"],
    zip(recurrentLayers, counts).map { layer, count in
      [
        layer.name, text(layer.network.weightCount), text(layer.network.biasCount), text(count),
        count % counts[0] == 0 ? "\(count / counts[0]) times" : "–",
      ]
    })

  /// Parameters of the layers with D inputs and H units.
  func sizes(_ D: Int, _ H: Int) -> (rnn: Int, gru: Int, lstm: Int) {
    func count(_ layer: any Layer<Double>) -> Int { Network<Double>(input: [D]) { layer }.parameterCount }
    return (count(RNN(H)), count(GRU(H)), count(LSTM(H)))
  }
  let largest = 12
  let all = (1...largest).flatMap { D in (1...largest).map { sizes(D, $0) } }
  let layers = study.published("usc552-lstm-layers", count: 1)[0]
  let (gru, lstm) = (all[0].gru / all[0].rnn, all[0].lstm / all[0].rnn)
  let tried = "layers of 1 to \(largest) units on 1 to \(largest) inputs"
  study.judge(
    "usc552-lstm-layers", holds: all.allSatisfy { Double($0.lstm) == layers * Double($0.rnn) },
    because: "parameters of \(tried), LSTM against RNN, whose module has one layer",
    found: "\(lstm) times as many in each of \(all.count) sizes")
  study.judge(
    "usc552-gru-simpler",
    holds: all.allSatisfy { size in
      size.gru < size.lstm && size.gru == gru * size.rnn && size.lstm == lstm * size.rnn
    },
    because: "parameters of \(tried), in RNNs of the same size",
    found: "by parameters, our reading of \u{201C}simpler\u{201D}: a GRU has \(gru) times, an LSTM \(lstm) times as many as an RNN")
  study.judge(
    "mmds-s13-5-3-gru-params", holds: all.allSatisfy { $0.gru < $0.lstm },
    because: "parameters of \(tried), GRU against LSTM",
    found: "\(text(counts[1])) against \(text(counts[2])) with \(recurrentUnits) units on \(recurrentInputs) inputs; fewer in each of "
      + "\(all.count) sizes")
}
