import Host
import Ledger
import Networks
import Reports
import Studies
import Tensors

/// Tables, curves and values of the part that the text prints.
func describe(
  _ study: Study, found: Reconstruction, before: Forms, after: Forms, logistic: [Training],
  byProgram: [Training], chosen: Int, relu: [Training], rates: [Double], threshold: Double, largest: Double,
  coverage: Coverage
) {
  func printed(_ id: String) -> [Double] { study.published("kelleher-\(id)") }
  func fours(_ numbers: [Double]) -> String { numbers.map(four).joined(separator: ", ") }
  func distance(_ training: Training, _ table: String) -> Double {
    zip(training.predictions, printed("\(table)-prediction")).map { abs($0 - $1) }.max() ?? .infinity
  }
  func span(_ numbers: [Double], _ decimals: Int) -> String {
    let (least, most) = (
      Study.text(numbers.min() ?? 0, decimals: decimals), Study.text(numbers.max() ?? 0, decimals: decimals)
    )
    return least == most ? least : "\(least) to \(most)"
  }
  study.value("largest", largest, decimals: 2)
  study.value("threshold", NumberText.shortest(threshold))
  study.value("candidates", found.candidates.map { "\($0)" }.joined(separator: ", "))
  study.value("survivors", Double(found.survivors.count))
  let (first, second) = (found.survivors[0].first[1], (found.survivors.dropFirst().first ?? found.survivors[0]).first[1])
  study.value("step", triple(zip(first, second).map { $0 - $1 }))
  study.value("agreeing", Double(found.agreeing))
  study.value("evidence", Double(found.evidence))
  study.value("iterations", span(logistic.map { Double($0.iterations) }, 0))
  study.value("reluRate", rates[0], decimals: 1)
  study.value("slowRate", rates[1], decimals: 1)
  let (nine, nineProgram) = (logistic.map { distance($0, "t9") }, byProgram.map { distance($0, "t9") })
  func isHit(_ distance: Double) -> Bool { distance < 5e-5 }
  let hits = byProgram.indices.filter { isHit(nineProgram[$0]) }
  study.value("exactDistance", span(nine, 4))
  study.value("hits", Double(hits.count))
  study.value("hitNeurons", hits.map { triple(found.survivors[$0].first[1]) }.joined(separator: " and "))
  study.value("hitUpdates", hits.map { "\(byProgram[$0].iterations)" }.joined(separator: " and "))
  study.value("reluUpdates", Double(relu[1].iterations))
  study.value("slowUpdates", Double(relu[3].iterations))
  study.value("covered", Double(coverage.rows - coverage.missed.count))
  study.value("rows", Double(coverage.rows))
  study.value("coveredFitted", Double(coverage.fitted))
  study.value("readings", Double(readings.count))
  study.value("missed", coverage.missed.isEmpty ? "none" : coverage.missed.joined(separator: ", "))

  // Neuron 4 and what follows from it.
  study.table(
    "reconstruction.csv",
    [
      "neuron 4 (bias, temperature, humidity)", "updates", "at the end", "off Table 9",
      "updates, rounded by a program", "at the end", "off Table 9",
    ],
    logistic.indices.map { index in
      let program = byProgram.indices.contains(index) ? byProgram[index] : logistic[index]
      return [
        triple(found.survivors[index].first[1]), "\(logistic[index].iterations)", fours(logistic[index].predictions),
        four(nine[index]), "\(program.iterations)", fours(program.predictions), four(distance(program, "t9")),
      ]
    })
  let weights = found.survivors[0]
  study.table(
    "weights.csv", ["neuron", "bias, then weights in the order of the inputs"],
    [
      ["3", triple(weights.first[0])], ["5", triple(weights.first[2])], ["6", triple(weights.second[0])],
      ["7", triple(weights.second[1])], ["8", triple(weights.third)],
    ])

  let targets = [0, 1, 2, 3].map { before.exact.predictions[$0] - before.exact.outputGradient[$0] }
  func errorOf(_ worked: Worked) -> String { eight(rounded(halfSum(targets, worked.predictions), 10)) }
  study.table(
    "first.csv", ["quantity", "published", "ours", "ours, rounded as in the text"],
    [
      [
        "predictions (Table 4)", fours(printed("t4-prediction")), fours(before.exact.predictions),
        fours(before.text.predictions),
      ],
      ["E (Table 4, \"SSE\")", eight(printed("t4-sse")[0]), errorOf(before.exact), errorOf(before.text)],
      ["δ₈ of d2 (32)", four(printed("eq32-delta8")[0]), four(before.exact.delta(8, 1)), four(before.text.delta(8, 1))],
      [
        "z₆ of d2 (Table 5)", Study.text(printed("t5-z-6")[0], decimals: 6),
        Study.text(before.exact.z(6, 1), decimals: 6), Study.text(before.text.z(6, 1), decimals: 6),
      ],
      [
        "predictions (Table 8)", fours(printed("t8-prediction")), fours(after.exact.predictions),
        fours(after.text.predictions),
      ],
      ["E (Table 8, \"SSE\")", eight(printed("t8-sse")[0]), errorOf(after.exact), errorOf(after.text)],
    ])
  let best = byProgram[chosen]
  // Of each network that gives Table 9 to the digit, or else of the closest.
  let roundedUpdates = (hits.isEmpty ? [chosen] : hits).map { "\(byProgram[$0].iterations)" }.joined(separator: " or ")
  study.table(
    "final.csv", ["", "updates", "predictions for d1 to d4", "E", "off Table 9"],
    [["published (Table 9)", "not printed", fours(printed("t9-prediction")), eight(printed("t9-sse")[0]), ""]]
      + [
        ("ours, full precision", logistic[0]),
        ("ours, rounded by a program, neuron 4 = \(triple(found.survivors[chosen].first[1]))", best),
      ].map { name, training in
        [
          name, "\(training.iterations)", fours(training.predictions), eight(training.errors.last ?? 0),
          four(distance(training, "t9")),
        ]
      })
  let names = [
    "α = \(rates[0])", "α = \(rates[0]), rounded by a program", "α = \(rates[1])",
    "α = \(rates[1]), rounded by a program",
  ]
  study.table(
    "relu.csv", ["", "updates", "predictions for d1 to d4", "E", "off Table 12"],
    [["published (Table 12)", "not printed", fours(printed("t12-prediction")), eight(printed("t12-sse")[0]), ""]]
      + zip(names, relu).map { name, training in
        [
          "ours, \(name)", "\(training.iterations)", fours(training.predictions), eight(training.errors.last ?? 0),
          four(distance(training, "t12")),
        ]
      })
  study.table(
    "headline.csv", ["quantity", "published", "ours"],
    [
      ["E before training (Table 4)", eight(printed("t4-sse")[0]), "\(errorOf(before.text)), rounding carried along"],
      ["E after one update (Table 8)", eight(printed("t8-sse")[0]), "\(errorOf(after.text)), rounding carried along"],
      [
        "predictions after training (Table 9)", fours(printed("t9-prediction")),
        "\(fours(logistic[0].predictions)); with a way of rounding and a network that were fitted to it \(fours(best.predictions))",
      ],
      [
        "predictions after training, rectified (Table 12)", fours(printed("t12-prediction")),
        "\(fours(relu[0].predictions)); with the same way of rounding \(fours(relu[1].predictions))",
      ],
      [
        "updates until E < \(NumberText.shortest(threshold)), logistic", "in a missing figure",
        "\(span(logistic.map { Double($0.iterations) }, 0)); rounded \(roundedUpdates)",
      ],
      [
        "updates, rectified, α = \(rates[0]) and \(rates[1])", "in missing figures",
        "\(relu[0].iterations) and \(relu[2].iterations); rounded \(relu[1].iterations) and \(relu[3].iterations)",
      ],
    ])

  // Curves: the oscillation needs every update, the logistic one does not.
  for (model, training) in [("logistic", logistic[0]), ("relu fast", relu[0]), ("relu slow", relu[2])] {
    let last = training.iterations
    let samples = model == "logistic" ? [0] + EpochSampling.logSpaced(upTo: max(last, 1), count: 300) : Array(0...last)
    for epoch in samples where epoch < training.errors.count {
      study.results.append(
        run: study.label, seed: 0, model: model, epoch: epoch, split: "train", metric: "loss",
        value: training.errors[epoch])
    }
  }
}

/// A neuron's bias and two weights.
func triple(_ numbers: [Double]) -> String {
  "(" + numbers.map { Study.text($0, decimals: 2) }.joined(separator: ", ") + ")"
}
