import Host
import Ledger
import Networks
import Studies
import Tensors

/// Tables of the softmax version: recovered weights, Table 15, the update of w₉,₆.
@MainActor func describeSoftmaxPlant(
  _ study: Study, _ it: SoftmaxPlant, _ trace: Trace<Double>, _ whole: Trace<Double>, oneHot: [[Double]],
  hours: [[Double]], outputs: [Double], rate: Double
) {
  study.value("agreeing", Double(it.agreeing))
  study.value("evidence", Double(it.evidence))
  study.value("rivals", Double(it.rivals))
  study.table(
    "head.csv", ["neuron", "bias", "weight from 6", "weight from 7"],
    zip([8, 9, 10], it.head).map { neuron, row in ["\(neuron)"] + row.map { decimals($0, 2) } })
  study.table(
    "hidden.csv", ["neuron", "bias, then weights in the order of the inputs", "a for d1 to d4"],
    [3, 4, 5, 6, 7].map { k in
      let row = k < 6 ? it.first[k - 3] : it.second[k - 6]
      let a = k < 6 ? whole.outputs[1].rows[k - 3] : whole.outputs[3].rows[k - 6]
      return ["\(k)", list(row, 2), list(a)]
    })
  let (logits, δ) = (trace.outputs[0], trace.deltas[0].rows)
  let columns = logits.columns.map(softmax)
  func rows(_ name: String, _ values: [[Double]], _ count: Int) -> [[String]] {
    zip([8, 9, 10], values).map { neuron, row in ["\(name), neuron \(neuron)"] + row.map { decimals($0, count) } }
  }
  let exponentials = logits.map { Elementary.exp($0) }
  var table = rows("a", trace.inputs.rows, 4)
  table[0][0] = "a, neuron 6"
  table[1][0] = "a, neuron 7"
  table = Array(table.prefix(2))
  table += rows("logit", logits.rows, 6)
  table += rows("exponential", exponentials.rows, 9)
  table.append(["sum"] + exponentials.columns.map { decimals($0.reduce(0, +), 9) })
  table += rows("probability", Tensor(columns: columns).rows, 4)
  table += rows("target", oneHot, 0)
  table += rows("δ", δ, 4)
  table.append(["cross-entropy"] + columns.indices.map { d in decimals(crossEntropy(oneHot.map { $0[d] }, columns[d]), 6) })
  study.table("table15.csv", ["", "d1", "d2", "d3", "d4"], table)
  drawSoftmaxGraph(study, trace, example: 1, targets: oneHot.map { $0[1] })

  let delta = δ[1]
  let a6 = trace.inputs.rows[0]
  let exact = zip(delta, a6).map { $0 * $1 }
  let text = zip(delta, a6).map { rounded($0, 4) * $1 }
  let w96 = trace.network.parameters["dense1.weight"][1, 0]
  let (sum, sumText) = (exact.reduce(0, +), text.reduce(0, +))
  func printed(_ id: String, _ count: Int) -> String { list(study.published("kelleher-\(id)"), count) }
  study.table(
    "update96.csv", ["", "published", "δ rounded as in the text", "nothing rounded"],
    [
      ["δ₉ a₆ for d1 to d4", printed("eq82-terms", 8), list(text, 8), list(exact, 8)],
      ["Δw₉,₆, their sum", printed("eq82-sum", 8), eight(sumText), eight(sum)],
      ["α Δw₉,₆", printed("eq83-step", 9), decimals(rate * sumText, 9), decimals(rate * sum, 9)],
      ["w₉,₆ after it", printed("eq83-w96", 9), decimals(w96 - rate * sumText, 9), decimals(w96 - rate * sum, 9)],
    ])

  // Every weight of the layer, its gradient by the network and by central differences.
  let head = trace.network
  let measured = head.centralDifferences(trace.inputs, targets: Tensor(rows: oneHot), loss: .softmaxCrossEntropy)
  study.value("update-deviation", power(Deviation.relative(trace.gradient.flat.values, measured.flat.values)))
  study.table(
    "updates.csv", ["weight", "value", "Δw, δ × a summed over d1 to d4", "by central difference", "after the update"],
    [8, 9, 10].enumerated().flatMap { row, neuron in
      [0, 6, 7].enumerated().map { column, source in
        func pick(_ numbers: Parameters<Double>) -> Double {
          column == 0 ? numbers["dense1.bias"][row] : numbers["dense1.weight"][row, column - 1]
        }
        let (value, delta) = (pick(head.parameters), pick(trace.gradient))
        return [
          "w_\(neuron),\(source)", decimals(value, 2), eight(delta), eight(pick(measured)), eight(value - rate * delta),
        ]
      }
    })

  // Table 13's classes: the thirds of the normalised output, and Table 15's one-hot columns.
  let bins = outputs.map { output in [0, 1, 2].map { bin in min(2, Int(output * 3)) == bin ? 1.0 : 0 } }
  let binned = zip(bins, hours).filter { $0.0 == Array($0.1.suffix(3)) }.count
  let columnsAgree = hours.indices.filter { d in Array(hours[d].suffix(3)) == oneHot.map { $0[d] } }.count
  study.value(
    "classes-sentence",
    "(The classes: \(binned) of 4 rows of Table 13 name the third of the unit interval in which the output lies, and "
      + "\(columnsAgree) of 4 columns of Table 15 are those rows.)")
  let losses = [0.0, 1].map { steps -> Double in
    var network = whole.network
    network.parameters.flat = whole.network.parameters.flat - steps * rate * whole.gradient.flat
    return Loss.softmaxCrossEntropy.value(network(whole.inputs), targets: Tensor(rows: oneHot))
  }
  let check = GradientCheck.run(
    it.network, inputs: whole.inputs, targets: Tensor(rows: oneHot), loss: .softmaxCrossEntropy)
  study.value("whole-deviation", power(check.parameters))
  study.value("loss-before", losses[0], decimals: 6)
  study.value("loss-after", losses[1], decimals: 6)
  study.table(
    "headline.csv", ["quantity", "published", "ours"],
    [
      ["softmax of Table 14", printed("t14-softmax", 9), list(softmax(study.settings("kelleher-t14-logits")), 9)],
      ["δ₈ for d1 to d4 (Table 15)", printed("t15-delta-8", 4), list(δ[0])],
      ["δ₉ for d1 to d4 (Table 15)", printed("t15-delta-9", 4), list(δ[1])],
      ["δ₁₀ for d1 to d4 (Table 15)", printed("t15-delta-10", 4), list(δ[2])],
      [
        "logits of Table 15: \(it.evidence) numbers", "weights in a missing figure",
        "\(it.agreeing) agree with an output layer of two-decimal weights, fitted to them with a₆ (82) and w₉,₆ (83) given",
      ],
      [
        "Δw₉,₆ (82)", printed("eq82-sum", 8), "\(eight(sumText)) with δ to four decimals, \(eight(sum)) without rounding",
      ],
      [
        "w₉,₆ after the update (83)", printed("eq83-w96", 9),
        "\(decimals(w96 - rate * sumText, 9)), \(decimals(w96 - rate * sum, 9))",
      ],
    ])
}

/// What the search for the output layer makes of tables with drawn digits.
@MainActor func describePlacebo(_ study: Study, logits: [[Double]], a6: [Double], w96: Double) {
  let chance = placebo(logits: logits, a6: a6, w96: w96, largest: 30).max() ?? 0
  study.value("placebo", chance == 0 ? "not even \(leastAgreement)" : "at most \(chance)")
}

/// The comparison of schedules.
@MainActor func describeDescent(
  _ study: Study, _ schedules: [Schedule], _ curves: [[Double]], below threshold: Double, examples: Int
) {
  let last = curves[0].count - 1
  study.value("updates", Double(last))
  study.value("threshold", NumberText.shortest(threshold))
  let samples = stride(from: 0, through: last, by: 10)
  study.table(
    "descent.csv", ["updates"] + schedules.map(\.name),
    samples.map { update in ["\(update)"] + curves.map { NumberText.sixDigits($0[update]) } })
  study.table(
    "descent-ends.csv",
    [
      "", "E after \(last / 10) updates", "E after \(last / 2)", "updates until E < \(NumberText.shortest(threshold))",
      "rates added up until then",
    ],
    zip(schedules, curves).map { schedule, curve in
      [schedule.name] + [last / 10, last / 2].map { power(curve[$0]) }
        + (curve.firstIndex { $0 < threshold }.map { end in
          let share = schedule.reduction == .sum ? 1 : 1 / Double(examples)
          let way = (0..<end).reduce(0) { $0 + share * schedule.rate($1) }
          return ["\(end)", decimals(way, 1)]
        } ?? ["more than \(last)", "–"])
    })
  for (schedule, curve) in zip(schedules, curves) {
    for update in samples {
      study.results.append(
        run: study.label, seed: 1, model: schedule.name, epoch: update, split: "train", metric: "loss", value: curve[update])
    }
  }
  study.figure("descent")
  study.table("misprints.csv", ["place", "class", "as printed", "right", "effect"], misprints)
}
