/*:
 # How fast Retrace trains

 Seconds for one epoch of each published training run, and of runs that the texts describe and do not train, the GRU, other
 cells in the LSTM's place and the digits' MLP with dropout or noise beside the MLP without, at the experiment's own shapes,
 loss, step size and data; and of the CNN with Adam, as SimpleChains' contest has it (below): {{value machine}}, which does
 {{value peak}} GFLOP/s on one thread, kernels {{value kernels}}, commit {{value commit}}.

 {{table epochs.csv}}

 An epoch is what the experiment's loop does: gradient of the whole batch, limit on its norm where there is
 one, step; for the digits the shuffle and all mini-batches. Evaluation, which the experiments do at some
 epochs only, and checkpoints are not in it. Each number is the median of {{value blocks}} blocks after a warm-up, with
 the fastest and the slowest block beside it. Every run has a process of its own, whose highest
 resident memory (`VmHWM`, loading the data included; 1 MB is 2²⁰ bytes) is in the last column.
 All numbers with all digits: [works.csv](works.csv).
 */
import Benchmarks

let bench = Benchmark("bench", page: "README.md")
//: ## Operations
//:
//: What is counted are the products of the texts' mathematics, a multiplication and an addition for each:
//: with weights $W$, forward $Wx$, for the gradient of the weights $\delta x^\top$, and for the layer below
//: $W^\top\delta$, which the first layer does not need. A recurrent weight does all three for every symbol
//: but the first of a string, a weight of a convolution for every cell of its output. Nothing is counted
//: past the end of a string; a one-hot input counts as the vector that it is. Biases, activations, pooling,
//: loss and step are left out, although they take time: a network of few units spends most of it there.
let works = Work.Name.allCases.map { bench.work($0) }
let plan = bench.plan(blocks: 7, seconds: 0.4)
//#-hidden-code
func operations(_ training: Training) -> Double {
  Double(Operations.count(training.network, lengths: training.lengths))
}
/// The time of an epoch, in this process.
@MainActor func time(_ training: Training, _ plan: Timing.Plan) -> Timing {
  let timing = Timing(plan) { training.epoch() }
  if !training.isFinite { bench.fail("\(training.work): the weights are no longer numbers") }
  return timing
}
// In a process of its own: one work, so that peaks of memory do not mix.
if bench.part.count == 2, let name = Work.Name(rawValue: bench.part[0]), let threads = Int(bench.part[1]) {
  let training = bench.training(bench.work(name), threads: threads)
  let timing = time(training, plan)
  print(
    timing.median, timing.low, timing.high, training.exampleCount, operations(training), Machine.peakMemory)
  bench.finishPart()
}
// The same, of the time that each kernel takes: before any is called.
if bench.part.count == 2, bench.part[0] == "kernels", let name = Work.Name(rawValue: bench.part[1]) {
  KernelTimes.begin()
  print(KernelTimes(of: bench.training(bench.work(name), threads: 1), seconds: 2 * plan.seconds).text)
  bench.finishPart()
}
// And of SimpleChains' contest; the last word says when the process was started.
if bench.part.count == 4, bench.part[0] == "contest", let batch = Int(bench.part[1]), let threads = Int(bench.part[2]),
  let start = Double(bench.part[3])
{
  print(bench.contestRun(batch: batch, threads: threads, start: start).text)
  bench.finishPart()
}
// For scripts/instructions.sh: the second step of a run is counted, when all memory is there. Digits are drawn, the same ones
// everywhere.
if bench.part.count == 2, bench.part[0] == "instructions", let name = Work.Name(rawValue: bench.part[1]) {
  let training = bench.trainingOnDrawnDigits(bench.work(name))
  training.firstStep()
  training.countedStep()
  if !training.isFinite { bench.fail("\(name.rawValue): the weights are no longer numbers") }
  print(bench.kernelLevel)
  bench.finishPart()
}
// The runs that there are, one a line.
if bench.part == ["works"] {
  for name in Work.Name.allCases { print(name.rawValue) }
  bench.finishPart()
}
//#-end-hidden-code
/*:
 ## The machine's peak

 The share of peak is measured against a loop of fused multiply-adds in registers, which loads and stores nothing, in as
 many chains as keep every unit busy, at each level of vectors that the machine has; the fastest counts, which is the widest
 unless the clock falls under it. Beside it stand the fastest products of two square single-precision matrices of 256, 512
 or 1024 rows, by our own kernels (columns dealt to the threads) and by OpenBLAS. All in GFLOP/s:

 {{table peak.csv}}
 */
let threadCounts = Machine.threadCounts(upTo: Machine.processors)
bench.say("multiply-adds in registers, products of large matrices")
let peaks = threadCounts.map { Machine.peak(threads: $0, bench.plan(blocks: 5, seconds: 0.2)) }
//#-hidden-code
bench.table(
  "peak.csv", ["threads", "in registers", "at the level", "our product", "OpenBLAS"],
  zip(threadCounts, peaks).map { threads, peak in
    ["\(threads)", Benchmark.digits(peak.registers.rate * 1e-9), peak.registers.level.rawValue]
      + [peak.ours, peak.openBLAS].map { Benchmark.digits($0 * 1e-9) }
  })
bench.value("peak", Benchmark.digits(peaks[0].registers.rate * 1e-9))
var measured: [[String]] = []
var shown: [[String]] = []
for work in works {
  for (threads, peak) in zip(threadCounts, peaks) {
    bench.say("\(work.name.rawValue), \(threads) thread\(threads == 1 ? "" : "s")")
    let numbers = bench.apart([work.name.rawValue, "\(threads)"]).split(whereSeparator: \.isWhitespace)
      .compactMap { Double($0) }
    guard numbers.count == 6 else { bench.fail("\(work.name.rawValue): printed \(numbers)") }
    let (median, low, high) = (numbers[0], numbers[1], numbers[2])
    let (perSecond, rate) = (numbers[3] / median, numbers[4] / median)
    let megabytes = numbers[5] / 1_048_576
    measured.append(
      [work.name.rawValue, "\(threads)"]
        + [median, low, high, numbers[3], perSecond, numbers[4], rate * 1e-9, rate / peak.best, megabytes]
        .map { "\($0)" })
    shown.append([
      work.name.title, "\(threads)", Benchmark.digits(median),
      "\(Benchmark.digits(low)) to \(Benchmark.digits(high))",
      "\(Benchmark.digits(perSecond)) \(work.name.examples)", Benchmark.digits(rate * 1e-9),
      "\(Benchmark.digits(100 * rate / peak.best, 2)) %", Benchmark.digits(megabytes),
    ])
  }
}
bench.table(
  "works.csv",
  [
    "work", "threads", "seconds_per_epoch", "low", "high", "examples", "examples_per_second",
    "operations_per_epoch", "gflops", "share_of_peak", "peak_memory_mb",
  ], measured)
bench.table(
  "epochs.csv",
  [
    "Run", "Threads", "Seconds an epoch", "Fastest to slowest block", "A second", "GFLOP/s", "Of peak",
    "Peak memory, MB",
  ], shown)
//#-end-hidden-code
/*:
 ## Where the time goes

 Of an epoch on one thread, by kernel: the share of the wall's clock between the call of a kernel and its return. What each of
 the names computes stands in [kernels.def](../../Sources/CKernels/kernels.def). Kernels that take less than 3 % are summed. Two
 looks at the clock for each call are in these times, some 50 ns, which only the runs with the shortest epochs feel. "Outside of
 kernels" is what is done in Swift around them.

 {{table kernel-shares.csv}}

 All kernels, with calls and seconds: [kernels.csv](kernels.csv).
 */
//#-hidden-code
var kernelRows: [[String]] = []
var kernelShares: [[String]] = []
for work in works {
  let name = work.name.rawValue
  bench.say("\(name), by kernel")
  guard let times = KernelTimes(bench.apart(["kernels", name])) else { bench.fail("\(name): no times of kernels") }
  kernelRows += times.rows.map { [name] + $0 }
  kernelShares.append([work.name.title, Benchmark.digits(times.seconds), times.words()])
}
bench.table("kernels.csv", ["work", "kernel", "calls_per_epoch", "seconds_per_epoch", "share"], kernelRows)
bench.table("kernel-shares.csv", ["Run", "Seconds an epoch", "Share of the time"], kernelShares)
//#-end-hidden-code
/*:
 ## SimpleChains' contest

 The strongest times that are published for this very network: [SimpleChains.jl](https://github.com/PumasAI/SimpleChains.jl)
 trains LeNet (two convolutions and three dense layers, {{value contest-parameters}} numbers) for {{value contest-epochs}} epochs
 over the 60,000 digits, with Adam and a learning rate of 0.0003
 ([post of April 2022](https://www.julialang.org/blog/2022/04/simple-chains/)).

 *Theirs* are the layers, ReLU, the mean cross-entropy of softmax, the initial weights (Glorot's uniform distribution for
 convolutions, his normal one for dense layers, biases 0), $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$, and a
 shuffle for each epoch but the first; we shuffle that one too. Not printed is the *batch*, which is proportional to their
 threads, by a factor that follows from the processor's registers. Flux has 96 pictures a thread in the same example, PyTorch 16
 in the script that they link to. *Ours* are three sizes, about Flux's for 1, 4 and 18 threads. They are the same for any number
 of threads, and so are the bits of the trained network, which this program checks.

 Ours is timed from the data in memory, as bytes, to the end of the tenth epoch; weights are drawn and threads started in that
 time. Each of {{value contest-runs}} runs is a process of its own; shown are the median, and the fastest to the slowest.

 The rows of **another machine** are as published ([simplechains.csv](../../benchmarks/simplechains.csv)). The first ten epochs
 of SimpleChains and Flux have their compilation in them. The times without it are those of the second or third ten epochs on the
 same network, and so are the accuracies beside them: each was taken after the last of its "Epochs", and only rows that end with
 the same one can be compared. Times of different machines are no ratio.

 {{table contest.csv}}

 {{value contest-accuracy}} The peers on this machine, an epoch of the same work with batches of {{value contest-batch}}, are in
 [side-by-side.md](side-by-side.md), "MNIST CNN with Adam".

 Nothing is compiled before the first step. From the start of the program, loading the digits included, medians in seconds:

 {{table contest-start.csv}}
 */
//#-hidden-code
writeContest(threadCounts)
//#-end-hidden-code
/*:
 ## From start to the first epoch's end

 Programs of the experiments, with one seed on all processors: from the start of the process to its end right behind the first
 epoch of its first training. Ledger, data or strings, and what is evaluated after that epoch are in it. Medians of
 {{value first-epoch-runs}} starts, with all files in the system's memory.

 {{table first-epochs.csv}}
 */
//#-hidden-code
writeFirstEpochs()
//#-end-hidden-code
/*:
 ## How the time grows

 On {{value threads}} threads, everything else as published (step sizes apart, which no time depends on).

 With the hidden units (of the digits' MLP those of the first hidden layer; the CNN is left out):

 ![Seconds an epoch by hidden units, one line for each run, both axes logarithmic](hidden-units.png)

 With the batch: the number of strings, all in one batch, or the pictures in a mini-batch. Shown is the
 rate, which would not change if the time grew like the batch:

 ![Examples a second by batch, one line for each run, both axes logarithmic](batch.png)

 With the length of the strings, by their mean length:

 ![Seconds an epoch by mean length of the strings, one line for each run, both axes logarithmic](length.png)

 With the threads, against one thread:

 ![Speed against one thread by number of threads, one line for each run](threads.png)

 The numbers behind the figures: [scaling.csv](scaling.csv).
 */
//#-hidden-code
let most = threadCounts[threadCounts.count - 1]
let short = bench.plan(blocks: 5, seconds: 0.15)
var scaling: [[String]] = []
@MainActor func sweep(_ varied: String, _ points: [Int], _ names: [Work.Name], _ change: (inout Work, Int) -> Void) {
  for name in names {
    bench.say("\(varied) of \(name.rawValue)")
    for point in bench.isQuick ? [points[0], points[1]] : points {
      var work = bench.work(name)
      change(&work, point)
      // Far from the published shapes the published step would throw some networks out of the numbers.
      work.learningRate *= 0.01
      let training = bench.training(work, threads: most)
      let timing = time(training, short)
      let x = varied == "length" ? Double(training.lengths.reduce(0, +)) / Double(training.exampleCount) : Double(point)
      scaling.append(
        [varied, name.rawValue]
          + [
            x, timing.median, timing.low, timing.high, Double(training.exampleCount) / timing.median,
            operations(training) / timing.median * 1e-9,
          ].map { "\($0)" })
    }
  }
}
let withStrings = Work.Name.allCases.filter { !$0.readsPictures }
sweep("units", [4, 8, 16, 32, 64, 128, 256], withStrings + [.digitsMLP]) { $0.units = $1 }
sweep("batch", [100, 300, 1_000, 3_000, 10_000], Work.Name.allCases.filter { !$0.drawsNumbers && $0 != .digitsCNNAdam }) {
  $0.batch = $1
}
sweep("length", [10, 20, 40, 80, 160, 320], withStrings) { $0.minimumLength = $1 }
for row in measured { scaling.append(["threads", row[0], row[1], row[2], row[3], row[4], row[6], row[8]]) }
bench.table(
  "scaling.csv",
  ["varied", "work", "value", "seconds_per_epoch", "low", "high", "examples_per_second", "gflops"], scaling)
for name in ["hidden-units", "batch", "length", "threads"] { bench.figure(name) }
bench.value("threads", "\(most)")
bench.value("blocks", "\(plan.blocks)")
bench.finish()
//#-end-hidden-code
