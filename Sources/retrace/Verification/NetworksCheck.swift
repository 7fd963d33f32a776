import Host
import Ledger
import Reports

/// The saved networks of the committed reports against `networks.csv`, which says what bits they are to have.
struct NetworksCheck {
  let slugs: [String]
  let reports: String

  /// The table.
  var path: String { "\(reports)/\(PublishedNetwork.fileName)" }

  /// What the table lists; nil where it cannot be read, which is then the one problem.
  func findings() -> (listed: [PublishedNetwork]?, problems: [String]) {
    do throws(HostError) {
      let listed = try PublishedNetwork.listed(path: path)
      return (listed, problems(listed))
    } catch {
      return (nil, ["\(error)"])
    }
  }

  /// All that is wrong, a line each: networks of other bits first, then rows of none.
  private func problems(_ listed: [PublishedNetwork]) -> [String] {
    let rows = Dictionary(listed.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    let places = slugs.flatMap { slug in PublishedNetwork.names(in: "\(reports)/\(slug)").map { "\(slug)/\($0)" } }
    var found = places.compactMap { place in problem("\(reports)/\(place)", rows[place]?.tensors) }
    for row in listed where !places.contains(row.place) {
      found.append("\(path): lists \(Shown.text(row.place)), and there is no such network")
    }
    // The same ones twice, or in another order.
    if found.isEmpty, listed.map(\.place) != places {
      found.append("\(path): does not list each network once, in the order of the experiments and of the names")
    }
    return found
  }

  /// What is wrong with the network at `path`; nil for one that is as it should be.
  private func problem(_ network: String, _ wanted: SavedTensors?) -> String? {
    do throws(HostError) {
      let tensors = try SavedTensors(path: network)
      guard let wanted else {
        return "\(network): \(path) does not list it; the SHA-256 of its tensors is \(tensors.sha256); run: make reproduce-all"
      }
      if tensors.sha256 != wanted.sha256 {
        return "\(network): the SHA-256 of its tensors should be \(wanted.sha256), as \(path) says, and is \(tensors.sha256)"
      }
      if tensors.fileSHA256 != wanted.fileSHA256 {
        return "\(network): its tensors are as they should be, but its header is not: the SHA-256 of the file should be "
          + "\(wanted.fileSHA256), as \(path) says, and is \(tensors.fileSHA256)"
      }
      if tensors.numbers != wanted.numbers {
        return "\(network): has \(tensors.numbers) numbers, in \(path) \(wanted.numbers)"
      }
      return nil
    } catch {
      return "\(error)"
    }
  }
}
