import Foundation
import Host

/// The mark of a school on pages and papers, each in a form that it can show: a browser takes no PDF, LaTeX no SVG.
struct CourseLogo {
  static let endings = ["png", "svg", "pdf"]

  private static let turnsPDF = "pdftocairo"

  /// The user's file.
  let path: String

  private var ending: String { NSString(string: path).pathExtension.lowercased() }

  /// What the folder for work calls it on pages.
  var onPages: String { ending == "pdf" ? "logo.svg" : "logo.\(ending)" }
  /// What it calls it in papers.
  var inPapers: String { ending == "svg" ? "logo.pdf" : "logo.\(ending)" }

  /// Puts both forms into the folder for work.
  ///
  /// - Throws: `HandoutError.missing` for the program that turns one form into the other, `.failed` where that goes wrong.
  func prepare(in work: String, typesets: Bool, environment: [String: String]) throws(HandoutError) {
    let bytes = try handing { () throws(HostError) in try AtomicFile.bytes(of: path) }
    let place = "\(work)/logo.\(ending)"
    guard FileManager.default.createFile(atPath: place, contents: Data(bytes)) else {
      throw .report(.unwritable(path: place, reason: String(cString: strerror(errno))))
    }
    switch ending {
    case "svg" where typesets:
      try turn(
        DrawingConversion.program, DrawingConversion.packages,
        ["--format=pdf", "--output", "\(work)/logo.pdf", place], environment)
    case "pdf": try turn(Self.turnsPDF, "poppler-utils", ["-svg", place, "\(work)/logo.svg"], environment)
    default: break
    }
  }

  private func turn(
    _ program: String, _ packages: String, _ words: [String], _ environment: [String: String]
  ) throws(HandoutError) {
    guard Programs.path(of: program) != nil else { throw .missing(program: program, packages: packages) }
    let outcome = try handing { () throws(HostError) in
      try Subprocess.capture(program, words, environment: environment)
    }
    // Ctrl-C ends the program too, and that is no failure of it.
    try Stop.check()
    guard outcome.code == 0 else {
      let line = outcome.errors.split(whereSeparator: \.isNewline).first.map { Shown.text($0, limit: 200) }
      throw .failed(name: path, message: "\(program) ended with \(outcome.code): \(line ?? "no message")")
    }
  }
}
