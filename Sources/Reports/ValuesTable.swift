import Host
import Ledger

/// `values.csv`: single values by name, for `{{value key}}` in the prose.
public struct ValuesTable: Sendable, Equatable {
  private var table = CSVTable(header: ["key", "value"])

  /// No values yet.
  public init() {}

  /// Adds a value, as it is to be read in a sentence. A key is set once and holds no blank.
  public mutating func set(_ key: String, to value: String) {
    require(!key.isEmpty && !key.contains(" "), "ValuesTable: '\(key)' is no key")
    require(
      !table.rows.contains { $0[0] == key }, "ValuesTable: key \(key) is set twice")
    table.append([key, value])
  }

  /// The value of `key`; nil when it was not set.
  public subscript(key: String) -> String? { table.rows.first { $0[0] == key }?[1] }

  /// Writes `values.csv` atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(to path: String) throws(HostError) { try table.write(to: path) }
}
