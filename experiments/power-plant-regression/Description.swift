import Ledger
import Networks
import Reports
import Studies
import Tensors

/// Tables, curves and values of the part that the text prints.
func describe(
  _ study: Study, found: Reconstruction, before: Forms, after: Forms, logistic: [Training],
  logisticRounded: [Training], relu: [Training], rates: [Double], threshold: Double, largest: Double
) {
  func printed(_ id: String) -> [Double] { study.published("kelleher-\(id)") }
  func fours(_ numbers: [Double]) -> String { numbers.map(four).joined(separator: ", ") }
  func triple(_ numbers: [Double]) -> String {
    "(" + numbers.map { Study.text($0, decimals: 2) }.joined(separator: ", ") + ")"
  }
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
  study.value("agreeing", Double(found.agreeing))
  study.value("evidence", Double(found.evidence))
  study.value("iterations", span(logistic.map { Double($0.iterations) }, 0))
  study.value("reluRate", rates[0], decimals: 1)
  study.value("slowRate", rates[1], decimals: 1)
  let (nine, nineRounded) = (
    logistic.map { distance($0, "t9") }, logisticRounded.map { distance($0, "t9") }
  )
  study.value("roundedDistance", span(nineRounded, 4))
  study.value("nearest9", four(nineRounded.min() ?? 0))
  study.value("reluRoundedDistance", four(distance(relu[1], "t12")))
  study.value("nearest12", four(distance(relu[1], "t12")))

  // Neuron 4 and what follows from it.
  study.table(
    "reconstruction.csv",
    [
      "neuron 4 (bias, temperature, humidity)", "updates", "at the end",
      "off Table 9", "with the text's rounding", "off Table 9 then",
    ],
    logistic.indices.map { index in
      [
        triple(found.survivors[index].first[1]),
        "\(logistic[index].iterations)", fours(logistic[index].predictions), four(nine[index]),
        fours(logisticRounded[index].predictions), four(nineRounded[index]),
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
  study.table(
    "final.csv", ["", "predictions for d1 to d4", "E", "off Table 9"],
    [["published (Table 9)", fours(printed("t9-prediction")), eight(printed("t9-sse")[0]), ""]]
      + [("ours, full precision", logistic, nine), ("ours, rounded as in the text", logisticRounded, nineRounded)]
      .map { name, trainings, distances in
        [name, fours(trainings[0].predictions), eight(trainings[0].errors.last ?? 0), four(distances[0])]
      })
  let names = [
    "α = \(rates[0])", "α = \(rates[0]), rounded as in the text", "α = \(rates[1])",
    "α = \(rates[1]), rounded as in the text",
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
      ["E before training (Table 4)", eight(printed("t4-sse")[0]), errorOf(before.text)],
      ["E after one update (Table 8)", eight(printed("t8-sse")[0]), errorOf(after.text)],
      [
        "predictions after training (Table 9)", fours(printed("t9-prediction")),
        "\(fours(logistic[0].predictions)); with the text's rounding \(fours(logisticRounded[0].predictions))",
      ],
      [
        "predictions after training, rectified (Table 12)", fours(printed("t12-prediction")),
        "\(fours(relu[0].predictions)); with the text's rounding \(fours(relu[1].predictions))",
      ],
      ["updates until E < \(NumberText.shortest(threshold)), logistic", "in a missing figure", span(logistic.map { Double($0.iterations) }, 0)],
      ["updates, rectified, α = \(rates[0]) and \(rates[1])", "in missing figures", "\(relu[0].iterations) and \(relu[2].iterations)"],
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
