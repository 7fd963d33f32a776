import Datasets
import Foundation

/// Where data may be looked for, in this order.
public struct DataLocations: Sendable {
  /// A folder named on the command line, `--data`.
  public var folder: String?
  /// A folder named by the environment, `RETRACE_DATA`.
  public var environment: String?
  /// The folder of downloaded files.
  public var cache: String
  /// Whether files may be fetched from the network when no folder has them.
  public var allowsDownload: Bool
  /// What is looked for.
  public var catalogue: DataCatalogue

  /// By default no folder but that of `RETRACE_DATA`, the cache `data` below the working folder, and a
  /// download where neither has the files. Only what `catalogue` lists is found.
  public init(
    folder: String? = nil,
    environment: String? = ProcessInfo.processInfo.environment["RETRACE_DATA"],
    cache: String = "data",
    allowsDownload: Bool = true,
    catalogue: DataCatalogue
  ) {
    self.folder = folder
    self.environment = environment
    self.cache = cache
    self.allowsDownload = allowsDownload
    self.catalogue = catalogue
  }

  /// The folders that the user named, in order, each with what named it. An empty name is none.
  var named: [(path: String, by: String)] {
    [(folder, "--data"), (environment, "RETRACE_DATA")].compactMap { path, by in
      path.flatMap { $0.isEmpty ? nil : ($0, by) }
    }
  }
}

/// A place where a data set was looked for, and what was there: a line of `retrace data`.
public struct DataSighting: Sendable, Equatable, CustomStringConvertible {
  /// Such as `--data dots`.
  public let place: String
  /// In words that follow the place and a colon.
  public let found: String

  /// What was found at a place.
  public init(place: String, found: String) {
    self.place = place
    self.found = found
  }

  init(_ folder: DataFolder, _ found: String) {
    self.init(place: "\(folder.namedBy ?? "cache") \(folder.path)", found: found)
  }

  /// The place and what was found there, on one line.
  public var description: String { "\(place): \(found)" }
}
