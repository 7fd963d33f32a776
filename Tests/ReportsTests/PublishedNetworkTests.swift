import Host
import Ledger
import TestSupport
import Testing

@testable import Reports

@Suite("The table of the networks")
struct PublishedNetworkTests {
  @Test("lists the networks in the order of the experiments and of their names, and reads the same again")
  func table() throws {
    let folder = try TemporaryFolder()
    for place in ["b/two", "a/rnn", "a/mlp-100", "c/left-out"] {
      let file = SavedTensorsTests.file(SavedTensorsTests.header("F32", "[4]", "[0,16]"), SavedTensorsTests.body)
      try folder.put(String(decoding: file, as: UTF8.self), in: "\(place).safetensors")
    }
    try folder.put("", in: "a/.hidden.safetensors")
    let networks = try PublishedNetwork.saved(in: folder.path, slugs: ["b", "none", "a"])
    #expect(networks.map(\.place) == ["b/two.safetensors", "a/mlp-100.safetensors", "a/rnn.safetensors"])
    #expect(networks.allSatisfy { $0.tensors.sha256 == SavedTensorsTests.known })
    let path = folder.file("networks.csv")
    try CSVTable(networks: networks).write(to: path)
    #expect(try folder.text("networks.csv").hasPrefix("slug,file,numbers,sha256,file_sha256\nb,two.safetensors,4,a001e469"))
    #expect(try PublishedNetwork.listed(path: path) == networks)
  }

  @Test("is refused with the line where it holds no checksum")
  func refused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("networks.csv")
    let sum = SavedTensorsTests.known
    for row in ["a,b,4,\(sum),\(sum.uppercased())", "a,b,4,,\(sum)", "a,b,-4,\(sum),\(sum)", "a,b,four,\(sum),\(sum)"] {
      try folder.put("slug,file,numbers,sha256,file_sha256\na,a,4,\(sum),\(sum)\n\(row)\n", in: "networks.csv")
      #expect(
        throws: HostError.malformed(
          path: path, line: 3, reason: "a/b: expected a count and twice 64 lower-case hexadecimal digits"), "\(row)"
      ) { try PublishedNetwork.listed(path: path) }
    }
    try folder.put("slug,file\n", in: "networks.csv")
    #expect(
      throws: HostError.malformed(
        path: path, line: 1, reason: "expected the columns slug,file,numbers,sha256,file_sha256")
    ) { try PublishedNetwork.listed(path: path) }
  }

  @Test("agrees with the committed networks")
  func committed() throws {
    let listed = try PublishedNetwork.listed(path: checkout + "/reports/networks.csv")
    var slugs: [String] = []
    for network in listed where !slugs.contains(network.slug) { slugs.append(network.slug) }
    #expect(slugs.count > 5)
    #expect(try PublishedNetwork.saved(in: checkout + "/reports", slugs: slugs) == listed)
  }
}
