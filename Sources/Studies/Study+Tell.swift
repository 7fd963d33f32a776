import Foundation
import Host
import Ledger

/// What shards observed last, for `retrace likely`, which asks for more seeds than most models of a chapter have.
extension Study {
  /// Prints, of the shards of these models that are there, what each observed last, and ends the program. A shard that
  /// is not there is left out in silence; one of other sources, settings or data ends the program with a line that names
  /// both sides.
  func tell(_ models: [PlannedModel]) -> Never {
    var table = CSVTable(header: Shard.toldColumns)
    for model in models {
      let names = seeds.map { Shard.Name(experiment: slug, model: model.name, seed: $0) }
      for result in readShards(names, { $0.told }) {
        switch result {
        case .success(let rows): for row in rows { table.append(row) }
        case .failure(.missing): continue
        case .failure(let error): fail(remedy.again(error))
        }
      }
    }
    print(table.text, terminator: "")
    if let reason = StandardStreams.flush() { fail(StandardStreams.complaint(reason)) }
    exit(0)
  }
}

extension Shard {
  /// Whose training, the epoch at which its weights ceased to be finite, and one observation.
  static let toldColumns = ["model", "seed", "diverged_at", "split", "metric", "epoch", "value"]

  /// A row that says that the shard is there, without an observation; then the last observation of each split and
  /// metric, in the order in which they first came.
  var told: [[String]] {
    let head = [name.model, "\(name.seed)", end.divergedAt.map { "\($0)" } ?? ""]
    var places: [[String]: Int] = [:]
    var last: [Observation] = []
    for row in observations {
      let pair = [row.split, row.metric]
      if let place = places[pair] {
        last[place] = row
      } else {
        places[pair] = last.count
        last.append(row)
      }
    }
    return [head + ["", "", "", ""]]
      + last.map { head + [$0.split, $0.metric, "\($0.epoch)", NumberText.shortest($0.value)] }
  }
}
