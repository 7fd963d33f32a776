import Foundation
import Host
import Reports
import Tensors

extension Benchmark {
  /// The times that SimpleChains published.
  public func publishedContest() -> [SimpleChains.Published] {
    orEnd { () throws(HostError) in try SimpleChains.published(path: Checkout.root + "/benchmarks/simplechains.csv") }
  }

  /// Our side of the contest, by a process of its own for each run.
  public func contestRuns(batch: Int, threads: Int, count: Int) -> [SimpleChains.Run] {
    (0..<count).map { _ in
      let text = apart(["contest", "\(batch)", "\(threads)", "\(Machine.clock)"])
      guard let run = SimpleChains.Run(text) else { fail("the contest with batches of \(batch): printed '\(text)'") }
      return run
    }
  }

  /// One such run, in this process, which was started at `start` by `Machine.clock`.
  public func contestRun(batch: Int, threads: Int, start: Double) -> SimpleChains.Run {
    var work = work(.digitsCNNAdam)
    work.batch = batch
    let (train, test) = (pictures(), testPictures())
    let loaded = Machine.clock
    let training = Training(work, pictures: train, threads: threads)
    training.epoch()
    let firstEpoch = Machine.clock - start
    for _ in 1..<SimpleChains.epochs { training.epoch() }
    let seconds = Machine.clock - loaded
    if !training.isFinite { fail("the contest with batches of \(batch): the weights are no longer numbers") }
    return SimpleChains.Run(
      seconds: seconds, firstStep: (training.firstStepEnd ?? .nan) - start, firstEpoch: firstEpoch,
      errors: training.errors(on: test), tests: test.count, digest: training.digest)
  }

  /// Seconds from the start of an experiment's program, with one seed, to its end right behind the first epoch of its first
  /// training, and the name of that training.
  public func firstEpoch(of experiment: String, _ plan: Timing.Plan) -> (model: String, timing: Timing) {
    let folder = NSString(string: orEnd { try Programs.pathOfRunning() }).deletingLastPathComponent
    let program = "\(folder)/\(experiment)"
    guard Programs.path(of: program) != nil else { fail("\(program) is missing; run: make build") }
    let arguments = ["--seeds", "1", "--until-first-epoch"] + (isQuick ? ["--quick"] : []) + dataArguments
    var model = ""
    let blocks = (0...plan.blocks).map { _ in
      Timing.seconds {
        let outcome = orEnd { () throws(HostError) in try Subprocess.capture(program, arguments) }
        model = outcome.output.split(separator: "\n").last.map(String.init) ?? ""
        guard outcome.code == 0, !model.isEmpty else {
          fail("\(experiment): \(outcome.errors.split(separator: "\n").last.map(String.init) ?? "exit code \(outcome.code)")")
        }
      }
    }
    // The first finds its files on the disk, the others in memory, as everybody does who starts a program twice.
    return (model, Timing(blocks: Array(blocks.dropFirst())))
  }
}
