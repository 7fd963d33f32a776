// swift-tools-version: 6.0
import Foundation
import PackageDescription

/// The experiments and by-hand chapters, in the order in which the front page lists them.
/// Each is `experiments/<slug>/main.swift`, a literate program and an executable. This is the only list:
/// Makefile and `retrace` read it from here, one slug a line.
let experiments = [
  "neurons-by-hand",
  "xor-net",
  "backpropagation-by-hand",
  "power-plant-regression",
  "weight-initialisation",
  "convolution-by-hand",
  "parameter-counts",
  "mnist-cnn-vs-mlp",
  "recurrence-by-hand",
  "reber-rnn-vs-mlp",
  "embedded-reber-lstm-vs-rnn",
]

/// The gnuplot scripts of an experiment and its PyTorch page, which stand beside its program.
func figures(_ slug: String) -> [String] {
  let folder = "\(Context.packageDirectory)/experiments/\(slug)"
  let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return files.filter { $0.hasSuffix(".gp") || $0.hasSuffix(".md") }.sorted()
}

let package = Package(
  name: "Retrace",
  products: [.executable(name: "retrace", targets: ["retrace"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    // C libraries of the system.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // Inner loops that need a chosen instruction set.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno", "-Wno-psabi"])]),

    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "Networks", dependencies: ["Tensors"]),
    .target(
      name: "Datasets",
      dependencies: ["Tensors", "CZlib", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "Ledger"),
    .target(name: "Reports", dependencies: ["Ledger", "CPNG"]),
    .target(
      name: "Studies",
      dependencies: [
        "Tensors", "Networks", "Datasets", "Ledger", "Reports", "COpenBLAS",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "COpenBLAS", "Datasets", "Ledger", "Networks", "Reports", "Studies", "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "bench", dependencies: ["Benchmarks"], path: "benchmarks/bench",
      exclude: ["batch.gp", "hidden-units.gp", "length.gp", "threads.gp"]),
    .executableTarget(
      name: "bench-peers", dependencies: ["Benchmarks"], path: "benchmarks/bench-peers"),
    .executableTarget(
      name: "retrace",
      dependencies: [
        "Datasets", "Ledger", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels", "COpenBLAS"]),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Tensors"], resources: [.copy("Fixtures")]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "CZlib"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "CPNG"], exclude: ["Fixtures"]),
    .testTarget(name: "StudiesTests", dependencies: ["Studies", "Networks", "Reports", "Tensors"]),
    .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks", "Ledger", "Networks"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Datasets", "Ledger", "Networks", "Reports", "Studies", "Tensors"]),
  ]
    + experiments.map {
      .executableTarget(
        name: $0, dependencies: ["Studies"], path: "experiments/\($0)", exclude: figures($0))
    },
  swiftLanguageModes: [.v6]
)
