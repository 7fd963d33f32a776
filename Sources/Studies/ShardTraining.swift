import Digests
import Foundation
import Host
import Networks
import Reports
import Tensors

/// One training that is kept as a shard: how it is made, read, and turned into a network again. A value that any thread
/// may use.
struct ShardTraining<S: Scalar>: Sendable {
  /// The shard, and the network where it was trained just now.
  struct Made: Sendable {
    let shard: Shard
    let network: Network<S>?
  }

  let name: Shard.Name
  /// In the column `run` of what the training records; the shard does not keep it.
  let label: String
  /// Of the shard, and of the checkpoint of an unfinished training.
  let path, checkpoint: String
  let conditions: [String: String]
  let threads: Int
  let plan: TrainingPlan
  /// Whether its seed is the first of the committed report, whose networks pages show.
  let isFirstSeed: Bool
  let allowsDivergence: Bool
  /// Whether a network that the shard does not keep may be trained once more.
  let mayTrainAgain: Bool
  let body: @Sendable (Run) -> Network<S>

  /// What is on the disk, or else is trained now and written there.
  func made() -> Made {
    guard let models = plan.models else {
      end("\(name.model) is asked for its results before study.plan has named all trainings")
    }
    do throws(ShardError) {
      return Made(shard: try Shard(path: path, name: name, conditions: conditions), network: nil)
    } catch .missing {
      // The usual case.
    } catch {
      Study.say("\(name.experiment): \(error); it is made anew")
    }
    let (begin, clock, isContinued) = (Date(), ContinuousClock.now, Checkpoint.load(checkpoint) != nil)
    let made = train(keepingNetwork: isFirstSeed || models.contains { $0.name == name.model && $0.keepsNetworks })
    let (finish, seconds) = (Date(), (ContinuousClock.now - clock) / .seconds(1))
    do throws(HostError) {
      try made.shard.write(to: path)
    } catch {
      end("\(error)")
    }
    record(begin, finish, seconds: seconds, isContinued: isContinued)
    return made
  }

  /// Writes beside the shard how it was made. The shard is there, and needs no record.
  private func record(_ begin: Date, _ finish: Date, seconds: Double, isContinued: Bool) {
    do throws(HostError) {
      let record = ShardRecord(
        id: name.id, sha256: try Digest.sha256(file: path), begin: UTCTime.text(begin), end: UTCTime.text(finish),
        seconds: seconds, isContinued: isContinued, repository: Study.repository, versions: Study.versions,
        kernelLevel: KernelLevel.current.rawValue, threads: threads)
      try record.write(to: ShardRecord.path(ofShard: path))
    } catch {
      Study.say("\(name.experiment): the shard is written, but not how it was made: \(error)")
    }
  }

  /// The network of what was made. A shard that keeps none is trained once more where that is allowed, and must then
  /// give what it holds.
  func network(of made: Made) -> Network<S> {
    if let network = made.network { return network }
    if let finished = made.shard.finished { return remade(from: finished) }
    guard mayTrainAgain else {
      end(
        "\(path) keeps no network, and the page asks for that of seed \(name.seed); in study.plan \(name.model) needs "
          + "keepsNetworks: true")
    }
    Study.say("\(name.experiment): \(path) keeps no network, so \(name.model) is trained once more from seed \(name.seed)")
    let again = train(keepingNetwork: false)
    guard let trained = again.network, again.shard.recordsTheSame(as: made.shard) else {
      end("\(path): trained once more, seed \(name.seed) gives other numbers than this shard holds")
    }
    return trained
  }

  private func train(keepingNetwork keepsNetwork: Bool) -> Made {
    let slug = name.experiment
    let progress = Progress("\(slug), \(name.model), seed \(name.seed)", jobs: 1)
    let run = Run(
      seed: name.seed, model: name.model, label: label, pool: WorkerPool(threads: threads), path: checkpoint,
      report: { progress.update(0, $0) }, note: { Study.say("\(slug): \($0)") }, fail: { Study.end(slug, $0) })
    let network = body(run)
    progress.finish()
    // What was interrupted is no result; its checkpoint stands.
    Study.leaveIfInterrupted(slug)
    if let epoch = run.divergedAt, !allowsDivergence { end(Study.divergence(of: name.model, seed: name.seed, at: epoch)) }
    let observations = run.observations.observations.map {
      Shard.Observation(epoch: $0.epoch, split: $0.split, metric: $0.metric, value: $0.value)
    }
    return Made(
      shard: Shard(
        name: name, conditions: conditions, pieces: run.pieceSizes, end: run.end, observations: observations,
        finished: keepsNetwork ? run.finished : nil),
      network: network)
  }

  /// The program's own network with the parameters that were kept: the training as if it went on after its last epoch.
  private func remade(from finished: FinishedTraining) -> Network<S> {
    let slug = name.experiment
    let run = Run(
      seed: name.seed, model: name.model, label: label, pool: WorkerPool(threads: 1), path: checkpoint,
      report: { _ in }, fail: { Study.end(slug, $0) }, finished: finished)
    return body(run)
  }

  private func end(_ message: String) -> Never { Study.end(name.experiment, message) }
}
