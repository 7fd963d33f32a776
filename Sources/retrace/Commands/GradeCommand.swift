import ArgumentParser
import Handouts
import Reports

struct GradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade", abstract: "Grades students' exercises: grades.csv, and for each student a page and a file for Gradescope.",
    discussion: """
      SUBMISSIONS is a folder with a folder or a zip file for each student, named after the student; in it stands the \
      Swift package of the chapter's exercises, or only its files of exercises; or the chapter's notebook, <slug>.ipynb. \
      Where both are there the package counts, unless nothing was done in it. All else that is handed in, tests and \
      results included, is left alone.

      Each submission is compiled and run in a sandbox of its own (bubblewrap), without network and without a file that \
      it could write to outside. It only answers, over a pipe; the tests, those that students do not get included \
      (Tests/ExercisesTests/<Module>HiddenTests.swift), run in a process of the grader's. Where no sandbox can be made, \
      nothing is graded. Each exercise gives all of its points or none.

      Not graded, and left blank in the table, are exercises whose functions take or return functions, or are members \
      of a type that the student completes: 'retrace grade' names them.

      Notebooks are executed by Python with NumPy, in the same sandbox, and judged by the tests of \
      experiments/<slug>/exercises.py and exercises-hidden.py in a Python of the grader's, which executes nothing of a \
      student's. PyTorch is needed where tests use it. Not graded from notebooks, and named, are exercises whose \
      functions take or return networks of PyTorch or functions.

      gradescope/<student>.json has the same in the form of Gradescope's results.json.

      The same command goes on where it was stopped, and grades only what is new or has changed.
      """)

  @Argument(help: ArgumentHelp("A folder with a folder or zip file for each student.", valueName: "submissions"))
  var submissions: String

  @Option(help: ArgumentHelp("The chapter whose exercises were handed in.", valueName: "slug"))
  var chapter: String

  @Option(help: ArgumentHelp("A file of settings, which may name the exercises handed out.", valueName: "yaml"))
  var settings: String?

  @Option(help: "The variant of the exercises that was handed out, where it was one; it wins over that of the settings.")
  var variant: Int?

  @Option(
    help: ArgumentHelp(
      "The folder for table and pages (default: build/grades/<slug>, or build/grades/<slug>-N of variant N).",
      valueName: "dir"))
  var output: String?

  @Option(help: "How many seconds all answers of an exercise may take.")
  var limit = 60

  @Option(help: "How many megabytes of memory a student's program may take.")
  var memory = 2_048

  @Option(
    help: ArgumentHelp(
      "The Python that executes notebooks (default: RETRACE_PYTHON, or python3).", valueName: "program"))
  var python: String?

  @Option(help: "How many submissions are graded side by side (default: as many as there are processors).")
  var jobs: Int?

  func validate() throws {
    if let fault = variant.flatMap(Variants.fault) { throw ValidationError(fault) }
    guard (1...86_400).contains(limit) else { throw ValidationError("--limit needs 1 to 86400 seconds, got \(limit)") }
    guard (256...1_048_576).contains(memory) else {
      throw ValidationError("--memory needs 256 to 1048576 megabytes, got \(memory)")
    }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs needs 1 to 256, got \(jobs)") }
  }

  func run() throws {
    let checkout = try Checkout(naming: [chapter])
    var course = try checkout.course(settings: settings)
    course.chapters = [chapter]
    if let variant { course.variant = variant }
    let chapters = try checkout.chapters(of: course, reports: checkout.path("reports"))
    if let variant = course.variant { report(Variants.list(variant, chapters)) }
    Stop.install()
    let grading = Grading(
      chapter: chapters[0], root: checkout.path(""), submissions: submissions,
      output: output ?? checkout.path("build/grades/\(chapter)\(Variants.ending(course.variant))"),
      work: checkout.path("build/grading/\(chapter)"),
      seconds: limit, megabytes: memory, python: python, width: jobs)
    let table = try made { () throws(HandoutError) in try grading.run(done: { report($0) }, note: { warn($0) }) }
    report(table)
  }
}
