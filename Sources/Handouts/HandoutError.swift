import Host

/// What the world can do to the handouts, each in one line that says what to do.
public enum HandoutError: Error, Equatable, CustomStringConvertible {
  /// An error in reading, writing or weaving, passed on as it is.
  case report(HostError)
  /// A line of the settings file, from 1.
  case settings(path: String, line: Int, reason: String)
  /// A chapter whose report is not there; a run of it writes one.
  case noReport(path: String, slug: String)
  /// A chapter without the source of its page in PyTorch.
  case noPage(path: String, slug: String)
  /// A chapter without the source of its deck.
  case noSlides(path: String, slug: String)
  /// A program that is not on the PATH; Debian's packages that bring it are separated by blanks.
  case missing(program: String, packages: String)
  /// Of pandoc.
  case tooOld(version: String, oldest: String)
  /// A program that did not do its work; the name is the file that it was to make, or the command.
  case failed(name: String, message: String)
  /// A target that the packages of exercises need, and Package.swift lacks.
  case manifest(path: String, target: String)
  /// Package.swift does not begin by saying which Swift it needs.
  case manifestVersion(path: String)
  /// No server can be had at this port of 127.0.0.1.
  case port(UInt16, reason: String)
  /// All else was made and stands in its place: what was not, and why.
  case incomplete(left: String, reason: String)
  /// A signal asked to stop before the new editions were put in place.
  case interrupted(signal: Int32)

  /// What is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .report(let error): "\(error)"
    case .settings(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .noReport(let path, let slug): "\(path): no such report; run: make \(slug)"
    case .noPage(let path, let slug): "\(path): no such file; \(slug) cannot be handed out without it"
    case .noSlides(let path, let slug): "\(path): no such file; \(slug) has no slides without it"
    case .missing(let program, let packages):
      "\(program) is not on the PATH; install it with: apt-get install \(packages)"
    case .tooOld(let version, let oldest):
      "pandoc \(version) is too old; handouts need \(oldest) or later, as in Debian 12 and Ubuntu 24.04; "
        + "on older systems install the package from pandoc.org/installing.html"
    case .failed(let name, let message): "\(name): \(message)"
    case .manifest(let path, let target): "\(path): declares no target \(target)"
    case .manifestVersion(let path): "\(path): its first line is not // swift-tools-version: and a version"
    case .port(let number, let reason): "port \(number) of 127.0.0.1: \(reason); choose another: --serve PORT"
    case .incomplete(let left, let reason): "not made: \(left); \(reason)"
    case .interrupted(let signal): "interrupted by signal \(signal); what was complete stands as it was"
    }
  }
}

/// Runs `body` with its errors of reports as errors of handouts.
func handing<Result>(_ body: () throws(HostError) -> Result) throws(HandoutError) -> Result {
  do { return try body() } catch { throw .report(error) }
}
