import Datasets

extension MNIST {
  /// Its name in the catalogue, and that of its folder. Its files are listed as images and labels to train on, images
  /// and labels to test with.
  static let catalogueName = "mnist"

  /// The four files of the catalogue.
  ///
  /// - Throws: `DatasetError.dataSet` where it lists others.
  static func published(_ catalogue: DataCatalogue) throws(DatasetError) -> PublishedDataSet {
    let set = try catalogue.dataSet(named: catalogueName)
    guard set.files.map({ $0.name.contains("idx3") }) == [true, false, true, false], set.files.allSatisfy({ $0.size > 0 })
    else {
      throw .dataSet(
        name: catalogueName,
        problem: "needs four files in \(DataCatalogue.file), with their sizes: images, labels, images, labels "
          + "(idx3, idx1, idx3, idx1)")
    }
    return set
  }

  /// The digits from the first place that has them: a folder that the user named, the cache, a
  /// download; else stand-in digits (`StandInDigits`), which `origin` says.
  ///
  /// - Parameters:
  ///   - progress: is told in one line what takes time or did not work.
  ///   - looked: is told of each place where they were looked for, and what was there.
  /// - Throws: `DatasetError` for a named folder that is empty, incomplete, or holds a malformed or
  ///   unexpected file. A damaged cache is fetched again; a failed download is not an error.
  public static func load(
    from locations: DataLocations, progress: ((String) -> Void)? = nil, looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> MNIST {
    let published = try published(locations.catalogue)
    let real = try loadReal(
      from: locations, files: published.files,
      downloader: Downloader(mirrors: published.mirrors) { try Transfer.fetch($0, limit: $1, deadline: $2) },
      progress: progress, looked: looked)
    if let real { return real }
    progress?("MNIST is not at hand; drawing stand-in digits")
    return StandInDigits.generate().withChecksums()
  }

  /// Stand-in digits with the checksums that the record of a run holds.
  func withChecksums() -> MNIST {
    let names = ["training images", "training labels", "test images", "test labels"]
    let contents = [training.images, training.labels, test.images, test.labels]
    return MNIST(
      training: training, test: test, origin: origin,
      checksums: zip(names, contents).map { Checksum(name: "stand-in \($0)", of: $1) })
  }

  /// As `load`, with the files to expect and the way to fetch them; nil when they are not at hand.
  static func loadReal(
    from locations: DataLocations, files: [PublishedFile], downloader: Downloader,
    progress: ((String) -> Void)?, looked: ((DataSighting) -> Void)? = nil
  ) throws(DatasetError) -> MNIST? {
    for named in locations.named {
      let folder = DataFolder(named.path, namedBy: named.by)
      try DataFinder.checkFolder(folder)
      var search = Search(in: folder, for: files)
      search.byName()
      if !search.isComplete { search.byContent(progress) }
      looked?(DataSighting(folder, search.summary))
      if search.isComplete { return try MNIST(search.contents.compactMap(\.self), origin: .folder(named.path), files: files) }
      if let failure = search.failure { throw failure }
      // A folder with files of another data set only is passed over, so that one folder can be named for all
      // experiments.
      if PowerPlant.isThere(in: folder, progress) || locations.holdsOther(than: catalogueName, folder) { continue }
      throw .nothingInFolder(path: named.path, namedBy: named.by, expected: files.map(\.name))
    }

    var search = Search(in: DataFolder(locations.cache), for: files)
    search.byName()
    if !search.isComplete { search.byContent(progress) }
    looked?(DataSighting(search.folder, search.summary))
    for problem in search.problems { progress?("ignoring a damaged file in the cache: \(problem)") }
    var contents = search.contents
    var origin = DataOrigin.cache(locations.cache)
    if !search.isComplete {
      guard locations.allowsDownload else { return nil }
      var downloader = downloader
      // The smallest first, so that a network that is not there is noticed soon.
      for index in files.indices.reversed() where contents[index] == nil {
        let fetched = downloader.fetch(
          files[index], into: "\(locations.cache)/\(catalogueName)", progress: progress
        ) { bytes throws(DatasetError) in try verified(bytes, path: "", files[index].checksum) }
        guard let fetched else {
          looked?(DataSighting(place: "download", found: "no mirror could be reached or had the file"))
          return nil
        }
        contents[index] = fetched.content
        origin = .download(fetched.mirror)
      }
      looked?(DataSighting(place: "download", found: "\(origin), verified and kept in the cache"))
    }
    return try MNIST(contents.compactMap(\.self), origin: origin, files: files)
  }

  /// Whether the folder holds anything of this set, sound or not.
  static func isThere(in folder: DataFolder, files: [PublishedFile], _ progress: ((String) -> Void)?) -> Bool {
    var search = Search(in: folder, for: files)
    return search.holdsAnything(progress)
  }

  /// The four files' content, already verified.
  ///
  /// - Throws: `DatasetError.dataSet` where pictures and labels are not of the same number.
  private init(_ contents: [IDX], origin: DataOrigin, files: [PublishedFile]) throws(DatasetError) {
    for (images, labels) in [(contents[0], contents[1]), (contents[2], contents[3])] {
      guard images.dimensions[0] == labels.dimensions[0], images.dimensions[1] > 0, images.dimensions[2] > 0 else {
        throw .dataSet(
          name: Self.catalogueName, problem: "has \(images.dimensions[0]) pictures and \(labels.dimensions[0]) labels")
      }
    }
    self.init(
      training: Split(contents[0], contents[1]), test: Split(contents[2], contents[3]),
      origin: origin, checksums: files.map(\.checksum))
  }

  /// The content of `bytes` if it is that of `file`; `path` is for messages.
  static func verified(
    _ bytes: [UInt8], path: String, _ file: Checksum
  ) throws(DatasetError) -> IDX {
    let content: IDX
    do throws(IDXError) {
      content = try IDX(file: bytes, expectedDimensions: file.name.contains("idx3") ? [3] : [1])
    } catch { throw .idx(path: path, error) }
    let found = content.sha256
    guard found == file.sha256 else {
      throw .wrongChecksum(path: path, expected: file.sha256, found: found)
    }
    return content
  }
}

extension MNIST.Split {
  /// Images and labels of the same number.
  init(_ images: IDX, _ labels: IDX) {
    self.init(
      images: images.elements, labels: labels.elements, rows: images.dimensions[1], columns: images.dimensions[2])
  }
}
