/// What the world can do to the command, each in one line that says what to do.
enum CommandError: Error, Equatable, CustomStringConvertible {
  case noExperiments(path: String)
  case notBuilt(program: String)
  case noReport(path: String, slug: String)
  case noFrame(path: String, slug: String)
  case noFolder(path: String)
  case noRealDigits(cache: String)
  /// The shards of a report that was collected, for its description.
  case notListed(slug: String, code: Int32)
  /// The program of an engine that is to be handed tasks.
  case noEngine(program: String, advice: String)
  /// The name of a new experiment stands somewhere already.
  case taken(slug: String, by: String)

  var description: String {
    switch self {
    case .noExperiments(let path):
      "\(path): no list of experiments; run retrace in a checkout, or the one in its .build/release"
    case .notBuilt(let program): "\(program): not built; run: make build"
    case .noReport(let path, let slug): "\(path): no such report; run: make \(slug)"
    case .noFrame(let path, let slug): "\(path): does not begin as a woven page does; run: make \(slug)"
    case .noFolder(let path): "\(path): no such folder"
    case .notListed(let slug, let code): "\(slug): its shards cannot be listed: its program ends with exit code \(code)"
    case .noEngine(let program, let advice): "\(program) is not on the PATH; \(advice)"
    case .taken(let slug, let place): "\(slug): the name is taken by \(place); choose another"
    case .noRealDigits(let cache):
      "MNIST could not be fetched; experiments will use stand-in digits. "
        + "Put its four files into \(cache)/mnist, or name their folder with --data or RETRACE_DATA"
    }
  }
}
