import Datasets

/// The files of a data set, verified.
public struct PublishedContents: Sendable, Equatable {
  /// The decompressed content of each file, by its name.
  public let files: [String: [UInt8]]
  /// Where they were found.
  public let origin: DataOrigin
  /// Of the files, in the order of the catalogue.
  public let checksums: [Checksum]
}

extension PublishedDataSet {
  /// Whether `MNIST.load` or `PowerPlant.load` reads it.
  public var hasReader: Bool { [MNIST.catalogueName, PowerPlant.catalogueName].contains(name) }

  /// The files from the first place that has them: a folder that the user named, the cache, a download. In a folder they
  /// go by their names, in a subfolder of the set's name or not, plain or `.gz`. A named folder without any of them is
  /// passed over, so that one can be named for several sets.
  ///
  /// - Parameters:
  ///   - progress: is told in one line what takes time or did not work.
  ///   - looked: is told of each place where they were looked for, and what was there.
  /// - Throws: `DatasetError` for a named folder that is not there, incomplete, or has other files under these names, and
  ///   where no place has them. A damaged cache is fetched again.
  public func load(
    from locations: DataLocations, progress: ((String) -> Void)? = nil, looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> PublishedContents {
    try load(
      from: locations, downloader: Downloader(mirrors: mirrors) { try Transfer.fetch($0, limit: $1, deadline: $2) },
      progress: progress, looked: looked)
  }

  /// As `load`, with the way to fetch them.
  func load(
    from locations: DataLocations, downloader: Downloader, progress: ((String) -> Void)? = nil,
    looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> PublishedContents {
    guard files.allSatisfy({ $0.size > 0 }) else {
      throw .dataSet(name: name, problem: "has a checksum of rows, not of a file; give its size in bytes")
    }
    for named in locations.named {
      let folder = DataFolder(named.path, namedBy: named.by)
      try DataFinder.checkFolder(folder)
      let paths = files.map { DataFinder.path(of: $0.name, subfolder: name, in: named.path) }
      let missing = zip(files, paths).filter { $0.1 == nil }.map(\.0.name)
      guard missing.count < files.count else {
        looked?(DataSighting(folder, "none of \(missing.joined(separator: ", "))"))
        continue
      }
      guard missing.isEmpty else {
        looked?(DataSighting(folder, "only a part; \(missing.joined(separator: ", ")) missing"))
        throw .incompleteFolder(path: named.path, namedBy: named.by, missing: missing.joined(separator: ", "))
      }
      var found: [[UInt8]] = []
      for (file, path) in zip(files, paths.compactMap(\.self)) { found.append(try Self.read(file, path)) }
      looked?(DataSighting(folder, "\(names), proved by their SHA-256"))
      return contents(found, origin: .folder(named.path))
    }

    var origin = DataOrigin.cache(locations.cache)
    var downloader = downloader
    var found: [[UInt8]] = []
    for file in files {
      var cached: [UInt8]?
      for path in DataFinder.paths(of: file.name, subfolder: name, in: locations.cache) where cached == nil {
        do throws(DatasetError) { cached = try Self.read(file, path) } catch {
          progress?("ignoring a damaged file in the cache: \(error)")
        }
      }
      if let cached {
        found.append(cached)
        continue
      }
      let fetched =
        locations.allowsDownload
        ? downloader.fetch(file, into: "\(locations.cache)/\(name)", progress: progress) { bytes throws(DatasetError) in
          try file.content(of: bytes, path: "")
        } : nil
      guard let fetched else {
        looked?(DataSighting(place: "cache \(locations.cache)", found: "no \(file.name)"))
        throw .dataSet(
          name: name,
          problem: "is not at hand\(locations.named.map { ", nor in \($0.path)" }.joined()); put \(names) into "
            + "\(locations.cache)/\(name), or name their folder with --data")
      }
      found.append(fetched.content)
      origin = .download(fetched.mirror)
    }
    looked?(DataSighting(place: "\(origin)", found: "\(names), proved by their SHA-256"))
    return contents(found, origin: origin)
  }

  private var names: String { files.map(\.name).joined(separator: ", ") }

  private func contents(_ found: [[UInt8]], origin: DataOrigin) -> PublishedContents {
    PublishedContents(
      files: Dictionary(uniqueKeysWithValues: zip(files.map(\.name), found)), origin: origin,
      checksums: files.map(\.checksum))
  }

  private static func read(_ file: PublishedFile, _ path: String) throws(DatasetError) -> [UInt8] {
    try file.content(of: try DataFinder.read(path, limit: DataItem.sizeLimit), path: path)
  }
}

extension DataLocations {
  /// Whether `folder` holds a file of another data set of the catalogue, so that one folder can be named for all
  /// experiments.
  func holdsOther(than name: String, _ folder: DataFolder) -> Bool {
    catalogue.dataSets.contains { set in
      set.name != name
        && set.files.contains { DataFinder.path(of: $0.name, subfolder: set.name, in: folder.path) != nil }
    }
  }
}
