import Datasets

extension MNIST {
  /// The user's own pictures in MNIST's format, from the first folder that was named: four IDX files, images
  /// and labels to train on and to test with. Under MNIST's names they need no search. Under others, in a zip
  /// file or in folders, names that say `train`, `test` or `t10k` tell which is which, else the larger part is
  /// the one to train on.
  ///
  /// Pictures may have any size and labels any value from 0 to 255; a network has an output for each value from
  /// 0 to the largest.
  ///
  /// - Throws: `DatasetError` when there are no four such files, more than four, or they do not fit together.
  public static func loadOwn(
    from locations: DataLocations, progress: ((String) -> Void)? = nil
  ) throws(DatasetError) -> MNIST {
    let needed = "four IDX files as MNIST has them (images and labels to train on and to test with)"
    guard let named = locations.named.first else { throw .noOwnData(path: "", namedBy: "", needed: needed) }
    let folder = DataFolder(named.path, namedBy: named.by)
    try DataFinder.checkFolder(folder)

    var parts: [Part] = []
    let files = try published(locations.catalogue).files
    let paths = files.compactMap {
      DataFinder.path(of: $0.name, subfolder: MNIST.catalogueName, in: folder.path)
    }
    if paths.count == files.count {
      for path in paths {
        parts.append(try Part(try DataFinder.read(path, limit: IDX.sizeLimit), path: path, folder: folder))
      }
    } else {
      let items = folder.items(progress)
      let found = items.filter { if case .idx = $0.kind { true } else { false } }
      guard !found.isEmpty else {
        for case .damaged(let problem) in items.map(\.kind) { throw .ownData(path: named.path, problem: problem) }
        throw .noOwnData(path: named.path, namedBy: named.by, needed: needed)
      }
      guard found.count <= 16 else {
        throw .ownData(
          path: named.path, problem: "\(found.count) IDX files, of which four make a set; name the folder of one set")
      }
      for item in found { parts.append(try Part(try item.bytes(), path: item.path, folder: folder)) }
    }
    let roles = try roles(parts, path: named.path)
    let (training, test) = (try split(roles[0], roles[1]), try split(roles[2], roles[3]))
    guard (training.rows, training.columns) == (test.rows, test.columns) else {
      throw .ownData(
        path: named.path, problem: "the pictures to train on have \(training.rows) × \(training.columns) pixels, those to "
          + "test with \(test.rows) × \(test.columns); they must have the same size")
    }
    guard Set(training.labels).count >= 2 else {
      throw .ownData(path: roles[1].path, problem: "all labels are the same; at least two classes are needed")
    }
    if roles.map(\.content.sha256) == files.map(\.checksum.sha256) {
      progress?("these are the published digits; without --own-data the run counts as published")
    }
    return MNIST(
      training: training, test: test, origin: .own(named.path),
      checksums: roles.map { Checksum(name: $0.name, sha256: $0.content.sha256) })
  }

  /// An IDX file and what its name says of it.
  private struct Part {
    let path: String
    /// Relative to the folder.
    let name: String
    let content: IDX
    /// Nil where the name does not say it.
    let isTest: Bool?
    var isImages: Bool { content.dimensions.count == 3 }

    init(_ bytes: [UInt8], path: String, folder: DataFolder) throws(DatasetError) {
      self.path = path
      name = path.hasPrefix(folder.path + "/") ? String(path.dropFirst(folder.path.count + 1)) : path
      do throws(IDXError) { content = try IDX(file: bytes) } catch { throw .idx(path: path, error) }
      // The file's own name before those of its folders.
      let words = name.lowercased().split { $0 == "/" || $0 == ":" }.reversed().map { part in
        part.split { !$0.isLetter && !$0.isNumber }
      }
      isTest = words.lazy.compactMap { words -> Bool? in
        if words.contains(where: { $0.hasPrefix("train") }) { return false }
        return words.contains { $0.hasPrefix("test") || $0 == "t10k" } ? true : nil
      }.first
    }
  }

  /// Training images and labels, test images and labels.
  private static func roles(_ parts: [Part], path: String) throws(DatasetError) -> [Part] {
    let (images, labels) = (parts.filter(\.isImages), parts.filter { !$0.isImages })
    func listed(_ parts: [Part]) -> String {
      parts.isEmpty ? "none" : parts.map { "\($0.name) (\($0.content.dimensions[0]))" }.joined(separator: ", ")
    }
    guard images.count == 2, labels.count == 2 else {
      throw .ownData(
        path: path, problem: "two IDX files of images and two of labels make a set; found images: \(listed(images)); "
          + "labels: \(listed(labels))")
    }
    /// The one to train on, then the one to test with.
    func ordered(_ pair: [Part]) -> [Part]? {
      switch (pair[0].isTest, pair[1].isTest) {
      case (false?, true?), (nil, true?), (false?, nil): return pair
      case (true?, false?), (nil, false?), (true?, nil): return pair.reversed()
      default:
        let counts = pair.map { $0.content.dimensions[0] }
        return counts[0] == counts[1] ? nil : counts[0] > counts[1] ? pair : pair.reversed()
      }
    }
    guard let pictures = ordered(images), let answers = ordered(labels) else {
      throw .ownData(
        path: path, problem: "which of \(listed(images)) to train on is told neither by names (train, test) nor by counts")
    }
    return [pictures[0], answers[0], pictures[1], answers[1]]
  }

  private static func split(_ images: Part, _ labels: Part) throws(DatasetError) -> Split {
    let (count, answers) = (images.content.dimensions[0], labels.content.dimensions[0])
    guard count == answers else {
      throw .ownData(
        path: images.path, problem: "\(count) pictures, but \(labels.name) has \(answers) labels; they do not belong together")
    }
    guard count > 0, images.content.dimensions[1] > 0, images.content.dimensions[2] > 0 else {
      throw .ownData(path: images.path, problem: "there are no pictures in it")
    }
    return Split(images.content, labels.content)
  }
}
