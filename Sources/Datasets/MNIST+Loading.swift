extension MNIST {
  /// The digits from the first place that has them: a folder that the user named, the cache, a
  /// download; else stand-in digits (`StandInDigits`), which `origin` says.
  ///
  /// - Parameter progress: is told in one line what takes time or did not work.
  /// - Throws: `DatasetError` for a named folder that is empty, incomplete, or holds a malformed or
  ///   unexpected file. A damaged cache is fetched again; a failed download is not an error.
  public static func load(
    from locations: DataLocations, progress: ((String) -> Void)? = nil
  ) throws(DatasetError) -> MNIST {
    let real = try loadReal(
      from: locations, files: files,
      downloader: Downloader(mirrors: mirrors, fetch: Transfer.fetch), progress: progress)
    if let real { return real }
    progress?("MNIST is not at hand; drawing stand-in digits")
    return StandInDigits.generate()
  }

  /// As `load`, with the files to expect and the way to fetch them; nil when they are not at hand.
  static func loadReal(
    from locations: DataLocations, files: [Checksum], downloader: Downloader,
    progress: ((String) -> Void)?
  ) throws(DatasetError) -> MNIST? {
    for folder in locations.named {
      let paths = try DataFinder.paths(of: .mnist, inNamed: folder.path, by: folder.by)
      guard let paths else { continue }
      var contents: [IDX] = []
      for (path, file) in zip(paths, files) { contents.append(try verified(path, file)) }
      return MNIST(contents, origin: .folder(folder.path), files: files)
    }

    var contents: [IDX?] = []
    for file in files {
      let path = DataFinder.path(
        of: file.name, subfolder: DataFiles.mnist.subfolder, in: locations.cache)
      var cached: IDX?
      if let path {
        do throws(DatasetError) { cached = try verified(path, file) } catch {
          progress?("ignoring a damaged file in the cache: \(error)")
        }
      }
      contents.append(cached)
    }
    var origin = DataOrigin.cache(locations.cache)
    if contents.contains(where: { $0 == nil }) {
      guard locations.allowsDownload else { return nil }
      var downloader = downloader
      // The smallest first, so that a network that is not there is noticed soon.
      for index in files.indices.reversed() where contents[index] == nil {
        let fetched = downloader.fetch(
          files[index], into: "\(locations.cache)/\(DataFiles.mnist.subfolder)", progress: progress)
        guard let fetched else { return nil }
        contents[index] = fetched.content
        origin = .download(fetched.mirror)
      }
    }
    return MNIST(contents.compactMap(\.self), origin: origin, files: files)
  }

  /// The four files' content, already verified.
  private init(_ contents: [IDX], origin: DataOrigin, files: [Checksum]) {
    func split(_ images: IDX, _ labels: IDX) -> Split {
      Split(
        images: images.elements, labels: labels.elements,
        rows: images.dimensions[1], columns: images.dimensions[2])
    }
    self.init(
      training: split(contents[0], contents[1]), test: split(contents[2], contents[3]),
      origin: origin, checksums: files)
  }

  /// Reads one file and compares its checksum.
  private static func verified(_ path: String, _ file: Checksum) throws(DatasetError) -> IDX {
    try verified(try DataFinder.read(path, limit: IDX.sizeLimit), path: path, file)
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
