import Weaving

extension Grading {
  /// What a student handed in.
  func read(
    _ place: Submission.Place, names: [String], _ choice: NotebookChoice?
  ) -> Result<Submission, SubmissionRefusal> {
    do throws(SubmissionRefusal) {
      return .success(try Submission(at: place.path, module: chapter.module, expected: names, notebook: choice))
    } catch {
      return .failure(error)
    }
  }

  /// How notebooks are found; nil for a chapter without one.
  func notebookChoice(_ judge: JudgePackage) throws(HandoutError) -> NotebookChoice? {
    guard chapter.hasNotebook else { return nil }
    let handedOut = try chapter.exerciseSources().map { source in
      let name = source.path.split(separator: "/").last.map { String($0) } ?? source.path
      return Submission.File(name: name, content: Array(source.text(.students).utf8))
    }
    return NotebookChoice(slug: chapter.slug, handedOut: handedOut.sorted { $0.name < $1.name })
  }

  /// What must be judged: packages, notebooks, both; neither where nothing can be read.
  func languages(
    of places: [Submission.Place], names: [String], _ choice: NotebookChoice?
  ) -> Set<Submission.Language> {
    Set(places.compactMap { try? read($0, names: names, choice).get().language })
  }

  /// That by which notebooks are judged.
  func preparedNotebooks(_ note: (String) -> Void) throws(HandoutError) -> NotebookJudge {
    var judge = try NotebookJudge(chapter: chapter, root: root, work: work, command: python)
    note("notebooks of \(chapter.slug) by \(python): \(judge.python.versions)")
    try judge.prepare()
    for number in judge.refusals.keys.sorted() where judge.exercises.contains(where: { $0.number == number }) {
      note("exercise \(number) is not graded from notebooks: \(judge.refusals[number] ?? "")")
    }
    return judge
  }
}
