// swift-tools-version: 6.2
// Written for Swift 6.3; the tools version lets packages of Swift 6.2 depend on the libraries.
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
  "regularisation",
  "recurrence-by-hand",
  "reber-rnn-vs-mlp",
  "embedded-reber-lstm-vs-rnn",
  "sequence-models",
]

/// The files of an experiment's folder.
func files(_ slug: String) -> [String] {
  let folder = "\(Context.packageDirectory)/experiments/\(slug)"
  return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

/// Whether a file of that folder holds exercises: `Exercises.swift`, `Exercises+Topic.swift`. Weaving's `ExerciseFiles`
/// goes by the same names.
func holdsExercises(_ file: String) -> Bool {
  file == "Exercises.swift" || (file.hasPrefix("Exercises+") && file.hasSuffix(".swift"))
}

// Two targets share the folder, the program and its exercises, and each leaves out what is the other's.
func exerciseFiles(_ slug: String) -> [String] { files(slug).filter(holdsExercises) }
func othersThanExercises(_ slug: String) -> [String] { files(slug).filter { !holdsExercises($0) } }
func othersThanProgram(_ slug: String) -> [String] { files(slug).filter { !$0.hasSuffix(".swift") || holdsExercises($0) } }

/// The chapters that declare exercises, by a file of them.
let withExercises = experiments.filter { !exerciseFiles($0).isEmpty }

/// The module of a chapter's exercises: `xor-net` gives `XorNetExercises`.
func exercises(_ slug: String) -> String {
  slug.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Exercises"
}

let package = Package(
  name: "Retrace",
  // For the atomics and locks of the module Synchronization. Linux has no such limit.
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "retrace", targets: ["retrace"]),
    // For other packages. Their names begin alike, so that they collide with nobody's; modules keep their own.
    .library(name: "RetraceNetworks", targets: ["Networks", "Tensors"]),
    .library(name: "RetraceLinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "RetraceDatasets", targets: ["Datasets", "DataLoading"]),
    .library(name: "RetraceLedger", targets: ["Ledger"]),
    .library(name: "RetraceReports", targets: ["Reports", "Pictures", "Weaving"]),
    .library(name: "RetraceStudies", targets: ["Studies"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // C libraries of the system.
    .systemLibrary(
      name: "CCMarkGFM",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // Files, processes and signals, the one error that says what the world did, and the end by an error of the
    // programmer: under everything else.
    .target(name: "Host"),

    // Inner loops that need a chosen instruction set. Without flags, which SwiftPM calls unsafe: nobody could depend on
    // a version of this package.
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    // How long each kernel's calls take, for `make bench`.
    .target(name: "CKernelTimes", dependencies: ["CKernels"], exclude: ["times_type.h"]),

    // Ends a program at its start where too little memory is allowed. Only what our own programs stand on may link it.
    .target(name: "CMemoryLimit"),

    // What students' packages of exercises need besides: the error of an exercise not done yet, sealed answers, and the
    // program that checks them all.
    .target(name: "Assessment", dependencies: ["Host"]),
    // Questions of `retrace grade` and answers of students' programs, over a pipe; in no student's package.
    .target(name: "Answering", dependencies: ["Assessment", "Datasets", "Host", "Networks", "Tensors"]),

    .target(name: "Tensors", dependencies: ["CKernels", "Host"]),
    // LAPACK, for the chapters that need it; networks do without.
    .target(name: "LinearAlgebra", dependencies: ["Host", "Tensors", "COpenBLAS"]),
    .target(name: "Networks", dependencies: ["Host", "Tensors"]),
    .target(name: "Digests", dependencies: ["COpenSSL", "Host"]),
    // What programs draw and generate themselves; files and downloads are a subject of their own.
    .target(name: "Datasets", dependencies: ["Host", "Tensors"]),
    .target(name: "DataLoading", dependencies: ["Datasets", "Digests", "Host", "Ledger", "CZlib"]),
    .target(name: "Ledger", dependencies: ["Host"]),
    // What programs draw themselves, as bytes of a PNG.
    .target(name: "Pictures", dependencies: ["Host", "CPNG"]),
    // Networks and automata as drawings, from the values themselves.
    .target(name: "Drawings", dependencies: ["Datasets", "Host", "Networks", "Tensors"]),
    // From a literate program to a page.
    .target(name: "Weaving", dependencies: ["Host", "Ledger", "CCMarkGFM"]),
    // The files of a report, its figures by gnuplot, and the pages over all reports.
    .target(name: "Reports", dependencies: ["Digests", "Host", "Ledger", "Pictures", "Weaving"]),
    .target(
      name: "Handouts",
      dependencies: [
        "Assessment", "DataLoading", "Datasets", "Digests", "Drawings", "Host", "Ledger", "Reports", "Weaving",
        .product(name: "Yams", package: "Yams"),
      ]),
    // How likely printed random numbers were, by what many shards tell.
    .target(name: "Likelihood", dependencies: ["Host", "Ledger", "Tensors", "Weaving"]),
    // What an engine of a cluster or a laboratory is handed, so that it makes shards.
    .target(name: "Submission", dependencies: ["Host"]),
    .target(
      name: "Studies",
      dependencies: [
        "Tensors", "LinearAlgebra", "Networks", "Datasets", "DataLoading", "Digests", "Drawings", "Host", "Ledger",
        "Pictures", "Reports", "Weaving", "CMemoryLimit", "COpenBLAS", "CZlib",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "CKernelTimes", "CKernels", "CMemoryLimit", "COpenBLAS", "DataLoading", "Datasets", "Host", "Ledger", "Networks",
        "Reports", "Studies", "Tensors", "Weaving",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "bench", dependencies: ["Benchmarks"], path: "benchmarks/bench",
      exclude: ["batch.gp", "hidden-units.gp", "length.gp", "threads.gp"]),
    .executableTarget(
      name: "bench-peers", dependencies: ["Benchmarks"], path: "benchmarks/bench-peers"),
    .executableTarget(
      name: "search-peers", dependencies: ["Benchmarks"], path: "benchmarks/search-peers"),
    .executableTarget(
      name: "retrace",
      dependencies: [
        "CMemoryLimit", "DataLoading", "Datasets", "Digests", "Handouts", "Host", "Ledger", "Likelihood", "Pictures",
        "Reports", "Submission", "Tensors", "Weaving",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Calls of kernels, written down, and the program that plays them back.
    .target(name: "CKernelCalls", dependencies: ["CKernels"], path: "Tests/CKernelCalls",
      exclude: ["program", "replay"]),
    .executableTarget(
      name: "replay-kernel-calls", dependencies: ["CKernels"], path: "Tests/CKernelCalls/replay"),
    .testTarget(
      name: "TensorsTests",
      dependencies: ["Tensors", "TestSupport", "CKernelCalls", "CKernels", "COpenBLAS", "replay-kernel-calls"]),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["CKernelCalls", "Host", "Networks", "Studies", "Tensors", "TestSupport", "replay-kernel-calls"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "Tensors"]),
    // What several test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "HostTests", dependencies: ["Host", "TestSupport"]),
    .testTarget(name: "AssessmentTests", dependencies: ["Assessment", "Digests", "TestSupport"]),
    .testTarget(
      name: "AnsweringTests", dependencies: ["Answering", "Assessment", "Datasets", "Networks", "Tensors", "TestSupport"]),
    .testTarget(name: "DigestsTests", dependencies: ["Digests", "Host"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Digests"]),
    .testTarget(name: "DataLoadingTests", dependencies: ["DataLoading", "Datasets", "Digests", "CZlib"]),
    .testTarget(name: "LedgerTests", dependencies: ["Host", "Ledger"]),
    .testTarget(name: "PicturesTests", dependencies: ["Host", "Pictures", "TestSupport"]),
    .testTarget(name: "DrawingsTests", dependencies: ["Datasets", "Drawings", "Host", "Networks", "Tensors"]),
    .testTarget(name: "WeavingTests", dependencies: ["Host", "Ledger", "TestSupport", "Weaving", "CCMarkGFM"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Digests", "Host", "Ledger", "Pictures", "Reports", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "HandoutsTests",
      dependencies: ["DataLoading", "Datasets", "Drawings", "Handouts", "Host", "Ledger", "TestSupport", "Weaving"]),
    .testTarget(name: "LikelihoodTests", dependencies: ["Host", "Ledger", "Likelihood", "TestSupport"]),
    .testTarget(name: "SubmissionTests", dependencies: ["Host", "Submission", "TestSupport"]),
    .testTarget(
      name: "StudiesTests",
      dependencies: ["Datasets", "Digests", "Host", "Ledger", "Networks", "Reports", "Studies", "Tensors"]),
    .testTarget(
      name: "BenchmarksTests",
      dependencies: ["Benchmarks", "Datasets", "Host", "Ledger", "Networks", "Studies", "Tensors"]),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "DataLoading", "Datasets", "Handouts", "Host", "Ledger", "Networks", "Reports", "Studies", "Weaving", "retrace",
      ],
      exclude: ["Corpus", "Fuzzer"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Assessment", "DataLoading", "Datasets", "Digests", "Host", "Ledger", "Networks", "Pictures", "Reports", "Studies",
        "Tensors", "Weaving",
      ]),
  ]
    + experiments.map {
      .executableTarget(
        name: $0, dependencies: ["Studies"], path: "experiments/\($0)",
        exclude: othersThanProgram($0))
    }
    + withExercises.map {
      .target(
        name: exercises($0), dependencies: ["Assessment", "Datasets", "LinearAlgebra", "Networks", "Tensors"],
        path: "experiments/\($0)",
        exclude: othersThanExercises($0), sources: exerciseFiles($0))
    }
    + [
      .testTarget(
        name: "ExercisesTests",
        dependencies: withExercises.map { .byName(name: exercises($0)) }
          + ["Assessment", "Datasets", "Host", "Ledger", "LinearAlgebra", "Networks", "Studies", "Tensors", "Weaving"])
    ],
  swiftLanguageModes: [.v6]
)

#if os(macOS)
  // Homebrew's libraries stand in folders of their own, which pkg-config's files name; zlib is the system's. On Debian
  // all are where compilers look, and nothing is asked.
  let described = ["CCMarkGFM": "libcmark-gfm", "COpenBLAS": "openblas", "COpenSSL": "libcrypto", "CPNG": "libpng"]
  package.targets = package.targets.map { (target: Target) -> Target in
    guard let file = described[target.name] else { return target }
    return Target.systemLibrary(name: target.name, pkgConfig: file, providers: target.providers)
  }
#endif

// `make fuzz` builds the readers of Tests/FuzzTests as a program, and what they call with libFuzzer's counters
// and the address sanitizer. Nothing else is built so, and without the variable nothing is different.
if Context.environment["RETRACE_FUZZ"] != nil {
  let watched: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]
  let names = [
    "DataLoading", "Datasets", "Handouts", "Host", "Ledger", "Networks", "Pictures", "Reports", "Studies", "Weaving",
  ]
  for target in package.targets where names.contains(target.name) { target.swiftSettings = watched }
  let readers = package.targets.first { $0.name == "FuzzTests" }?.dependencies ?? []
  let command = package.targets.first { $0.name == "retrace" }?.dependencies ?? []
  package.products = []
  package.targets.removeAll { ["FuzzTests", "retrace"].contains($0.name) }
  package.targets += [
    // A library here, whose `main` makes way for the fuzzer's.
    .target(
      name: "retrace", dependencies: command,
      swiftSettings: watched + [
        .unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "retrace_main"])
      ]),
    .executableTarget(
      name: "fuzz", dependencies: readers, path: "Tests/FuzzTests", exclude: ["Corpus"],
      sources: ["Fuzzer", "Readers"], swiftSettings: watched,
      linkerSettings: [.unsafeFlags(["-sanitize=address"])]),
  ]
}
