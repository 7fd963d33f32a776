import Foundation

/// How the notebook of a chapter is found among what a student handed in, and when it is graded.
struct NotebookChoice: Sendable {
  let slug: String
  /// The chapter's files of exercises in Swift, as students get them.
  let handedOut: [Submission.File]

  /// Pictures in the outputs of cells are part of it.
  static let limit = 16 << 20
  /// The name that it has from here on.
  static let file = "notebook.ipynb"

  /// The notebooks of the chapter: those of its name; without any, those that say in their first cells whose they are.
  func names(in submitted: SubmittedFiles) throws(SubmissionRefusal) -> [String] {
    let all = submitted.names.filter { $0.lowercased().hasSuffix(".ipynb") }
    let named = all.filter { NSString(string: $0).lastPathComponent == "\(slug).ipynb" }
    if !named.isEmpty { return named }
    // As JSON writes the line CHAPTER = "slug".
    let mark = Data("CHAPTER = \\\"\(slug)\\\"".utf8)
    var found: [String] = []
    for name in all where Data(try submitted.read(name, Self.limit)).range(of: mark) != nil { found.append(name) }
    return found
  }

  /// The one among `names`.
  func submission(_ names: [String], in submitted: SubmittedFiles) throws(SubmissionRefusal) -> Submission {
    guard names.count == 1 else {
      throw SubmissionRefusal("there are \(names.count) notebooks of \(slug) in it: \(names.joined(separator: ", "))")
    }
    return Submission(
      files: [.init(name: Self.file, content: try submitted.read(names[0], Self.limit))], language: .python)
  }

  /// Of a package and notebooks in one submission that which is graded: the package, unless nothing was done in it.
  /// Which it was, and why, is a remark.
  func chosen(
    _ package: Submission, or names: [String], in submitted: SubmittedFiles
  ) throws(SubmissionRefusal) -> Submission {
    guard package.files == handedOut else {
      var chosen = package
      chosen.remark = "the Swift package is graded, not the notebook: where both are handed in, the package counts"
      return chosen
    }
    var chosen = try submission(names, in: submitted)
    chosen.remark = "the notebook is graded, not the Swift package: nothing was done in the package"
    return chosen
  }
}
