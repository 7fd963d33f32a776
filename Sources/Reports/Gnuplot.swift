import Digests
import Foundation
import Host
import Pictures
import Weaving

/// Figures by gnuplot. A script stands beside its experiment (`experiments/<slug>/curves.gp`) and begins with `load style`;
/// the head of `experiments/style.gp` says what it may ask for.
///
/// What a figure looks like is decided here and in the checkout alone: gnuplot gets an environment of its own, so that
/// neither the user's `.gnuplot` nor `fonts.conf` nor the locale nor any `GNUPLOT_…` changes a byte.
public struct Gnuplot: Sendable {
  /// The file of the one font that figures are written in, and where it is looked for: as `experiments/fonts.conf` says.
  static let font = "DejaVuSans.ttf"
  #if os(macOS)
    // Where Homebrew's font-dejavu puts it.
    static let fonts = NSString(string: "~/Library/Fonts").expandingTildeInPath
  #else
    static let fonts = "/usr/share/fonts"
  #endif

  /// What gnuplot says of itself, such as `gnuplot 5.4 patchlevel 4`.
  public let version: String
  private let executable: String
  /// `experiments/`, which holds the common style, the font settings and the sample.
  private let experiments: String
  private let environment: [String: String]
  private let terminals: String?

  private var style: String { experiments + "/style.gp" }

  /// Looks for gnuplot and its font.
  ///
  /// - Parameters:
  ///   - experiments: The folder of the experiments.
  ///   - program: gnuplot's name or path.
  ///   - terminals: What to believe that gnuplot can draw with, instead of asking it.
  /// - Throws: `HostError.programMissing`, also for the font, or `.scriptFailed` for a gnuplot that does not run.
  public init(experiments: String, program: String = "gnuplot", terminals: String? = nil) throws(HostError) {
    guard let executable = Programs.path(of: program) else {
      throw .programMissing(name: program, package: "gnuplot-nox")
    }
    guard let fontFolder = Self.fontFolder else {
      throw .fontMissing(name: Self.font, folder: Self.fonts, package: "fonts-dejavu-core")
    }
    self.executable = executable
    self.experiments = experiments
    self.terminals = terminals
    // fontconfig looks for a relative path in /etc/fonts, finds nothing, and takes the system's settings without a word.
    let fontSettings = URL(fileURLWithPath: experiments + "/fonts.conf").path
    var environment = [
      // Numbers with decimal points, whatever the reader's language.
      "LC_ALL": "C.UTF-8", "FONTCONFIG_FILE": fontSettings, "GDFONTPATH": fontFolder,
      "TMPDIR": Scratch.parent,
    ]
    #if os(macOS)
      // The settings name a folder of Linux, where nothing would be found.
      environment["FONTCONFIG_FILE"] = nil
    #endif
    // What a program needs to be found and to run; a gnuplot of the user's own may need the second.
    for name in ["PATH", "LD_LIBRARY_PATH"] { environment[name] = ProcessInfo.processInfo.environment[name] }
    self.environment = environment
    let asked: (code: Int32, output: String, errors: String)
    do {
      asked = try Subprocess.capture(executable, ["--version"], environment: environment)
    } catch {
      throw .scriptFailed(script: executable, message: error.reason)
    }
    let line = asked.output.split(whereSeparator: \.isNewline).first.map(trimmedBlanks) ?? ""
    guard asked.code == 0, !line.isEmpty else {
      throw .scriptFailed(script: executable, message: "it does not tell its version (exit code \(asked.code))")
    }
    version = line
  }

  /// The files that a figure was drawn from.
  public struct Sources: Sendable, Equatable {
    /// Paths of the scripts, the style and the font settings among them.
    public let scripts: [String]
    /// Names of the tables, in the report's folder.
    public let tables: [String]
  }

  /// Runs `script` and puts its figure at `output`, atomically.
  ///
  /// - Parameters:
  ///   - script: Path of the `.gp` file.
  ///   - folder: Where the tables stand.
  /// - Returns: What the figure was drawn from, as gnuplot itself was asked for it.
  /// - Throws: `HostError.scriptFailed` with the last line of gnuplot's complaint, `.interrupted`, or `.unreadable` for
  ///   a missing script or style.
  @discardableResult
  public func plot(script: String, folder: String, output: String) throws(HostError) -> Sources {
    let own = [script, style, experiments + "/fonts.conf"]
    for path in own where access(path, R_OK) != 0 {
      throw .unreadable(path: path, reason: AtomicFile.reason())
    }
    let here = Self.folder(of: script)
    var asked = ""
    try AtomicFile.replace(output) { (temporary: String) throws(HostError) in
      let variables = [("output", temporary), ("style", style), ("here", here), ("folder", folder)]
      let printed = try run(script, variables, then: ["set print '-'; print asked"])
      asked = String(decoding: printed, as: UTF8.self)
      guard access(temporary, R_OK) == 0 else {
        throw .scriptFailed(script: script, message: "it wrote no figure; does it 'load style'?")
      }
      // On a full disk it leaves half a figure and says nothing.
      guard PNGImage.isWhole(temporary) else {
        throw .unwritable(path: output, reason: "gnuplot left half a figure; make room and run the same command again")
      }
    }
    func files(_ kind: String) -> [String] {
      var found: [String] = []
      for line in asked.split(separator: "\n") where line.hasPrefix(kind + " ") {
        let name = String(line.dropFirst(kind.count + 1))
        if !found.contains(name) { found.append(name) }
      }
      return found
    }
    return Sources(scripts: own + files("script").map { here + "/" + $0 }, tables: files("table"))
  }

  /// The figure of `script` as an SVG, by a style of its own that loads the common one as `plain`.
  ///
  /// - Parameters:
  ///   - script: Path of the `.gp` file.
  ///   - folder: Where the tables stand.
  ///   - style: Path of the other style.
  /// - Throws: as `plot`.
  public func vector(script: String, folder: String, style other: String) throws(HostError) -> [UInt8] {
    for path in [script, other, style] where access(path, R_OK) != 0 {
      throw .unreadable(path: path, reason: AtomicFile.reason())
    }
    let variables = [
      ("output", "/dev/stdout"), ("style", other), ("plain", style), ("here", Self.folder(of: script)), ("folder", folder),
    ]
    return try run(script, variables)
  }

  /// The SHA-256 of `experiments/sample.gp` as this gnuplot draws it. Where two agree, so do gnuplot, its libraries and its
  /// fonts.
  ///
  /// - Throws: as `plot`.
  public func sample() throws(HostError) -> String {
    let script = experiments + "/sample.gp"
    for path in [script, style] where access(path, R_OK) != 0 {
      throw .unreadable(path: path, reason: AtomicFile.reason())
    }
    return Digest.sha256(try run(script, [("output", "/dev/stdout"), ("style", style)]))
  }

  /// Runs a script; what it wrote to its standard output.
  private func run(
    _ script: String, _ variables: [(name: String, value: String)], then commands: [String] = []
  ) throws(HostError) -> [UInt8] {
    let all = variables + (terminals.map { [("terminals", $0)] } ?? [])
    let settings = all.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: "; ")
    let code: Int32, output: [UInt8], errors: [UInt8]
    do {
      (code, output, errors) = try Subprocess.captureBytes(
        executable, ["-d", "-e", settings, script] + commands.flatMap { ["-e", $0] }, environment: environment)
    } catch {
      throw .scriptFailed(script: script, message: error.reason)
    }
    if code == 0 { return output }
    let signal = code - 128
    if [SIGHUP, SIGINT, SIGQUIT, SIGTERM].contains(signal) { throw .interrupted(signal: signal) }
    if signal > 0 { throw .scriptFailed(script: script, message: "ended by signal \(signal)") }
    let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    throw .scriptFailed(script: script, message: lines.last ?? "exit code \(code)")
  }

  /// `value` as a gnuplot string: in single quotes nothing is special but the quote, which is doubled.
  private static func quoted(_ value: String) -> String {
    "'" + value.replacingOccurrences(of: "'", with: "''") + "'"
  }

  private static func folder(of path: String) -> String {
    let folder = NSString(string: path).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  /// Where the font stands. Without it gnuplot draws figures that have no words, and says nothing.
  private static let fontFolder: String? = {
    guard let found = FileManager.default.enumerator(atPath: fonts) else { return nil }
    for case let path as String in found where NSString(string: path).lastPathComponent == font {
      return folder(of: fonts + "/" + path)
    }
    return nil
  }()
}
