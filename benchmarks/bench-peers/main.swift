/*:
 # Side by side with PyTorch, JAX and TensorFlow

 Seconds for one epoch of each published training run, of the LSTM's with other cells in its place, and of the digits' MLP with
 dropout (0.2 of the inputs, 0.5 of the hidden units) or with noise on its inputs ($\sigma = 0.3$), and of the digits' CNN with
 Adam, which is [SimpleChains' contest](README.md#simplechains-contest), by Retrace, PyTorch {{value pytorch}}, JAX
 {{value jax}} and TensorFlow {{value tensorflow}}, on {{value machine}}, which does {{value peak}} GFLOP/s on one thread,
 kernels {{value kernels}}, commit {{value commit}}. Each peer has the settings that make it fastest. The ratio is the
 fastest peer's time over ours: how many times as fast Retrace is.

 {{table ratios.csv}}

 The target is the ratio that Retrace set itself for two threads. Memory is the highest resident memory of a
 process of its own (`VmHWM`, 1 MB is 2²⁰ bytes), loading the data included; the share is ours over the
 lightest peer's, and should be under a third.

 ## How it is measured

 All four get the same weights and data from files, and the same work: every string or picture, the same
 batches, loss, limit on the gradient's norm and step; evaluation is not in it. Before anything is timed
 each peer computes the loss of the first batch, the norm of its gradient, and the loss after one step; all
 must agree with ours to 0.0001 of their size, or nothing is timed. Nobody draws another's random numbers, so dropout and
 noise are left out of that comparison; each library times its own. Then the four take turns, a block of epochs each,
 {{value blocks}} times after a warm-up that includes compilation, held to the same one or two processors with
 as many threads. Shown are median, and fastest to slowest block.

 The peers' programs, as fast as we could make them: [with_pytorch.py](../../benchmarks/peers/with_pytorch.py),
 [with_jax.py](../../benchmarks/peers/with_jax.py) and [with_tensorflow.py](../../benchmarks/peers/with_tensorflow.py). How
 memory is allocated, threads, layouts and compilation are found by a search, `make search-peers`, each for itself in
 each run; what each setting brought is in `peer-settings.md` beside this page, and all that was kept brought together:

 {{table gains.csv}}

 The search ran on {{value searched}}.

 PyTorch runs its own layers over whole sequences and pictures, and the cells that it has not, the GRU of the texts among
 them, as a loop over steps. The clockwork network's modules have the periods 1, 2, 4 and 8; JAX and TensorFlow compute all
 of them at every step and keep those whose turn it is. JAX compiles all epochs of a block into one function, with
 `lax.scan` over steps and mini-batches; its convolution is a product over windows side by side, unless the search found
 `lax.conv_general_dilated` faster. TensorFlow's epochs are one plain `tf.function`. All peers compute the recurrent networks
 past the end of the shorter strings and mask the loss, the common practice; PyTorch's packed sequences, which do
 not, were slower. Retrace sorts the strings by length instead. The MLP on strings sees real symbols only in
 all four.

 {{table times.csv}}

 The same with all digits: [side-by-side.csv](side-by-side.csv).
 */
import Benchmarks

let bench = Benchmark("bench-peers", page: "side-by-side.md")
//#-hidden-code
// Our side of the conversation, in a process of its own.
if bench.part.count == 3, bench.part[0] == "serve", let name = Work.Name(rawValue: bench.part[1]),
  let threads = Int(bench.part[2])
{
  Contestant.converse(bench.training(bench.work(name), threads: threads))
  bench.finishPart()
}
for (peer, version) in bench.peerVersions() { bench.value(peer.rawValue, version) }
let settings = bench.peerSettings()
let trials = bench.peerTrials(settings)
let plan = bench.plan(blocks: 7, seconds: 0.5)
/// How many times as fast as the fastest of all peers Retrace should be with two threads (issue 19, where the five times of other
/// cells are over JAX).
let targets: [Work.Name: Double] = [
  .reberRNN: 12, .reberMLP: 3, .embeddedLSTM: 9, .embeddedGRU: 5, .embeddedPeephole: 5, .embeddedCoupled: 5,
  .embeddedTanhLast: 5, .embeddedClockwork: 5, .embeddedOutput: 5, .embeddedRNN: 8, .digitsCNN: 5, .digitsMLP: 2,
  .digitsMLPDropout: 1.5, .digitsMLPNoise: 1.5,
]
var measured: [[String]] = []
var times: [[String]] = []
var ratios: [[String]] = []
for name in Work.Name.allCases {
  bench.export(name)
  // Two threads need two processors.
  for threads in [1, 2] where threads <= Machine.processors {
    bench.say("\(name.rawValue), \(threads) thread\(threads == 1 ? "" : "s")")
    let tuned = bench.settings(of: trials, name, threads: threads, from: settings)
    let outcomes = bench.contest(name, threads: threads, settings: tuned, plan)
    for outcome in outcomes {
      let timing = outcome.timing
      let memory = Double(outcome.peakMemory) / 1_048_576
      measured.append(
        [name.rawValue, outcome.who, "\(threads)"]
          + [timing.median, timing.low, timing.high, memory].map { "\($0)" })
      times.append([
        name.title, outcome.who, "\(threads)", Benchmark.digits(timing.median),
        "\(Benchmark.digits(timing.low)) to \(Benchmark.digits(timing.high))", Benchmark.digits(memory),
      ])
    }
    guard let standing = Contest.Standing(outcomes) else { continue }
    let (ratio, fastest) = (standing.timesAsFast, standing.fastest)
    let target = threads == 2 ? targets[name] : nil
    ratios.append([
      name.title, "\(threads)", fastest.who, Benchmark.digits(fastest.timing.median),
      Benchmark.digits(standing.ours.timing.median), Benchmark.digits(ratio), target.map { Benchmark.digits($0, 2) } ?? "",
      target.map { ratio >= $0 ? "met" : "missed" } ?? "",
      "\(Benchmark.digits(100 * standing.memoryShare, 2)) %",
    ])
    bench.say("  \(Benchmark.digits(ratio)) times as fast as \(fastest.who)")
  }
}
bench.table(
  "side-by-side.csv", ["work", "who", "threads", "seconds_per_epoch", "low", "high", "peak_memory_mb"], measured)
bench.table(
  "times.csv",
  ["Run", "Who", "Threads", "Seconds an epoch", "Fastest to slowest block", "Peak memory, MB"], times)
bench.table(
  "ratios.csv",
  [
    "Run", "Threads", "Fastest peer", "Its seconds", "Ours", "Times as fast", "Target", "", "Memory, share",
  ], ratios)
bench.table("gains.csv", PeerTrials.gainsHeader, trials.gains)
bench.value("searched", trials.processors.isEmpty ? "no machine yet" : trials.processors.joined(separator: " and "))
bench.value("blocks", "\(plan.blocks)")
bench.finish()
//#-end-hidden-code
