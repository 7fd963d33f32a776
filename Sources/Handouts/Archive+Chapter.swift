import Weaving

/// What is packed of a chapter, for handouts and for the site. Each is written into `folder`, under the chapter's name, and
/// then packed into `path`, which must be absolute; the folders above it are made.
extension Archive {
  /// The chapter's exercises as a Swift package.
  ///
  /// - Throws: `HandoutError`, also for what Package.swift lacks.
  static func package(
    of chapter: Chapter, _ edition: Edition, root: String, named title: String, in folder: String, to path: String
  ) throws(HandoutError) -> Conversions.Job {
    try ExercisePackage(
      chapter: chapter, edition: edition, root: root, manifest: try Manifest(path: root + "Package.swift")
    ).write(to: "\(folder)/\(chapter.slug)")
    try Files.makeFolder(above: path)
    return try job(title, folder: folder, name: chapter.slug, to: path)
  }

  /// The program of the chapter's page in PyTorch, with the files that it reads.
  ///
  /// - Throws: `HandoutError`, also where the report is not there.
  static func pytorchFiles(
    of chapter: Chapter, named title: String, in folder: String, to path: String
  ) throws(HandoutError) -> Conversions.Job {
    try PyTorchFiles(chapter: chapter).write(to: "\(folder)/\(chapter.slug)")
    try Files.makeFolder(above: path)
    return try job(title, folder: folder, name: chapter.slug, to: path)
  }
}
