import Submission
import Testing

@Suite("Tasks of shards")
struct ShardTasksTests {
  private func ids(_ slug: String, _ models: [String], seeds: ClosedRange<Int>) -> [ShardID] {
    models.flatMap { model in seeds.compactMap { ShardID("\(slug)/\(model)/\($0)") } }
  }

  @Test("hold every shard once, those of one seed together, no two experiments mixed", arguments: [1.0, 7, 300, 1e6])
  func cut(target: Double) {
    let all = ids("a", ["x", "y"], seeds: 1...7) + ids("b", ["z"], seeds: 1...3)
    let tasks = ShardTasks(all, target: target) { $0 == "a" ? 5 : 100 }.tasks
    #expect(tasks.joined().count == all.count && Set(tasks.joined()) == Set(all))
    for task in tasks { #expect(Set(task.map(\.slug)).count == 1) }
    for seed in UInt64(1)...7 {
      #expect(tasks.filter { $0.contains { $0.slug == "a" && $0.seed == seed } }.count == 1)
    }
  }

  @Test("take about the time that they should")
  func time() {
    let tasks = ShardTasks(ids("a", ["x"], seeds: 1...1000), target: 600) { _ in 13 }
    // 46 shards of 13 seconds are 598.
    #expect(tasks.tasks.dropLast().allSatisfy { $0.count == 46 } && tasks.longest { _ in 13 } == 598)
    // One that takes longer than a task should is a task of its own.
    #expect(ShardTasks(ids("a", ["x"], seeds: 1...5), target: 60) { _ in 400 }.tasks.map(\.count) == [1, 1, 1, 1, 1])
  }

  @Test("of so many shards are rounded to whole seeds, at least one", arguments: [(1, 5), (7, 5), (8, 10), (10, 10), (13, 15)])
  func seeds(perTask: Int, expected: Int) {
    let five = ids("a", ["v", "w", "x", "y", "z"], seeds: 1...30)
    let tasks = ShardTasks(five, target: Double(perTask)) { _ in 1 }.tasks
    #expect(tasks.map(\.count) == [Int](repeating: expected, count: 150 / expected))
  }

  @Test("are never more than an array may have")
  func most() {
    let tasks = ShardTasks(ids("a", ["x"], seeds: 1...20_000), target: 1) { _ in 1 }.tasks
    #expect(tasks.count <= ShardTasks.most && tasks.count > ShardTasks.most / 2)
    #expect(tasks.joined().count == 20_000)
  }

  @Test("are none of none, and a shard that is named twice is made once")
  func none() {
    let none = ShardTasks([], target: 1) { _ in 1 }
    #expect(none.tasks.isEmpty && none.longest { _ in 1 } == 0)
    let twice = ids("a", ["x"], seeds: 1...2) + ids("a", ["x"], seeds: 1...2)
    #expect(ShardTasks(twice, target: 1) { _ in 1 }.tasks.map(\.count) == [1, 1])
  }

  @Test("name shards as users do", arguments: ["a/b", "a/b/x", "/b/1", "a//1", "a/b/-1", "a/b/1/2", ""])
  func names(text: String) {
    #expect(ShardID(text) == nil)
    #expect(ShardID("mnist-cnn-vs-mlp/cnn/7").map { "\($0)" } == "mnist-cnn-vs-mlp/cnn/7")
  }
}
