import Testing

@testable import Studies

@Suite("Seed lists")
struct SeedListTests {
  private static let good: [(String, [UInt64], String)] = [
    ("7", [7], "7"),
    ("0", [0], "0"),
    ("1...4", [1, 2, 3, 4], "1...4"),
    ("5...5", [5], "5"),
    ("1,2,5", [1, 2, 5], "1,2,5"),
    ("1,2,3", [1, 2, 3], "1...3"),
    ("1,2", [1, 2], "1,2"),
    ("1...3,9", [1, 2, 3, 9], "1,2,3,9"),
    ("9,1...2", [9, 1, 2], "9,1,2"),
    ("3,2,1", [3, 2, 1], "3,2,1"),
    ("18446744073709551615", [.max], "18446744073709551615"),
    ("18446744073709551614...18446744073709551615", [.max - 1, .max], "18446744073709551614,18446744073709551615"),
  ]

  @Test("a list is read in its order and written the shortest way, which reads back the same", arguments: good)
  func accepts(_ text: String, _ seeds: [UInt64], _ description: String) throws {
    let list = try #require(SeedList(argument: text))
    #expect(list.seeds == seeds)
    #expect(list.description == description)
    #expect(SeedList(argument: list.description) == list)
    #expect(list.defaultValueDescription == description)
  }

  @Test("a range of a hundred thousand seeds is the longest")
  func longest() {
    #expect(SeedList(argument: "1...100000")?.seeds.count == 100_000)
    #expect(SeedList(argument: "1...100001") == nil)
  }

  @Test(
    "what is no list of different seeds is refused",
    arguments: [
      "", ",", "1,", ",1", "1,,2", "a", "1..3", "1...", "...3", "3...1", "1...2...3", "-1", "1.5", " 1",
      "1, 2", "1,1", "1...3,2", "18446744073709551616", "0...18446744073709551615", "1…3", "0x3",
    ])
  func refuses(_ text: String) { #expect(SeedList(argument: text) == nil) }
}
