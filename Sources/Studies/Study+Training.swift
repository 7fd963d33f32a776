import Foundation
import Host
import Networks
import Reports
import Tensors

extension Study {
  /// Trains `model` once for each seed, several seeds at once, and adds what they record to the results. A thread for
  /// which no seed is left helps the trainings that still run.
  ///
  /// - Parameters:
  ///   - model: The name in the column `model`.
  ///   - label: The name in the column `run`; by default that of the study.
  ///   - seeds: By default those of the study.
  ///   - allowsDivergence: Whether a training whose weights cease to be finite is a result like any other
  ///     instead of an error.
  ///   - body: One training, to the trained network. It depends on nothing but its run's seed and what was known before
  ///     the first training; where it needs what another model's training of the same seed gave, that comes before it.
  public func train<S: Scalar>(
    _ model: String, label: String? = nil, seeds: [UInt64]? = nil, allowsDivergence: Bool = false,
    _ body: @escaping @Sendable (Run) -> Network<S>
  ) -> [Trained<S>] {
    let seeds = seeds ?? self.seeds
    let label = label ?? self.label
    if label == self.label, !isExploring {
      note(planned: model, seeds: seeds)
      switch shardWork {
      case .none: break
      case .collect: return collect(model, seeds: seeds, allowsDivergence: allowsDivergence, body)
      case .list, .run, .tell: return putOff(model, seeds: seeds, allowsDivergence: allowsDivergence, body)
      }
    }
    // With another key nothing is resumed of what an interrupted run left, and nothing of it is lost.
    let endsAfterFirstEpoch = options.untilFirstEpoch
    let key = settingsKey + (endsAfterFirstEpoch ? "-first-epoch" : "")
    let paths = seeds.map { seed in
      orEnd { () throws(HostError) in
        try ownCheckpoints.take(key: key, label: label, model: model, seed: seed, isFresh: options.fresh)
      }
    }
    let checkpoints = ownCheckpoints
    let progress = Progress("\(slug), \(label == self.label ? model : label)", jobs: seeds.count)
    let slug = slug
    var results = [(Trained<S>, ResultsTable, [Int])?](repeating: nil, count: seeds.count)
    results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let results = results
      // More threads than a batch has slots help no training.
      WorkerPool.runSideBySide(seeds.count, threads: threads, mostEach: BatchRunner<S>.slotCount) { index, pool in
        if Interruption.isRequested { return }
        let run = Run(
          seed: seeds[index], model: model, label: label, pool: pool, path: paths[index],
          report: { share in
            if endsAfterFirstEpoch { Self.end(afterFirstEpochOf: model, checkpoints) }
            progress.update(index, share)
          },
          note: { Study.say("\(slug): \($0)") },
          fail: { Study.end(slug, $0) })
        let network = body(run)
        if run.endsEarly { progress.update(index, 1) }
        let trained = Trained(
          seed: run.seed, network: network, divergedAt: run.divergedAt, flatAt: run.flatAt, stoppedAt: run.stoppedAt)
        results[index] = (trained, run.observations, run.pool.pieceSizes)
      }
    }
    progress.finish()
    exitIfInterrupted()
    let trained = results.compactMap { $0 }
    note(trained.reduce(into: Set<Int>()) { $0.formUnion($1.2) }, of: label == self.label ? model : "\(label), \(model)")
    for (network, observations, _) in trained {
      self.results.append(contentsOf: observations)
      if let epoch = network.divergedAt, !allowsDivergence {
        fail(Self.divergence(of: model, seed: network.seed, at: epoch))
      }
    }
    return trained.map(\.0)
  }

  /// Prints the model's name and ends the program, for `make bench`; folders of checkpoints that hold nothing go.
  private static func end(afterFirstEpochOf model: String, _ checkpoints: OwnCheckpoints) -> Never {
    checkpoints.remove()
    print(model)
    if let reason = StandardStreams.flush() { say(StandardStreams.complaint(reason)) }
    exit(0)
  }

  /// Notes in pieces of how many examples `model` was trained; what was trained before the last interruption says nothing.
  func note(_ pieceSizes: Set<Int>, of model: String) {
    let place = pieces.firstIndex { $0.model == model }
    let all = pieceSizes.union(place.map { pieces[$0].sizes } ?? []).sorted()
    if all.isEmpty { return }
    let noted = RunRecord.Pieces(model, all)
    if let place { pieces[place] = noted } else { pieces.append(noted) }
  }

  /// That a training's weights ceased to be finite, and what to do.
  static func divergence(of model: String, seed: UInt64, at epoch: Int) -> String {
    "\(model), seed \(seed): training diverged, a weight was no longer finite after epoch \(epoch); try a smaller "
      + "learning rate or another seed"
  }
}
