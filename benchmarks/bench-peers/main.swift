import Benchmarks
let bench = Benchmark("bench-peers", page: "side-by-side.md")
if bench.part.count == 3, bench.part[0] == "serve", let name = Work.Name(rawValue: bench.part[1]), let threads = Int(bench.part[2]) {
  Contestant.converse(bench.training(bench.work(name), threads: threads))
  bench.finishPart()
}
for name in Work.Name.allCases {
  let training = bench.training(bench.work(name), threads: 2)
  bench.orEnd { try PeerFiles(folder: "build/benchmarks/peers/\(name.rawValue)").write(training, pictures: name.readsPictures ? bench.pictures() : nil) }
}
