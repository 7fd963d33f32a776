import Foundation
import Host

/// The Python that executes notebooks, as `handouts/grading/probe.py` finds it.
struct PythonInterpreter: Decodable, Equatable, Sendable {
  /// Its own version, that of NumPy, and that of PyTorch, nil where it has none.
  let python: String
  let numpy, torch: String?
  /// The program itself, whatever leads to it.
  let program: String
  /// Folders from which it imports.
  let search: [String]
  /// Folders that must be seen in a sandbox besides the system's.
  let bound: [String]
  /// How many megabytes of addresses it takes before anything is computed.
  let peak: Int

  /// The variable that names one.
  static let variable = "RETRACE_PYTHON"

  /// Folders that PYTHONPATH names stay out: they would be seen in sandboxes, and one may hold solutions.
  static let flags = ["-E", "-B", "-W", "ignore"]

  /// What is started: `named`, else what `RETRACE_PYTHON` names, else `python3`.
  static func command(_ named: String?, environment: [String: String]) -> String {
    for name in [named, environment[variable]] { if let name, !name.isEmpty { return name } }
    return "python3"
  }

  /// Asks `command` what it is.
  ///
  /// - Parameter probe: the path of `probe.py`.
  /// - Throws: `HandoutError.failed` where there is none such, or one without NumPy.
  init(command: String, probe: String) throws(HandoutError) {
    guard Programs.path(of: command) != nil else {
      throw .failed(
        name: command,
        message: "no such program, and notebooks take Python with NumPy; name one: --python or \(Self.variable)")
    }
    try self.init(line: try Tool.output(of: command, Self.flags + [probe]), command: command)
  }

  /// Reads what `probe.py` prints.
  init(line: String, command: String) throws(HandoutError) {
    guard let read = try? JSONDecoder().decode(PythonInterpreter.self, from: Data(line.utf8)) else {
      throw .failed(
        name: command, message: "does not answer as a Python 3 does; name another: --python or \(Self.variable)")
    }
    guard read.numpy != nil else {
      throw .failed(
        name: command,
        message: "Python \(read.python) without NumPy, which notebooks take; install it (pip install numpy), "
          + "or name another Python: --python or \(Self.variable)")
    }
    self = read
  }

  /// What decides what comes out.
  var versions: String { "Python \(python), NumPy \(numpy ?? "none"), PyTorch \(torch ?? "none")" }
}
