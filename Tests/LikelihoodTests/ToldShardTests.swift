import Host
import Likelihood
import Testing

@Suite("What shards tell")
struct ToldShardTests {
  private static let header = "model,seed,diverged_at,split,metric,epoch,value\n"

  private func read(_ rows: String) throws(HostError) -> [ToldShard] {
    try ToldShard.all(text: Self.header + rows, path: "a-net")
  }

  @Test("a row for each shard, and the last observation of each split and metric behind it")
  func rows() throws {
    let shards = try read(
      """
      cnn,7,,,,,
      cnn,7,,test,errors,15,147
      cnn,7,,train,"loss, mean",15,nan
      cnn,8,3,,,,
      mlp,7,,,,,
      mlp,7,,test,errors,15,264

      """)
    #expect(shards.map(\.model) == ["cnn", "cnn", "mlp"] && shards.map(\.seed) == [7, 8, 7])
    #expect(shards.map(\.hasDiverged) == [false, true, false])
    #expect(shards[0].last("test", "errors") == 147 && shards[0].last("train", "loss, mean")?.isNaN == true)
    #expect(shards[1].last("test", "errors") == nil && shards[2].last("test", "errors") == 264)
    #expect(try read("").isEmpty)
  }

  @Test(
    "a text that is none is refused with its line",
    arguments: [
      ("cnn,x,,,,,\n", "a-net:2: 'x' is no seed"),
      ("cnn,7,,test,errors,15,147\n", "a-net:2: no observation of the shard above it"),
      ("cnn,7,,,,,\ncnn,8,,test,errors,15,147\n", "a-net:3: no observation of the shard above it"),
      ("cnn,7,,,,,\ncnn,7,,test,errors,15,many\n", "a-net:3: no observation of the shard above it"),
    ])
  func refused(rows: String, message: String) {
    #expect { try read(rows) } throws: { "\($0)" == message }
    #expect { try ToldShard.all(text: "a,b\n", path: "a-net") } throws: { "\($0)".hasPrefix("a-net:1: expected the columns model,") }
  }
}
