import Synchronization

/// A model that an experiment trains, as its plan names it.
public struct PlannedModel: Sendable, Equatable {
  /// As in the column `model`.
  public let name: String
  /// From how many of the seeds it is trained, the first ones; nil for all.
  public let seedCount: Int?
  /// Whether the page computes something from the network of every seed, so that every shard has to keep it. That of
  /// the report's first seed is always kept.
  public let keepsNetworks: Bool

  /// A model that is trained from the first `seedCount` seeds, or from all.
  public init(_ name: String, firstSeeds seedCount: Int? = nil, keepsNetworks: Bool = false) {
    self.name = name
    self.seedCount = seedCount
    self.keepsNetworks = keepsNetworks
  }
}

/// What an experiment says that it trains, known from some time on; trainings on other threads look at it too.
final class TrainingPlan: Sendable {
  private let named = Mutex<[PlannedModel]?>(nil)

  /// Nil as long as the experiment has not said it.
  var models: [PlannedModel]? { named.withLock { $0 } }

  func name(_ models: [PlannedModel]) { named.withLock { $0 = models } }
}

/// What a process does with shards.
enum ShardWork: Sendable, Equatable {
  /// Nothing: it trains all itself.
  case none
  /// It prints the ids of all.
  case list
  /// It makes those of these models, by the words for them, of one seed.
  case run(Set<String>)
  /// It reads them instead of training.
  case collect
  /// It prints what those that are there observed last, and trains nothing.
  case tell
}
