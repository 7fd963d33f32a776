import Foundation
import Host
import Ledger

/// A library that the same works are trained with.
public enum Peer: String, CaseIterable, Sendable {
  /// `with_pytorch.py`.
  case pytorch
  /// `with_jax.py`.
  case jax
  /// `with_tensorflow.py`.
  case tensorflow

  /// As people write it.
  public var title: String {
    switch self {
    case .pytorch: "PyTorch"
    case .jax: "JAX"
    case .tensorflow: "TensorFlow"
    }
  }

  /// The package that pip installs.
  public var package: String {
    switch self {
    case .pytorch: "torch"
    case .jax: "jax"
    case .tensorflow: "tensorflow-cpu"
    }
  }

  /// Its program in `benchmarks/peers`.
  public var script: String { "with_\(rawValue).py" }
}

/// Something that may make a peer faster: a row of `benchmarks/peers/settings.csv`. What its program can do comes as
/// options, and what has to be settled before a program begins, such as how memory is allocated, by its environment.
///
/// Of the settings with one subject a peer gets one at most. Not in the table: `OMP_WAIT_POLICY=ACTIVE`, because threads
/// that never sleep would take the processors from those whose turn it is.
public struct PeerSetting: Sendable, Equatable {
  /// The peers it is for.
  public let peers: [Peer]
  /// What it is a choice of, such as `allocator`; one word or more.
  public let subject: String
  /// Its name in the tables; within a subject no two have one.
  public let name: String
  /// The works it is for.
  public let works: [Work.Name]
  /// From so many threads on.
  public let threads: Int
  /// A library that is loaded before all others; nil for none.
  public let preloaded: String?
  /// Variables, `NAME=VALUE` each.
  public let environment: [String]
  /// Options of the peer's program, `name=value` each.
  public let options: [String]

  /// The columns of the table.
  static let columns = ["peers", "subject", "setting", "works", "threads", "preload", "environment", "options"]

  /// Whether it can be tried there.
  public func isFor(_ peer: Peer, _ work: Work.Name, threads: Int) -> Bool {
    peers.contains(peer) && works.contains(work) && threads >= self.threads
  }

  /// The settings of the table at `path`, in its order.
  ///
  /// - Throws: `HostError` when it cannot be read, or a row is no setting.
  public static func table(path: String) throws(HostError) -> [PeerSetting] {
    try table(text: try AtomicFile.text(of: path), path: path)
  }

  /// The settings of a table's text; `path` names it in errors.
  static func table(text: String, path: String = "settings.csv") throws(HostError) -> [PeerSetting] {
    let records = try CSVTable.records(of: text, path: path)
    guard records[0].fields == columns else {
      throw .malformed(path: path, line: 1, reason: "expected the columns \(columns.joined(separator: ","))")
    }
    var settings: [PeerSetting] = []
    for record in records.dropFirst() {
      func malformed(_ reason: String) -> HostError { .malformed(path: path, line: record.line, reason: reason) }
      let fields = record.fields
      func words(_ index: Int) -> [String] { fields[index].split(separator: " ").map(String.init) }
      let peers = words(0) == ["all"] ? Peer.allCases : words(0).compactMap { Peer(rawValue: $0) }
      let works = words(3).flatMap(Self.works)
      guard !peers.isEmpty, peers.count == words(0).count || words(0) == ["all"] else {
        throw malformed("'\(Shown.text(fields[0]))' names no peers")
      }
      guard !words(3).isEmpty, !words(3).contains(where: { Self.works($0).isEmpty }) else {
        throw malformed("'\(Shown.text(fields[3]))' names no works")
      }
      guard !fields[1].isEmpty, !fields[2].isEmpty else { throw malformed("no subject, or no name") }
      guard let threads = Int(fields[4]), threads >= 1 else { throw malformed("'\(Shown.text(fields[4]))' are no threads") }
      for word in words(6) + words(7) where !word.dropFirst().contains("=") {
        throw malformed("'\(Shown.text(word))' is not NAME=VALUE")
      }
      guard !fields[5].isEmpty || !words(6).isEmpty || !words(7).isEmpty else { throw malformed("sets nothing") }
      for other in settings where other.subject == fields[1] && other.name == fields[2] {
        guard Set(other.peers).isDisjoint(with: peers) else { throw malformed("'\(Shown.text(fields[2]))' stands twice") }
      }
      settings.append(
        PeerSetting(
          peers: peers, subject: fields[1], name: fields[2], works: works, threads: threads,
          preloaded: fields[5].isEmpty ? nil : fields[5], environment: words(6), options: words(7)))
    }
    return settings
  }

  /// A work by its name, or a kind of works: `all`, `pictures`, `strings`, `recurrent` (strings with a memory).
  private static func works(_ word: String) -> [Work.Name] {
    switch word {
    case "all": Work.Name.allCases
    case "pictures": Work.Name.allCases.filter(\.readsPictures)
    case "strings": Work.Name.allCases.filter { !$0.readsPictures }
    case "recurrent": Work.Name.allCases.filter { !$0.readsPictures && $0 != .reberMLP }
    default: Work.Name(rawValue: word).map { [$0] } ?? []
    }
  }

  /// Where Debian and others keep libraries.
  private static let folders = [
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
  ]

  /// The library to be loaded first, whole path, where it is at hand; nil where it is not, or none is asked for. The
  /// loader would only warn of one that is missing, and the peer would be timed without it.
  var preloadedPath: String? {
    preloaded.flatMap { name in
      Self.folders.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
    }
  }

  /// Whether all that it needs is on this machine.
  public var isAtHand: Bool { preloaded == nil || preloadedPath != nil }

  /// The words that start `program` with these settings: by env(1), the options at the end.
  static func command(_ program: [String], _ settings: [PeerSetting]) -> [String] {
    let libraries = settings.compactMap(\.preloadedPath)
    let variables =
      settings.flatMap(\.environment) + (libraries.isEmpty ? [] : ["LD_PRELOAD=\(libraries.joined(separator: ":"))"])
    return (variables.isEmpty ? [] : ["env"] + variables) + program + settings.flatMap(\.options)
  }
}
