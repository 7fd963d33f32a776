/*:
 # Side by side with PyTorch and JAX

 Seconds for one epoch of each published training run, of the LSTM's with other cells in its place, and of the digits' MLP with
 dropout (0.2 of the inputs, 0.5 of the hidden units) or with noise on its inputs ($\sigma = 0.3$), by Retrace, PyTorch {{value pytorch}} and JAX
 {{value jax}}, on {{value machine}}, kernels {{value kernels}}, commit {{value commit}}. The ratio is the
 faster peer's time over ours: how many times as fast Retrace is.

 {{table ratios.csv}}

 The target is the ratio that Retrace set itself for two threads. Memory is the highest resident memory of a
 process of its own (`VmHWM`, 1 MB is 2²⁰ bytes), loading the data included; the share is ours over the
 lighter peer's, and should be under a third.

 ## How it is measured

 All three get the same weights and data from files, and the same work: every string or picture, the same
 batches, loss, limit on the gradient's norm and step; evaluation is not in it. Before anything is timed
 each peer computes the loss of the first batch, the norm of its gradient, and the loss after one step; all
 must agree with ours to 0.0001 of their size, or nothing is timed. Nobody draws another's random numbers, so dropout and
 noise are left out of that comparison; each library times its own. Then the three take turns, a block of epochs each,
 {{value blocks}} times after a warm-up that includes compilation, held to the same one or two processors with
 as many threads. Shown are median, and fastest to slowest block.

 The peers' programs, as fast as we could make them: [with_pytorch.py](../../benchmarks/peers/with_pytorch.py)
 and [with_jax.py](../../benchmarks/peers/with_jax.py). PyTorch runs its own layers over whole sequences and pictures
 with channels last, and the cells that it has not, the GRU of the texts among them, as a loop over steps. The clockwork
 network's modules have the periods 1, 2, 4 and 8; JAX computes all of them at every step and keeps those whose turn it is.
 JAX compiles all epochs of a block into one function, with
 `lax.scan` over steps and mini-batches; its convolution is a product over windows side by side,
 five times as fast here as `lax.conv_general_dilated`. Both peers compute the recurrent networks past
 the end of the shorter strings and mask the loss, the common practice; PyTorch's packed sequences, which do
 not, were slower. Retrace sorts the strings by length instead. The MLP on strings sees real symbols only in
 all three.

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
for (who, version) in bench.peerVersions() { bench.value(who.lowercased(), version) }
let plan = bench.plan(blocks: 7, seconds: 0.5)
/// How many times as fast as the faster peer Retrace should be with two threads (issue 4; the GRU, issue 13; random layers, issue 15;
/// other cells, issue 16, where the five times are over JAX).
let targets: [Work.Name: Double] = [
  .reberRNN: 4, .reberMLP: 2.5, .embeddedLSTM: 5, .embeddedGRU: 5, .embeddedPeephole: 5, .embeddedCoupled: 5,
  .embeddedTanhLast: 5, .embeddedClockwork: 5, .embeddedOutput: 5, .embeddedRNN: 4, .digitsCNN: 3, .digitsMLP: 1.2,
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
    let outcomes = bench.contest(name, threads: threads, plan)
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
    let (ours, peers) = (outcomes[0], outcomes.dropFirst())
    guard let faster = peers.min(by: { $0.timing.median < $1.timing.median }),
      let lighter = peers.min(by: { $0.peakMemory < $1.peakMemory })
    else { continue }
    let ratio = faster.timing.median / ours.timing.median
    let target = threads == 2 ? targets[name] : nil
    ratios.append([
      name.title, "\(threads)", faster.who, Benchmark.digits(faster.timing.median),
      Benchmark.digits(ours.timing.median), Benchmark.digits(ratio), target.map { Benchmark.digits($0, 2) } ?? "",
      target.map { ratio >= $0 ? "met" : "missed" } ?? "",
      "\(Benchmark.digits(100 * Double(ours.peakMemory) / Double(lighter.peakMemory), 2)) %",
    ])
    bench.say("  \(Benchmark.digits(ratio)) times as fast as \(faster.who)")
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
    "Run", "Threads", "Faster peer", "Its seconds", "Ours", "Times as fast", "Target", "", "Memory, share",
  ], ratios)
bench.value("blocks", "\(plan.blocks)")
bench.finish()
//#-end-hidden-code
