import Host
import Ledger

/// `results.csv`: tidy observations, one a row. Full precision, in the order in which they were appended.
public struct ResultsTable: Sendable, Equatable {
  /// One observed number.
  public struct Observation: Sendable, Equatable {
    /// The setting that was run: `published`, `quick`, or the name of an alternative.
    public let run: String
    /// The seed of the run.
    public let seed: UInt64
    /// The model's name, such as `cnn`.
    public let model: String
    /// Finished epochs; 0 before training.
    public let epoch: Int
    /// `train`, `test`, or `-` where the number belongs to no split.
    public let split: String
    /// `errors`, `error_rate`, `loss`, `mistakes_per_sequence`, …
    public let metric: String
    /// In the metric's unit.
    public let value: Double

    /// One row of the file, its fields in the order of `columns`.
    public init(
      run: String, seed: UInt64, model: String, epoch: Int, split: String, metric: String, value: Double
    ) {
      self.run = run
      self.seed = seed
      self.model = model
      self.epoch = epoch
      self.split = split
      self.metric = metric
      self.value = value
    }
  }

  /// The columns of `results.csv`, in order.
  public static let columns = ["run", "seed", "model", "epoch", "split", "metric", "value"]

  /// In the order in which they were appended, which is the file's.
  public private(set) var observations: [Observation]

  /// Observations in the order of the file.
  public init(_ observations: [Observation] = []) { self.observations = observations }

  /// Adds a row at the end.
  public mutating func append(_ observation: Observation) { observations.append(observation) }

  /// Adds a row at the end, from its fields.
  public mutating func append(
    run: String, seed: UInt64, model: String, epoch: Int, split: String, metric: String, value: Double
  ) {
    append(
      Observation(
        run: run, seed: seed, model: model, epoch: epoch, split: split, metric: metric, value: value))
  }

  /// Adds the observations of `other`, for runs that were made side by side.
  public mutating func append(contentsOf other: ResultsTable) {
    observations += other.observations
  }

  /// The file as a table.
  public var table: CSVTable { CSVTable(header: Self.columns, rows: observations.map(Self.fields)) }

  /// Writes `results.csv` atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) {
    // Row by row: of ten thousand trainings the table of all texts would take a gigabyte.
    var bytes = Array(CSV.line(Self.columns).utf8)
    for row in observations { bytes += CSV.line(Self.fields(row)).utf8 }
    try AtomicFile.write(bytes, to: path)
  }

  /// A row's texts, in the order of `columns`.
  private static func fields(_ row: Observation) -> [String] {
    [row.run, String(row.seed), row.model, String(row.epoch), row.split, row.metric, NumberText.shortest(row.value)]
  }

  /// Reads `results.csv`.
  ///
  /// - Throws: `HostError` when it cannot be read, has other columns, or a field is no number.
  public init(path: String) throws(HostError) {
    try self.init(text: try AtomicFile.text(of: path), path: path)
  }

  /// Reads the text of a `results.csv`; `path` is what errors call it.
  ///
  /// - Throws: `HostError.malformed`.
  public init(text: String, path: String = "results") throws(HostError) {
    let records = try CSVTable.records(of: text, path: path)
    guard records[0].fields == Self.columns else {
      throw .malformed(
        path: path, line: 1, reason: "expected the columns \(Self.columns.joined(separator: ","))")
    }
    observations = []
    for record in records.dropFirst() {
      let row = record.fields
      guard let seed = UInt64(row[1]), let epoch = Int(row[3]), let value = Double(row[6]) else {
        throw .malformed(path: path, line: record.line, reason: "seed, epoch or value is no number")
      }
      append(
        run: row[0], seed: seed, model: row[2], epoch: epoch, split: row[4], metric: row[5], value: value)
    }
  }
}

/// Which epochs of a long curve are kept.
public enum EpochSampling {
  /// At most `count` epochs from 1 to `last`, evenly spaced on a logarithmic scale: dense where the curve
  /// is steep. Ascending, without repetition, the last epoch always among them; all epochs where there
  /// are no more than `count`.
  public static func logSpaced(upTo last: Int, count: Int) -> [Int] {
    require(last >= 0 && count >= 2, "EpochSampling: last epoch \(last), \(count) samples")
    guard last > count else { return Array(0..<last).map { $0 + 1 } }
    // The ratio r with r^(count − 1) = last, by bisection: no logarithm, so the same on every machine.
    var low = 1.0
    var high = Double(last)
    while true {
      let middle = low + (high - low) / 2
      if middle == low || middle == high { break }
      var power = 1.0
      for _ in 1..<count {
        power *= middle
        if power > Double(last) { break }
      }
      if power > Double(last) { high = middle } else { low = middle }
    }
    var epochs: [Int] = []
    var position = 1.0
    for _ in 0..<count - 1 {
      let epoch = Int(position.rounded())
      if epoch != epochs.last, epoch < last { epochs.append(epoch) }
      position *= low
    }
    return epochs + [last]
  }
}
