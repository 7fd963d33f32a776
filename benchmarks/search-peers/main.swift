/*:
 # What makes the peers fastest

 PyTorch {{value pytorch}}, JAX {{value jax}} and TensorFlow {{value tensorflow}} in each run, with the settings that this
 search found: {{value machine}}, commit {{value commit}}. `side-by-side.md` beside this page compares them with Retrace as
 they stand here at the end.

 {{table peer-gains.csv}}

 ## How it is searched

 What can be set stands in [settings.csv](../../benchmarks/peers/settings.csv): how memory is allocated, threads, layouts,
 vectors, compilation, and ways to write the loop over steps. Subject by subject, in the order of that table, its settings and
 the peer with what was kept before take turns, {{value blocks}} blocks each after a warm-up that includes compilation. The
 fastest stays if it gains at least 2 %; less is within what blocks differ by. Last, all that was kept takes turns with
 the peer as it comes: the gain above. A setting that changes what is computed by more than 0.0001 of its size is not
 timed, and one that fails is noted. Of the digits {{value pictures}} are trained on, in the published mini-batches.

 It is a search one subject at a time and no more: two settings that gain only together are not found.

 ## What each setting brought

 Times as fast as with what was kept before it, by turns; above 1 it gained.

 {{table peer-trials.csv}}

 The same with all digits, which `make bench-peers` reads: [peer-settings.csv](peer-settings.csv).
 */
import Benchmarks

let search = Benchmark("search-peers", page: "peer-settings.md")
for (peer, version) in search.peerVersions() { search.value(peer.rawValue, version) }
let settings = search.peerSettings()
let plan = search.plan(blocks: 5, seconds: 0.3)
//#-hidden-code
// A quick run shows that every part moves: strings and pictures, one thread.
let works: [Work.Name] = search.isQuick ? [.embeddedLSTM, .digitsMLP] : search.chosenWorks
let threadCounts = search.isQuick ? [1] : [1, 2].filter { $0 <= Machine.processors }
var trials = search.trialsSoFar(settings)
for name in works {
  var found: [PeerTrial] = []
  for threads in threadCounts {
    search.say("\(name.rawValue), \(threads) thread\(threads == 1 ? "" : "s")")
    for trial in search.search(name, threads: threads, settings, plan) {
      let gain = trial.timesAsFast.map { "\(Benchmark.digits($0)) times" } ?? trial.note
      search.say("  \(trial.peer.title), \(trial.title): \(gain)\(trial.isKept ? ", kept" : "")")
      found.append(trial)
    }
  }
  trials.replace([name], with: found)
}
search.table("peer-settings.csv", trials.table.header, trials.table.rows)
search.table("peer-gains.csv", PeerTrials.gainsHeader, trials.gains)
search.table(
  "peer-trials.csv", ["Run", "Threads", "Who", "Setting", "Seconds an epoch", "Times as fast", ""],
  trials.all.map { trial in
    [
      trial.work.title, "\(trial.threads)", trial.peer.title, trial.title,
      trial.timing.map { Benchmark.digits($0.median) } ?? "–", trial.timesAsFast.map { Benchmark.digits($0) } ?? "–",
      trial.isKept ? "kept" : trial.note,
    ]
  })
search.value("blocks", "\(plan.blocks)")
search.value("pictures", Double(search.isQuick ? 3_000 : Benchmark.picturesOfSearch))
search.finish()
//#-end-hidden-code
