import Benchmarks

// Tables of the page's sections on SimpleChains' contest and on the first epochs of programs; the text is in main.swift.

private func percent(_ share: Double) -> String { Benchmark.digits(100 * share, 4) + " %" }
private func reached(_ accuracy: Double) -> String { accuracy >= SimpleChains.accuracy ? "reached" : "missed" }

/// Ours on one thread and on all of `threadCounts`, in processes of their own, and the published rows.
@MainActor func writeContest(_ threadCounts: [Int]) {
  let contestRuns = bench.isQuick ? 2 : 5
  let contestThreads = threadCounts.count > 1 ? [1, threadCounts[threadCounts.count - 1]] : [1]
  var contest: [[String]] = []
  var contestStart: [[String]] = []
  var accuracies: [(batch: Int, accuracy: Double)] = []
  for batch in SimpleChains.batches {
    var digests: Set<String> = []
    for threads in contestThreads {
      bench.say("SimpleChains' contest, batches of \(batch), \(threads) thread\(threads == 1 ? "" : "s")")
      let runs = bench.contestRuns(batch: batch, threads: threads, count: contestRuns)
      digests.formUnion(runs.map(\.digest))
      let timing = Timing(blocks: runs.map(\.seconds))
      if threads == 1 { accuracies.append((batch, runs[0].accuracy)) }
      contest.append([
        "**Retrace**", "this one", "\(threads) thread\(threads == 1 ? "" : "s")", Benchmark.count(batch),
        "1 to \(SimpleChains.epochs)", Benchmark.digits(timing.median),
        "\(Benchmark.digits(timing.low)) to \(Benchmark.digits(timing.high))",
        percent(runs[0].accuracy), reached(runs[0].accuracy),
      ])
      contestStart.append(
        ["\(threads)", Benchmark.count(batch)]
          + [runs.map(\.firstStep), runs.map(\.firstEpoch)].map { Benchmark.digits(Timing(blocks: $0).median) })
    }
    if digests.count > 1 { bench.fail("batches of \(batch): \(digests.count) networks of one seed, not one") }
  }
  for row in bench.publishedContest() {
    let compiled = row.compilation.map { ", \(Benchmark.digits(100 * $0, 2)) % of it compilation" } ?? ""
    contest.append([
      row.who, "another machine: \(row.machine)", "\(row.cores) cores", "not printed",
      "\(row.firstEpoch) to \(row.epochs)\(compiled)", Benchmark.digits(row.seconds), "one run", percent(row.accuracy),
      reached(row.accuracy),
    ])
  }
  bench.table(
    "contest.csv",
    [
      "Who", "Machine", "On", "Batch", "Epochs", "Seconds for ten", "Fastest to slowest", "Test digits told right",
      "\(Benchmark.digits(100 * SimpleChains.accuracy, 2)) %",
    ], contest)
  bench.table(
    "contest-start.csv", ["Threads", "Batch", "To the end of the first step", "To the end of the first epoch"], contestStart)
  bench.value("contest-parameters", Double(bench.work(.digitsCNNAdam).network(seed: 1).parameterCount))
  bench.value("contest-epochs", "\(SimpleChains.epochs)")
  bench.value("contest-batch", Benchmark.count(SimpleChains.batches[0]))
  bench.value("contest-runs", "\(contestRuns)")
  bench.value("contest-accuracy", SimpleChains.sentence(accuracies))
}

/// Seconds from a program's start to the end of its first epoch, against the goal.
@MainActor func writeFirstEpochs() {
  let starts = bench.plan(blocks: 7, seconds: 1)
  let firstEpochs = [("reber-rnn-vs-mlp", 0.3), ("embedded-reber-lstm-vs-rnn", 0.3), ("mnist-cnn-vs-mlp", 1)]
  bench.table(
    "first-epochs.csv", ["Program", "Training", "Seconds", "Fastest to slowest", "Goal", ""],
    firstEpochs.map { experiment, goal in
      bench.say("\(experiment), from its start to the end of the first epoch")
      let (model, timing) = bench.firstEpoch(of: experiment, starts)
      return [
        "`\(experiment)`", model, Benchmark.digits(timing.median),
        "\(Benchmark.digits(timing.low)) to \(Benchmark.digits(timing.high))", "under \(Benchmark.digits(goal, 1))",
        timing.median < goal ? "met" : "missed",
      ]
    })
  bench.value("first-epoch-runs", "\(starts.blocks)")
}
