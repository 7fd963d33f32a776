import Ledger

/// A printed random number of which shards tell the value of each seed: from which models' shards, and how. The value is
/// that which the chapter's program judges; `SeedValues` holds it against the committed verdicts.
package struct RandomNumber: Sendable {
  /// The ledger row's id.
  package let id: String
  /// The experiment that trains for it.
  package let slug: String
  /// The models whose shards of one seed are needed.
  package let models: [String]
  /// The value of one seed from its shards, in the order of `models`; of a claim 1 where it holds and 0 where not. Nil
  /// where the shards do not tell.
  package let value: @Sendable (_ shards: [ToldShard], _ ledger: Ledger) -> Double?

  package init(
    _ id: String, _ slug: String, _ models: [String],
    value: @escaping @Sendable (_ shards: [ToldShard], _ ledger: Ledger) -> Double?
  ) {
    self.id = id
    self.slug = slug
    self.models = models
    self.value = value
  }

  /// The value of every seed of which all the needed shards are there, by seed.
  ///
  /// - Throws: `LikelihoodError.untold` for a shard without the observation.
  package func values(
    from shards: [ToldShard], ledger: Ledger
  ) throws(LikelihoodError) -> [(seed: UInt64, value: Double)] {
    var found: [UInt64: [String: ToldShard]] = [:]
    for shard in shards where models.contains(shard.model) { found[shard.seed, default: [:]][shard.model] = shard }
    var values: [(seed: UInt64, value: Double)] = []
    for (seed, shards) in found.sorted(by: { $0.key < $1.key }) {
      let needed = models.compactMap { shards[$0] }
      guard needed.count == models.count else { continue }
      guard let value = self.value(needed, ledger) else { throw .untold(id: id, slug: slug, seed: seed) }
      values.append((seed, value))
    }
    return values
  }
}

// MARK: Which there are

extension RandomNumber {
  /// In the order of the chapters. Not among them are two claims on the MLPs of the Reber grammar, which need five models
  /// of every seed and cannot fail under the reading that the chapter takes.
  package static let all: [RandomNumber] = [
    last("zaki-meira-mnist-cnn-errors", digits, "cnn", "test", "errors"),
    last("zaki-meira-mnist-mlp-errors", digits, "mlp", "test", "errors"),
    RandomNumber("zaki-meira-mnist-cnn-better", digits, ["cnn", "mlp"]) { shards, _ in
      guard let cnn = shards[0].last("test", "errors"), let mlp = shards[1].last("test", "errors") else { return nil }
      return cnn < mlp ? 1 : 0
    },
    RandomNumber("usc552-mnist-mlp-accuracy", digits, ["two-layer-mlp"]) { shards, ledger in
      guard let errors = shards[0].last("test", "errors"), let printed = ledger["usc552-mnist-mlp-accuracy"]?.values?.first,
        let tests = setting("zaki-meira-mnist-n-test", ledger)
      else { return nil }
      // 98.2 as printed stands for 98.15 and more; in whole numbers, as the chapter's program has it.
      return 2_000 * (tests - errors) + tests >= 2 * (10 * printed).rounded() * tests ? 1 : 0
    },
    last("zaki-meira-reber-rnn-train-errors", reber, "rnn", "train", withMistakes, whenDiverged: "zaki-meira-reber-n-train"),
    last("zaki-meira-reber-rnn-test-errors", reber, "rnn", "test", withMistakes, whenDiverged: "zaki-meira-reber-n-test"),
    // The widest is the one that is judged.
    last("zaki-meira-reber-mlp-train-mistakes", reber, "mlp-100", "train", "mistakes_per_sequence"),
    last("zaki-meira-reber-mlp-test-mistakes", reber, "mlp-100", "test", "mistakes_per_sequence"),
    last("zaki-meira-emb-lstm-train-errors", embedded, "lstm", "train", withMistakes, whenDiverged: "zaki-meira-emb-n-train"),
    last("zaki-meira-emb-lstm-test-errors", embedded, "lstm", "test", withMistakes, whenDiverged: "zaki-meira-emb-n-test"),
    last("zaki-meira-emb-rnn-train-errors", embedded, "rnn", "train", withMistakes, whenDiverged: "zaki-meira-emb-n-train"),
    last("zaki-meira-emb-rnn-test-errors", embedded, "rnn", "test", withMistakes, whenDiverged: "zaki-meira-emb-n-test"),
    // A string with a mistake has one at least: as many mistakes as such strings are one in each.
    onMistakes("zaki-meira-emb-rnn-one-error") { strings, there, elsewhere in there + elsewhere == strings },
    onMistakes("zaki-meira-emb-rnn-error-position") { _, _, elsewhere in elsewhere == 0 },
  ]

  /// The experiments that train for one of them.
  package static let slugs: [String] = [digits, reber, embedded]

  private static let digits = "mnist-cnn-vs-mlp"
  private static let reber = "reber-rnn-vs-mlp"
  private static let embedded = "embedded-reber-lstm-vs-rnn"
  private static let withMistakes = "sequences_with_mistakes"

  /// The last observation of a metric.
  ///
  /// - Parameter whenDiverged: The setting that says what it is for a network that is not finite: one that predicts
  ///   nothing, so that all its strings count as wrong.
  private static func last(
    _ id: String, _ slug: String, _ model: String, _ split: String, _ metric: String, whenDiverged: String? = nil
  ) -> RandomNumber {
    RandomNumber(id, slug, [model]) { shards, ledger in
      if shards[0].hasDiverged, let whenDiverged { return setting(whenDiverged, ledger) }
      return shards[0].last(split, metric)
    }
  }

  /// A claim on where the embedded grammar's RNN errs, by the counts of test strings with a mistake, of mistakes at the
  /// second-last symbol and of those elsewhere. A network without a mistake shows nothing of them, nor one that is not
  /// finite, which errs everywhere.
  private static func onMistakes(
    _ id: String, _ holds: @escaping @Sendable (_ strings: Double, _ there: Double, _ elsewhere: Double) -> Bool
  ) -> RandomNumber {
    RandomNumber(id, embedded, ["rnn"]) { shards, _ in
      if shards[0].hasDiverged { return 0 }
      guard let strings = shards[0].last("test", withMistakes), let there = shards[0].last("test", "mistakes_at_second_last"),
        let elsewhere = shards[0].last("test", "mistakes_elsewhere")
      else { return nil }
      return strings > 0 && holds(strings, there, elsewhere) ? 1 : 0
    }
  }

  private static func setting(_ id: String, _ ledger: Ledger) -> Double? { ledger[id]?.values?.first }
}

/// Why the page cannot be written from these shards.
package enum LikelihoodError: Error, Equatable, CustomStringConvertible {
  /// A shard is there without the observation that a row needs.
  case untold(id: String, slug: String, seed: UInt64)
  /// A seed of the report gave another value there than in its shard.
  case otherwise(id: String, path: String, what: String, theirs: String, ours: String)
  /// A verdict of the report that does not say its values.
  case unreadable(id: String, path: String)

  /// What is wrong, on one line.
  package var description: String {
    switch self {
    case .untold(let id, let slug, let seed): "\(slug): the shards of seed \(seed) do not tell what row \(id) needs"
    case .otherwise(let id, let path, let what, let theirs, let ours):
      "\(path): row \(id), \(what): \(theirs) there, \(ours) in the shards; nothing is written"
    case .unreadable(let id, let path): "\(path): row \(id) does not say the values of its seeds"
    }
  }
}
