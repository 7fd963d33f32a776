import DataLoading
import Datasets
import Host
import Ledger
import Reports

/// The data that an experiment reads, and where they may be.
extension Study {
  private var locations: DataLocations {
    DataLocations(folder: options.data, cache: Checkout.root + "/data", catalogue: catalogue)
  }

  /// The decompressed content of `file`, one of the set called `dataSet` in `experiments/data-sets.csv`: from the folder
  /// that the user named, the cache or a mirror, verified, and noted in `run.json` with all files of its set. Ends the
  /// program where the set is not listed or not at hand.
  public func data(_ file: String, of dataSet: String) -> [UInt8] {
    let found =
      dataSets[dataSet]
      ?? orEnd { () throws(DatasetError) in
        try catalogue.dataSet(named: dataSet).load(from: locations, progress: { Study.say($0) })
      }
    if dataSets.updateValue(found, forKey: dataSet) == nil { note(found.checksums, origin: found.origin) }
    guard let content = found.files[file] else {
      fail("the data set \(dataSet) has no file \(file) in \(DataCatalogue.file)")
    }
    return content
  }

  /// The same as a table; ends the program where the file is none.
  public func csv(_ file: String, of dataSet: String) -> CSVTable {
    let bytes = data(file, of: dataSet)
    return orEnd { () throws(HostError) -> CSVTable in
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .unreadable(path: file, reason: "not UTF-8")
      }
      return try CSVTable(text: text, path: file)
    }
  }

  /// MNIST, or digits that stand in for it where it cannot be had; with `--own-data` the user's own pictures.
  public func mnist() -> MNIST {
    let mnist = orEnd { () throws(DatasetError) in
      isOnOwnData
        ? try MNIST.loadOwn(from: locations, progress: { Study.say($0) })
        : try MNIST.load(from: locations, progress: { Study.say($0) })
    }
    isStandIn = mnist.origin.isStandIn
    protectCommittedReports()
    note(mnist.checksums, origin: mnist.origin)
    return mnist
  }

  /// The power plant's 9,568 hours; nil where the file is not at hand. With `--own-data` the user's own rows.
  public func powerPlant() -> PowerPlant? {
    let plant = orEnd { () throws(DatasetError) in
      isOnOwnData
        ? try PowerPlant.loadOwn(from: locations, progress: { Study.say($0) })
        : try PowerPlant.load(from: locations, progress: { Study.say($0) })
    }
    if let plant { note([plant.checksum], origin: plant.origin) }
    return plant
  }

  private func note(_ checksums: [Checksum], origin: DataOrigin) {
    let place =
      switch origin {
      case .folder: "a folder named by the user"
      case .cache: "the cache"
      case .download(let url): url
      case .own: "the user's own, in a folder named by the user"
      case .standIn: "drawn by the program (stand-in)"
      }
    for file in checksums { data.append(.init(name: file.name, origin: place, sha256: file.sha256)) }
  }
}
