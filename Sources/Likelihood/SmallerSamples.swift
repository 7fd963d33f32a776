import Host
import Ledger
import Tensors

/// What fewer seeds would have said: samples of the many seeds, each judged by the project's rule.
package struct SmallerSamples: Equatable, Sendable {
  /// Seeds in each sample.
  package let size: Int
  /// Whether the rule is content with so many; where it is not it says `inconclusive`, and what is counted here is what
  /// it would say if it were.
  package let isEnough: Bool
  /// How many samples were drawn.
  package let draws: Int
  /// How many give the verdict of all seeds.
  package let same: Int
  /// How many leave open what all seeds decide.
  package let leftOpen: Int
  /// How many decide otherwise than all seeds do: the opposite, or something where all leave it open.
  package let otherwise: Int

  /// Samples drawn of each size.
  package static let draws = 2_000
  /// Seeds from which on there is something to draw from: five times the usual sample.
  package static let leastSeeds = 100
  /// The sizes that are tried for every row, beside that which its rule asks for.
  package static let sizes = [5, 10, 20]
}

extension SeedValues {
  /// The sizes of samples that are drawn for the row; none where it has too few seeds for that.
  package var sampleSizes: [Int] {
    if seeds.count < SmallerSamples.leastSeeds { return [] }
    return Set(SmallerSamples.sizes + [leastSeeds]).sorted().filter { 2 * $0 <= seeds.count }
  }

  private var leastSeeds: Int { row.leastSeeds ?? Judge.leastSeeds }

  /// Samples of `size` different seeds, drawn by the row's own stream of random numbers, so that they are the same each
  /// time. The order in which they are drawn is that of their places in the rule.
  package func smallerSamples(of size: Int, draws: Int = SmallerSamples.draws) -> SmallerSamples {
    require((1...seeds.count).contains(size), "smallerSamples: \(size) of \(seeds.count) seeds")
    let all = verdict
    let isEnough = size >= leastSeeds
    let row = isEnough ? self.row : self.row.judged(from: size)
    var stream = RandomStream(seed: 1, name: "samples of \(size) seeds for \(row.id)")
    var places = Array(seeds.indices)
    var (same, leftOpen) = (0, 0)
    for _ in 0..<draws {
      for place in 0..<size { places.swapAt(place, place + stream.integer(below: places.count - place)) }
      let kind = judged(places[..<size], as: row)
      if kind == all {
        same += 1
      } else if kind == .inconclusive {
        leftOpen += 1
      }
    }
    return SmallerSamples(
      size: size, isEnough: isEnough, draws: draws, same: same, leftOpen: leftOpen, otherwise: draws - same - leftOpen)
  }
}

extension PublishedRow {
  /// The same row, content with `count` seeds.
  fileprivate func judged(from count: Int) -> PublishedRow {
    PublishedRow(
      id: id, source: source, locator: locator, experiment: experiment, kind: kind, quantity: quantity,
      published: published, unit: unit, tolerance: tolerance, bound: bound, leastSeeds: count, condition: condition,
      basis: basis, dependsOn: dependsOn, howToRecompute: howToRecompute, note: note)
  }
}
