import Datasets

extension MNIST {
  /// The search for the published files in one folder: first by their names, then by their content.
  struct Search {
    let folder: DataFolder
    private let files: [PublishedFile]
    /// What was found of each file, verified.
    private(set) var contents: [IDX?]
    /// Where, relative to the folder.
    private var names: [String?]
    /// Files that should be data and are malformed, or go by a published name and hold something else.
    private(set) var problems: [DatasetError] = []
    /// Well-formed files with other content.
    private var others: [(name: String, dimensions: [Int])] = []
    private var tried: Set<String> = []

    init(in folder: DataFolder, for files: [PublishedFile]) {
      self.folder = folder
      self.files = files
      contents = files.map { _ in nil }
      names = files.map { _ in nil }
    }

    var isComplete: Bool { contents.allSatisfy { $0 != nil } }

    /// Looks for the names that everybody uses.
    mutating func byName() {
      for (index, file) in files.enumerated() {
        guard let path = DataFinder.path(of: file.name, subfolder: MNIST.catalogueName, in: folder.path)
        else { continue }
        let name = String(path.dropFirst(folder.path.count + 1))
        tried.insert(path)
        do throws(DatasetError) {
          contents[index] = try MNIST.verified(
            try DataFinder.read(path, limit: IDX.sizeLimit), path: path, file.checksum)
          names[index] = name
        } catch .wrongChecksum {
          let dimensions = Self.dimensions(path)
          others.append((name, dimensions))
          problems.append(.otherContent(path: path, what: Self.words(dimensions)))
        } catch { problems.append(error) }
      }
    }

    /// Looks at all files of the folder for those that are still missing.
    mutating func byContent(_ progress: ((String) -> Void)?) {
      var rest: [DataItem] = []
      for item in folder.items(progress) where !tried.contains(item.path) {
        switch item.kind {
        case .table: continue
        case .damaged(let problem):
          // The power plant's own troubles are named where it is asked for.
          if !item.name.lowercased().contains("folds5x2") { problems.append(.damaged(path: item.path, problem: problem)) }
        case .idx(let dimensions):
          // The size tells nearly all files apart; only the others are read whole.
          let isWanted = files.indices.contains { contents[$0] == nil && files[$0].size == IDX.size(dimensions) }
          if !isWanted || !take(item) { rest.append(item) }
        }
      }
      guard !isComplete else {
        // Whatever else lies in the folder does not matter.
        problems = []
        return
      }
      // For the message: are they whole? A few of them say enough.
      for item in rest.prefix(8) {
        do throws(DatasetError) { others.append((item.name, try Self.read(item).dimensions)) } catch {
          problems.append(error)
        }
      }
    }

    /// Whether `item` is one of the missing files.
    private mutating func take(_ item: DataItem) -> Bool {
      guard let content = try? Self.read(item) else { return false }
      let found = content.sha256
      guard let index = files.indices.first(where: { contents[$0] == nil && files[$0].checksum.sha256 == found })
      else { return false }
      contents[index] = content
      names[index] = item.name
      return true
    }

    /// Whether there is anything of this set, sound or not.
    mutating func holdsAnything(_ progress: ((String) -> Void)?) -> Bool {
      files.contains { DataFinder.path(of: $0.name, subfolder: MNIST.catalogueName, in: folder.path) != nil }
        || folder.items(progress).contains { item in
          if case .idx = item.kind { return true }
          if case .damaged = item.kind { return !item.name.lowercased().contains("folds5x2") }
          return false
        }
    }

    /// Why the set is not complete; nil where nothing of it is there.
    var failure: DatasetError? {
      let malformed = problems.first { if case .otherContent = $0 { false } else { true } }
      if let malformed { return malformed }
      // All are another set: no single file is to blame.
      if contents.allSatisfy({ $0 == nil }), let pictures = others.first(where: { $0.dimensions.count == 3 }) {
        return .otherContent(path: folder.path, what: Self.words(pictures.dimensions))
      }
      if let other = problems.first { return other }
      let missing = zip(files, contents).filter { $0.1 == nil }.map(\.0.name)
      if missing.count == files.count && others.isEmpty { return nil }
      return .incompleteFolder(
        path: folder.path, namedBy: folder.namedBy ?? "the cache", missing: missing.joined(separator: ", "))
    }

    /// What was found, in one line.
    var summary: String {
      var parts: [String] = []
      let found = names.compactMap(\.self)
      if isComplete {
        parts.append("\(found.joined(separator: ", ")), proved by their SHA-256")
      } else if found.isEmpty {
        parts.append("none of \(files.map(\.name).joined(separator: ", ")), under any name")
      } else {
        let missing = zip(files, contents).filter { $0.1 == nil }.map(\.0.name)
        parts.append("only \(found.joined(separator: ", ")); \(missing.joined(separator: ", ")) missing")
      }
      if !isComplete {
        parts += others.map { "\($0.name) has other content (\(Self.words($0.dimensions)))" }
        parts += problems.filter { if case .otherContent = $0 { false } else { true } }.map(\.description)
      }
      return parts.joined(separator: "; ")
    }

    private static func read(_ item: DataItem) throws(DatasetError) -> IDX {
      let bytes = try item.bytes()
      do throws(IDXError) { return try IDX(file: bytes) } catch { throw .idx(path: item.path, error) }
    }

    private static func dimensions(_ path: String) -> [Int] {
      let file = (try? DataFinder.read(path, limit: IDX.sizeLimit)).flatMap { try? IDX(file: $0) }
      return file?.dimensions ?? []
    }

    /// What an IDX file holds.
    private static func words(_ dimensions: [Int]) -> String {
      dimensions.count == 3 ? "\(dimensions[1]) × \(dimensions[2]) pictures" : "\(dimensions.first ?? 0) labels"
    }
  }
}
