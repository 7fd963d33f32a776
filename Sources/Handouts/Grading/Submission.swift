import Foundation
import Host

/// What a student handed in: the chapter's files of exercises, and what else stands in their folder; or a notebook.
struct Submission: Equatable, Sendable {
  /// What the answers are written in.
  enum Language: Sendable {
    case swift
    case python
  }

  /// A file, without its folders.
  struct File: Equatable, Sendable {
    let name: String
    let content: [UInt8]
  }

  /// In the order of their names; of a notebook the one.
  let files: [File]
  let language: Language
  /// What is graded and why, where there was a choice.
  var remark = ""

  /// Who handed in, by the name of the folder or zip file, and where it stands.
  struct Place: Equatable, Sendable {
    let student: String
    let path: String
  }

  /// All places in `folder`, a student each, in the order of their names.
  ///
  /// - Throws: `HandoutError`, also where there are none.
  static func places(in folder: String) throws(HandoutError) -> [Place] {
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .report(.unreadable(path: folder, reason: "no such folder, or no permission"))
    }
    var places: [Place] = []
    for entry in entries.sorted() where !entry.hasPrefix(".") && entry != "__MACOSX" {
      let path = "\(folder)/\(entry)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      // A file of another kind is someone's work as well, and says so on a page.
      let student = isFolder ? entry : NSString(string: entry).deletingPathExtension
      places.append(Place(student: student, path: path))
    }
    guard !places.isEmpty else {
      throw .report(.unreadable(path: folder, reason: "it is empty; it needs a folder or zip file for each student"))
    }
    // Of a folder and files of one name the first, which is the folder, has it; the others are called with their endings.
    for (index, place) in places.enumerated() where places[..<index].contains(where: { $0.student == place.student }) {
      places[index] = Place(student: NSString(string: place.path).lastPathComponent, path: place.path)
    }
    return places.sorted { $0.student < $1.student }
  }

  /// Reads what stands at `path`: a folder or a zip file, with a package or a notebook in it or further in, perhaps in a
  /// zip file again.
  ///
  /// - Parameters:
  ///   - module: of the chapter's exercises.
  ///   - expected: the names of its files.
  ///   - notebook: of chapters that have one.
  init(
    at path: String, module: String, expected: [String], notebook: NotebookChoice? = nil
  ) throws(SubmissionRefusal) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw SubmissionRefusal("it cannot be read") }
    let submitted: SubmittedFiles
    switch status.st_mode & S_IFMT {
    case S_IFDIR: submitted = try SubmittedFiles.folder(path)
    case S_IFREG:
      guard status.st_size <= Self.archiveLimit else { throw SubmissionRefusal("it is larger than \(Self.archiveLimit >> 20) MB") }
      guard let bytes = try? AtomicFile.bytes(of: path), bytes.starts(with: [0x50, 0x4b]) else {
        throw SubmissionRefusal("it is neither a folder nor a zip file")
      }
      submitted = try SubmittedFiles.zip(bytes)
    default: throw SubmissionRefusal("it is neither a folder nor a zip file")
    }
    self = try Self.found(in: submitted, module: module, expected: expected, notebook: notebook)
  }

  init(files: [File], language: Language = .swift) {
    self.files = files
    self.language = language
  }

  static let archiveLimit = 64 << 20
  /// Of one file of Swift, and of all of them.
  static let fileLimit = 1 << 20
  static let sumLimit = 4 << 20
  static let countLimit = 100

  /// - Parameter depth: how many zip files lie around this one.
  private static func found(
    in submitted: SubmittedFiles, module: String, expected: [String], notebook: NotebookChoice?, depth: Int = 0
  ) throws(SubmissionRefusal) -> Submission {
    let found = candidates(submitted.names, module: module, expected: expected)
    let notebooks = try notebook?.names(in: submitted) ?? []
    if found.isEmpty, let notebook, !notebooks.isEmpty { return try notebook.submission(notebooks, in: submitted) }
    if found.isEmpty {
      let archives = submitted.names.filter { $0.lowercased().hasSuffix(".zip") }
      guard archives.count == 1, depth < 2 else {
        let lacks = "no folder Sources/\(module)" + (notebook.map { " and no notebook \($0.slug).ipynb" } ?? "")
        throw SubmissionRefusal(
          archives.count > 1 ? "there are \(archives.count) zip files in it, and \(lacks)" : "there is \(lacks) in it")
      }
      let inner = try SubmittedFiles.zip(try submitted.read(archives[0], archiveLimit))
      return try self.found(in: inner, module: module, expected: expected, notebook: notebook, depth: depth + 1)
    }
    guard found.count == 1 else {
      throw SubmissionRefusal("there are \(found.count) packages in it: \(found.map(\.folder).joined(separator: ", "))")
    }
    let names = found[0].names
    for name in expected where !names.contains(where: { last($0) == name }) {
      throw SubmissionRefusal("the file \(name) is missing")
    }
    guard names.count <= countLimit else { throw SubmissionRefusal("more than \(countLimit) files of Swift") }
    var taken: [File] = []
    var sum = 0
    for name in names {
      let last = Self.last(name)
      guard last.wholeMatch(of: /[\p{L}\p{N}_+ .-]+\.swift/) != nil, last != "main.swift", last != AskedExercises.file else {
        throw SubmissionRefusal("a file of exercises cannot be called \(last)")
      }
      guard !taken.contains(where: { $0.name == last }) else { throw SubmissionRefusal("there are two files \(last)") }
      let content = try submitted.read(name, fileLimit)
      sum += content.count
      guard sum <= sumLimit else { throw SubmissionRefusal("more than \(sumLimit >> 20) MB of Swift") }
      taken.append(File(name: last, content: content))
    }
    let package = Submission(files: taken.sorted { $0.name < $1.name })
    guard let notebook, !notebooks.isEmpty else { return package }
    return try notebook.chosen(package, or: notebooks, in: submitted)
  }

  private static func last(_ name: String) -> String { NSString(string: name).lastPathComponent }

  /// Where the exercises may stand: in folders `Sources/<module>`, or without any package in folders of their own.
  private static func candidates(_ names: [String], module: String, expected: [String]) -> [(folder: String, names: [String])] {
    var packages: [String: [String]] = [:]
    var loose: [String: [String]] = [:]
    for name in names where name.hasSuffix(".swift") {
      let parts = name.split(separator: "/").map(String.init)
      let place = parts.indices.dropLast(2).first { parts[$0] == "Sources" && parts[$0 + 1] == module }
      if let place {
        packages[parts[...(place + 1)].joined(separator: "/"), default: []].append(name)
      } else if expected.contains(parts[parts.count - 1]) {
        loose[parts.dropLast().joined(separator: "/"), default: []].append(name)
      }
    }
    let found = packages.isEmpty ? loose : packages
    return found.sorted { $0.key < $1.key }.map { (folder: $0.key.isEmpty ? "." : $0.key, names: $0.value) }
  }
}
