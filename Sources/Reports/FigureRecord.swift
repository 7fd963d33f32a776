import Digests
import Foundation
import Host
import Pictures

/// `figures.json`: what every picture of a report was drawn from, and by what.
///
/// Two gnuplots draw the same data with other bytes. A figure is therefore compared by the digests of its scripts, its
/// tables and its font settings; its bytes only where both were drawn by the same gnuplot, libraries and fonts.
public struct FigureRecord: Sendable, Equatable {
  /// The name of the record in a report's folder.
  public static let fileName = "figures.json"

  /// A figure by gnuplot.
  public struct Figure: Sendable, Equatable, Codable {
    /// Of the PNG.
    public var sha256: String
    /// Such as `gnuplot 5.4 patchlevel 4`; nil where it was not drawn.
    public var gnuplot: String?
    /// The digest of `experiments/sample.gp` as it draws it, which tells its libraries and fonts apart.
    public var sample: String?
    /// Why there is only a sentence in its place; nil for a figure that was drawn.
    public var failure: String?
    /// Digests by path below `experiments/`: the script, what it loads, the common style, the font settings.
    public var scripts: [String: String]
    /// Digests by name in the report's folder.
    public var tables: [String: String]

    enum CodingKeys: String, CodingKey {
      case sha256, gnuplot
      case sample = "sample_sha256"
      case failure = "not_drawn"
      case scripts, tables
    }

    /// The scripts and tables in which this figure and another differ, sorted.
    public func differences(from other: Figure) -> [String] {
      func differing(_ one: [String: String], _ two: [String: String]) -> [String] {
        Set(one.keys).union(two.keys).filter { one[$0] != two[$0] }.sorted()
      }
      return differing(scripts, other.scripts) + differing(tables, other.tables)
    }

    /// Whether the same gnuplot with the same libraries and fonts drew both.
    public func isDrawn(as other: Figure) -> Bool {
      gnuplot != nil && gnuplot == other.gnuplot && sample == other.sample
    }
  }

  /// By the name of the PNG.
  public var figures: [String: Figure] = [:]
  /// Digests of the pictures and drawings that the program made itself, by name.
  public var pictures: [String: String] = [:]

  /// An empty record.
  public init() {}

  /// Whether there is nothing to record.
  public var isEmpty: Bool { figures.isEmpty && pictures.isEmpty }

  private struct File: Codable {
    var figures: [String: Figure]
    var pictures: [String: String]
  }

  /// Reads the record of the report in `folder`; nil where there is none.
  ///
  /// - Throws: `HostError.unreadable`, or `.malformed`.
  public init?(folder: String) throws(HostError) {
    let path = "\(folder)/\(Self.fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try AtomicFile.bytes(of: path)
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
      throw .malformed(path: path, line: 1, reason: "no record of figures; run: retrace weave")
    }
    figures = file.figures
    pictures = file.pictures
  }

  /// The file's content.
  public var json: OrderedJSON {
    func digests(_ all: [String: String]) -> OrderedJSON {
      .members(all.sorted { $0.key < $1.key }.map { .init($0.key, .text($0.value)) })
    }
    return .members([
      .init(
        "figures",
        .members(
          figures.sorted { $0.key < $1.key }.map { name, figure in
            var members: [OrderedJSON.Member] = [.init("sha256", .text(figure.sha256))]
            if let gnuplot = figure.gnuplot { members.append(.init("gnuplot", .text(gnuplot))) }
            if let sample = figure.sample { members.append(.init("sample_sha256", .text(sample))) }
            if let failure = figure.failure { members.append(.init("not_drawn", .text(failure))) }
            members.append(.init("scripts", digests(figure.scripts)))
            members.append(.init("tables", digests(figure.tables)))
            return .init(name, .members(members))
          })),
      .init("pictures", digests(pictures)),
    ])
  }

  /// Writes the record into the report in `folder`, atomically.
  ///
  /// - Throws: `HostError.unwritable`.
  public func write(folder: String) throws(HostError) {
    try AtomicFile.write(json.text, to: "\(folder)/\(Self.fileName)")
  }
}

/// Draws the figures of one report and keeps their record.
public struct FigureDrawing {
  /// `experiments/`.
  public let experiments: String
  /// The experiment's name, which is that of its folder.
  public let slug: String
  /// The report's folder, where the tables stand.
  public let folder: String
  /// What was drawn so far.
  public var record = FigureRecord()
  private var gnuplot: Result<(program: Gnuplot, sample: String), HostError>?

  /// - Parameters:
  ///   - experiments: The folder of the experiments.
  ///   - slug: The experiment.
  ///   - folder: Its report.
  public init(experiments: String, slug: String, folder: String) {
    self.experiments = experiments
    self.slug = slug
    self.folder = folder
  }

  /// The path of the script of the figure `<name>.png`.
  public func script(_ name: String) -> String { "\(experiments)/\(slug)/\(name).gp" }

  /// Draws `<name>.png` from `<name>.gp` and records it. Where that fails, a picture that says so takes its place, for the
  /// numbers of a report must not be lost with a figure.
  ///
  /// - Returns: Why it could not be drawn; nil for a figure that was.
  /// - Throws: `HostError.interrupted`, and `.unwritable` for what would spoil the rest of the report too.
  public mutating func draw(_ name: String) throws(HostError) -> HostError? {
    let path = "\(folder)/\(name).png"
    do throws(HostError) {
      let (program, sample) = try drawer().get()
      let sources = try program.plot(script: script(name), folder: folder, output: path)
      var figure = FigureRecord.Figure(
        sha256: try Digest.sha256(file: path), gnuplot: program.version, sample: sample, scripts: [:], tables: [:])
      for script in sources.scripts {
        figure.scripts[String(script.dropFirst(experiments.count + 1))] = try Digest.sha256(file: script)
      }
      for table in sources.tables { figure.tables[table] = try Digest.sha256(file: "\(folder)/\(table)") }
      record.figures["\(name).png"] = figure
      return nil
    } catch {
      switch error {
      case .interrupted, .unwritable: throw error
      default: break
      }
      try MissingFigure.picture.write(to: path)
      record.figures["\(name).png"] = FigureRecord.Figure(
        sha256: try Digest.sha256(file: path), failure: reason(error), scripts: [:], tables: [:])
      return error
    }
  }

  /// Records a picture that the program drew itself.
  ///
  /// - Throws: `HostError.unreadable`.
  public mutating func note(picture name: String) throws(HostError) {
    record.pictures[name] = try Digest.sha256(file: "\(folder)/\(name)")
  }

  /// What gnuplot says of itself; nil where none was asked for, or none runs.
  public var version: String? { try? gnuplot?.get().program.version }

  private mutating func drawer() -> Result<(program: Gnuplot, sample: String), HostError> {
    if let gnuplot { return gnuplot }
    let experiments = experiments
    let found = Result { () throws(HostError) in
      let program = try Gnuplot(experiments: experiments)
      return (program: program, sample: try program.sample())
    }
    gnuplot = found
    return found
  }

  /// The error's words without the folder of this machine.
  private func reason(_ error: HostError) -> String {
    "\(error)".replacingOccurrences(of: experiments + "/", with: "experiments/")
      .replacingOccurrences(of: folder + "/", with: "")
  }
}
