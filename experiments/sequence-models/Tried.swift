import Networks
import Reports
import Studies

/// What came of a trial, seed by seed. It is looked for when it is first asked for, so that a process that makes another
/// shard of the chapter passes by.
struct Tried: Sendable {
  let trial: Trial
  let networks: [Trained<Float>]
  private let found: Found

  /// The share of new strings whose second-last symbol is right, by observation.
  @MainActor var curves: [[(epoch: Int, share: Double)]] { found.curves }
  /// Whether that is high enough after the last epoch.
  @MainActor var keeps: [Bool] { found.keeps }
  /// The first observation from which it stays so.
  @MainActor var keepsFrom: [Int?] { found.keepsFrom }
  /// The first observation without a mistake on the training strings.
  @MainActor var perfectFrom: [Int?] { found.perfectFrom }

  @MainActor init(_ trial: Trial, _ networks: [Trained<Float>], label: String, last: Int) {
    self.trial = trial
    self.networks = networks
    found = Found(trial, networks, label: label, last: last)
  }
}

@MainActor private final class Found {
  private let trial: Trial
  private let networks: [Trained<Float>]
  private let label: String
  private let last: Int

  init(_ trial: Trial, _ networks: [Trained<Float>], label: String, last: Int) {
    (self.trial, self.networks, self.label, self.last) = (trial, networks, label, last)
  }

  private lazy var own: [ResultsTable.Observation] = study.observations(of: trial.key).filter { $0.run == label }

  private func curve(_ seed: UInt64, _ metric: String) -> [(epoch: Int, share: Double)] {
    own.filter { $0.seed == seed && $0.metric == metric }.map { ($0.epoch, $0.value) }
  }

  private(set) lazy var curves: [[(epoch: Int, share: Double)]] = networks.map { curve($0.seed, "kept") }

  private lazy var isHigh: [[Bool]] = zip(networks, curves).map { trained, curve in
    curve.map { $0.share >= keptShare && trained.divergedAt == nil }
  }

  private(set) lazy var keeps: [Bool] = zip(isHigh, curves).map { $0.last == true && $1.last?.epoch == last }

  private(set) lazy var keepsFrom: [Int?] = zip(isHigh, curves).map { high, curve in
    guard high.last == true else { return nil }
    let first = (high.lastIndex(of: false) ?? -1) + 1
    return curve[first].epoch
  }

  private(set) lazy var perfectFrom: [Int?] = networks.map { trained in
    curve(trained.seed, "sequences_with_mistakes").first { $0.share == 0 }?.epoch
  }
}
