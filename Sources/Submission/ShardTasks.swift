/// Shards cut into tasks of an engine: some minutes each, since a scheduler takes its time over every one.
package struct ShardTasks: Equatable, Sendable {
  /// The shards of each, those of one seed together.
  package let tasks: [[ShardID]]

  /// The most that one array holds: Slurm's own limit, `MaxArraySize`, is 1001 where nobody raised it.
  package static let most = 1000

  /// - Parameters:
  ///   - ids: In the order in which they are to be made.
  ///   - target: Seconds that a task should take; more where there would be more than `most` tasks.
  ///   - cost: Seconds that a shard of an experiment is expected to take on one core.
  package init(_ ids: [ShardID], target: Double, cost: (String) -> Double) {
    let units = ShardID.groups(ids)
    let costs = units.map { unit in Double(unit.count) * cost(unit[0].slug) }
    var target = target
    var cut = Self.cut(units, costs, target)
    // Each round leaves fewer, down to one task an experiment.
    while cut.count > Self.most, cut.count > Set(ids.map(\.slug)).count {
      target = max(target * 1.25, costs.min() ?? 0)
      cut = Self.cut(units, costs, target)
    }
    tasks = cut.map(\.ids)
  }

  /// Seconds that the longest task is expected to take on one core; 0 where there is none.
  ///
  /// - Parameter cost: Seconds of a shard of an experiment.
  package func longest(_ cost: (String) -> Double) -> Double {
    tasks.map { task in task.reduce(0.0) { $0 + cost($1.slug) } }.max() ?? 0
  }

  private static func cut(
    _ units: [[ShardID]], _ costs: [Double], _ target: Double
  ) -> [(ids: [ShardID], seconds: Double)] {
    var tasks: [(ids: [ShardID], seconds: Double)] = []
    for (unit, seconds) in zip(units, costs) {
      // Half of a unit over the target is nearer to it than half of one below.
      if let last = tasks.last, last.ids[0].slug == unit[0].slug, last.seconds + seconds / 2 <= target {
        tasks[tasks.count - 1].ids += unit
        tasks[tasks.count - 1].seconds += seconds
      } else {
        tasks.append((unit, seconds))
      }
    }
    return tasks
  }
}
