import Datasets
import Foundation

extension PowerPlant {
  /// The published hours from a named folder or the cache; nil when they are not at hand.
  ///
  /// They are never downloaded: the public copy is a spreadsheet.
  ///
  /// - Parameters:
  ///   - progress: is told in one line what takes time.
  ///   - looked: is told of each place where they were looked for, and what was there.
  /// - Throws: `DatasetError` for a named folder without data, for a malformed table, and for one with
  ///   other rows than the published.
  public static func load(
    from locations: DataLocations, progress: ((String) -> Void)? = nil, looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> PowerPlant? {
    try load(
      from: locations, published: try publishedRows(locations.catalogue), progress: progress, looked: looked)
  }

  /// As `load`, with the checksum to expect.
  static func load(
    from locations: DataLocations, published: String, progress: ((String) -> Void)? = nil,
    looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> PowerPlant? {
    for named in locations.named {
      let folder = DataFolder(named.path, namedBy: named.by)
      try DataFinder.checkFolder(folder)
      if let plant = try find(in: folder, origin: .folder(named.path), published, progress, looked) { return plant }
      let digits = (try? MNIST.published(locations.catalogue))?.files ?? []
      if MNIST.isThere(in: folder, files: digits, progress) || locations.holdsOther(than: catalogueName, folder) { continue }
      throw .nothingInFolder(path: named.path, namedBy: named.by, expected: [fileName])
    }
    let cache = DataFolder(locations.cache)
    return try find(in: cache, origin: .cache(locations.cache), published, progress, looked)
  }

  /// The user's own hours, in a table with the same columns.
  ///
  /// - Throws: `DatasetError` when no named folder has such a table or one has several, and for rows from
  ///   which nothing can be learned.
  public static func loadOwn(
    from locations: DataLocations, progress: ((String) -> Void)? = nil
  ) throws(DatasetError) -> PowerPlant {
    let needed = "a table with the columns \(columns.joined(separator: ", "))"
    for named in locations.named.prefix(1) {
      let folder = DataFolder(named.path, namedBy: named.by)
      try DataFinder.checkFolder(folder)
      let plant: PowerPlant
      if let path = rightNamed(in: folder) {
        plant = PowerPlant(hours: try hours(path), origin: .own(named.path))
        try plant.checkOwn(path)
      } else {
        let items = folder.items(progress)
        let tables = items.filter { $0.kind == .table }
        guard let item = tables.first else {
          if let problem = problems(items).first { throw problem }
          throw .noOwnData(path: named.path, namedBy: named.by, needed: needed)
        }
        guard tables.count == 1 else {
          throw .ownData(
            path: named.path,
            problem: "\(item.name) and \(tables[1].name) both have the columns of the power plant; leave one of them")
        }
        plant = PowerPlant(hours: try hours(item), origin: .own(named.path))
        try plant.checkOwn(item.path)
      }
      if plant.checksum.sha256 == (try publishedRows(locations.catalogue)) {
        progress?("these are the published hours; without --own-data the run counts as published")
      }
      return plant
    }
    throw .noOwnData(path: "", namedBy: "", needed: needed)
  }

  /// Whether the folder holds anything of this set, sound or not.
  static func isThere(in folder: DataFolder, _ progress: ((String) -> Void)?) -> Bool {
    rightNamed(in: folder) != nil || folder.items(progress).contains { $0.kind == .table }
      || !problems(folder.items(progress)).isEmpty
  }

  private static func rightNamed(in folder: DataFolder) -> String? {
    DataFinder.path(of: fileName, subfolder: catalogueName, in: folder.path)
  }

  /// The published hours in one folder, by name or by content; nil where it holds no table of the kind.
  private static func find(
    in folder: DataFolder, origin: DataOrigin, _ published: String, _ progress: ((String) -> Void)?,
    _ looked: ((DataSighting) -> Void)?
  ) throws(DatasetError) -> PowerPlant? {
    var failure: DatasetError?
    func note(_ found: String) { looked?(DataSighting(folder, found)) }
    /// The plant if its rows are the published ones.
    func proved(_ read: () throws(DatasetError) -> [Hour], _ path: String, _ name: String) -> PowerPlant? {
      do throws(DatasetError) {
        let plant = PowerPlant(hours: try read(), origin: origin)
        guard plant.checksum.sha256 == published else { throw .otherRows(path: path, count: plant.hours.count) }
        note("\(name), \(plant.hours.count) hours, proved by the SHA-256 of the rows")
        return plant
      } catch {
        failure = failure ?? error
        note("\(error)")
        return nil
      }
    }
    let named = rightNamed(in: folder)
    if let named {
      let found = proved({ () throws(DatasetError) in try hours(named) }, named, String(named.dropFirst(folder.path.count + 1)))
      if let found { return found }
    }
    let items = folder.items(progress)
    for item in items where item.kind == .table && item.path != named {
      if let plant = proved({ () throws(DatasetError) in try hours(item) }, item.path, item.name) { return plant }
    }
    if let failure { throw failure }
    if let problem = problems(items).first {
      note("\(problem)")
      throw problem
    }
    note("no table with the columns \(columns.joined(separator: ", "))")
    return nil
  }

  /// Files that should hold the table and do not.
  private static func problems(_ items: [DataItem]) -> [DatasetError] {
    items.compactMap { item in
      guard case .damaged(let problem) = item.kind, item.name.lowercased().contains("folds5x2") else { return nil }
      return .damaged(path: item.path, problem: problem)
    }
  }

  /// No table of hours is larger.
  private static let sizeLimit = 1 << 24

  private static func hours(_ path: String) throws(DatasetError) -> [Hour] {
    try hours(table: try unpacked(try DataFinder.read(path, limit: sizeLimit), path), path: path)
  }

  private static func hours(_ item: DataItem) throws(DatasetError) -> [Hour] {
    try hours(table: try unpacked(try item.bytes(), item.path), path: item.path)
  }

  private static func unpacked(_ bytes: [UInt8], _ path: String) throws(DatasetError) -> [UInt8] {
    guard Gzip.isCompressed(bytes) else { return bytes }
    do throws(GzipError) { return try Gzip.inflate(bytes, limit: sizeLimit) } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
  }

  /// Whether a network can be trained on the rows.
  private func checkOwn(_ path: String) throws(DatasetError) {
    guard hours.count >= 20 else {
      throw .ownData(path: path, problem: "\(hours.count) rows are too few to train on; at least 20 are needed")
    }
    for (place, column) in Self.columns.enumerated() {
      let values = hours.map { $0.values[place] }
      guard let low = values.min(), let high = values.max(), low < high else {
        throw .ownData(path: path, problem: "the column \(column) is the same in all rows, so that nothing can be learned from it")
      }
      guard max(abs(low), abs(high)) < 1e9 else {
        throw .ownData(path: path, problem: "the column \(column) reaches \(abs(low) > abs(high) ? low : high), beyond a thousand million")
      }
    }
  }
}
