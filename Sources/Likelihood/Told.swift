import Host
import Ledger

/// What the shards of a run of `retrace likely` told: all that the page needs beside ledger and committed verdicts, so
/// that it can be written again without a shard.
package struct Told: Equatable, Sendable {
  /// One model of one experiment.
  package struct Model: Equatable, Sendable {
    package let slug, model: String
    /// Seeds that were asked for, and those of which the shard is there.
    package let asked, there: Int
    /// Seconds that a shard takes on one core.
    package let seconds: Double
    /// Whether these were measured where the shards were made; else they are the report's, shared out evenly.
    package let isMeasured: Bool

    package init(slug: String, model: String, asked: Int, there: Int, seconds: Double, isMeasured: Bool) {
      self.slug = slug
      self.model = model
      self.asked = asked
      self.there = there
      self.seconds = seconds
      self.isMeasured = isMeasured
    }
  }

  /// The value of one seed of one row.
  package struct Value: Equatable, Sendable {
    package let id: String
    package let seed: UInt64
    package let value: Double

    package init(id: String, seed: UInt64, value: Double) {
      self.id = id
      self.seed = seed
      self.value = value
    }
  }

  /// The seeds that were asked for, as on a command line.
  package let seeds: String
  /// Of the checkout whose programs read the shards.
  package let commit: String
  package let models: [Model]
  package let values: [Value]

  package init(seeds: String, commit: String, models: [Model], values: [Value]) {
    self.seeds = seeds
    self.commit = commit
    self.models = models
    self.values = values
  }

  /// The values of a row, in the order of the seeds; nil where no shard told any.
  package func seedValues(of id: String) -> [(seed: UInt64, value: Double)]? {
    let found = values.filter { $0.id == id }.map { (seed: $0.seed, value: $0.value) }
    return found.isEmpty ? nil : found
  }
}

// MARK: Files

extension Told {
  package static let valuesFile = "values.csv"
  package static let modelsFile = "shards.csv"
  private static let valueColumns = ["id", "seed", "value"]
  private static let modelColumns = [
    "experiment", "model", "seeds", "asked", "there", "seconds_a_shard", "measured", "commit",
  ]

  /// Reads what a page's folder keeps of them.
  ///
  /// - Throws: `HostError` for a file that is missing or not in its format.
  package init(folder: String) throws(HostError) {
    var values: [Value] = []
    let valuesPath = "\(folder)/\(Self.valuesFile)"
    for record in try CSVTable.records(path: valuesPath, columns: Self.valueColumns) {
      guard let seed = UInt64(record.fields[1]), let value = Double(record.fields[2]) else {
        throw .malformed(path: valuesPath, line: record.line, reason: "no seed and value")
      }
      values.append(Value(id: record.fields[0], seed: seed, value: value))
    }
    var models: [Model] = []
    var seeds = "", commit = ""
    let modelsPath = "\(folder)/\(Self.modelsFile)"
    for record in try CSVTable.records(path: modelsPath, columns: Self.modelColumns) {
      let fields = record.fields
      guard let asked = Int(fields[3]), let there = Int(fields[4]), let seconds = Double(fields[5]) else {
        throw .malformed(path: modelsPath, line: record.line, reason: "no counts of shards")
      }
      models.append(
        Model(
          slug: fields[0], model: fields[1], asked: asked, there: there, seconds: seconds,
          isMeasured: fields[6] == "yes"))
      (seeds, commit) = (fields[2], fields[7])
    }
    self.init(seeds: seeds, commit: commit, models: models, values: values)
  }

  /// The two files, by name.
  var tables: [(name: String, table: CSVTable)] {
    [
      (
        Self.valuesFile,
        CSVTable(
          header: Self.valueColumns,
          rows: values.map { [$0.id, "\($0.seed)", NumberText.shortest($0.value)] })
      ),
      (
        Self.modelsFile,
        CSVTable(
          header: Self.modelColumns,
          rows: models.map {
            [
              $0.slug, $0.model, seeds, "\($0.asked)", "\($0.there)", NumberText.shortest($0.seconds),
              $0.isMeasured ? "yes" : "no", commit,
            ]
          })
      ),
    ]
  }
}
