import Foundation

/// Figures by gnuplot. The script stands beside its experiment (`experiments/<slug>/curves.gp`) and gets
/// its files as variables: `output`, the PNG to write, `style`, the common style to `load`, and what the
/// caller adds, such as `results`.
public enum Gnuplot {
  /// Runs `script` and puts its figure at `output`, atomically.
  ///
  /// - Parameters:
  ///   - script: Path of the `.gp` file.
  ///   - style: Path of `experiments/style.gp`.
  ///   - variables: Further string variables, set in this order before the script runs.
  ///   - program: gnuplot's name or path.
  /// - Throws: `ReportError.programMissing`, `.scriptFailed` with the last line of gnuplot's complaint,
  ///   or `.unreadable` for a missing script or style.
  public static func plot(
    script: String, style: String, variables: [(name: String, value: String)] = [],
    output: String, program: String = "gnuplot"
  ) throws(ReportError) {
    for path in [script, style] where access(path, R_OK) != 0 {
      throw .unreadable(path: path, reason: AtomicFile.reason())
    }
    guard let executable = executable(program) else {
      throw .programMissing(name: program, package: "gnuplot-nox")
    }
    try AtomicFile.replace(output) { (temporary: String) throws(ReportError) in
      var assignments = [(name: "output", value: temporary), (name: "style", value: style)]
      assignments += variables
      let settings = assignments.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: "; ")
      let complaint = try run(executable, ["-d", "-e", settings, script], script: script)
      if let complaint { throw .scriptFailed(script: script, message: complaint) }
      guard access(temporary, R_OK) == 0 else {
        throw .scriptFailed(script: script, message: "it wrote no figure; does it 'set output output'?")
      }
      // On a full disk it leaves half a figure and says nothing.
      guard PNGImage.isWhole(temporary) else {
        throw .unwritable(path: output, reason: "gnuplot left half a figure; make room and run the same command again")
      }
    }
  }

  /// `value` as a gnuplot string: in single quotes nothing is special but the quote, which is doubled.
  private static func quoted(_ value: String) -> String {
    "'" + value.replacingOccurrences(of: "'", with: "''") + "'"
  }

  /// The program at a path with a slash, or the first of that name on the PATH.
  private static func executable(_ program: String) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }

  /// Runs a program to its end; nil when it succeeded, otherwise the last line that it wrote to stderr.
  private static func run(
    _ executable: String, _ arguments: [String], script: String
  ) throws(ReportError) -> String? {
    // Numbers with decimal points, whatever the reader's language.
    let environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
    let code: Int32, complaint: String
    do {
      (code, _, complaint) = try Subprocess.capture(executable, arguments, environment: environment)
    } catch {
      throw .scriptFailed(script: script, message: error.reason)
    }
    guard code != 0 else { return nil }
    let lines = complaint.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    return lines.last ?? "exit code \(code)"
  }
}
