import Foundation
import Testing

/// What the built programs do with data that are not the published ones.
@Suite("Data of the user's own")
struct OwnDataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ slug: String, _ arguments: [String]) throws -> Programs.Outcome {
    try Programs.run(
      Programs.folder + "/" + slug, arguments + ["--data", folder.file("data"), "--output", folder.file("out")],
      in: Programs.checkout)
  }

  /// Pictures in MNIST's format whose class is the quarter in which they are bright.
  private func putPictures(rows: Int, columns: Int, named names: (images: String, labels: String) = ("images.idx3", "labels.idx1")) throws {
    func big(_ number: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(number >> (8 * $0) & 255) } }
    for (split, count) in [("train", 400), ("test", 100)] {
      var images: [UInt8] = [0, 0, 8, 3] + big(count) + big(rows) + big(columns)
      var labels: [UInt8] = [0, 0, 8, 1] + big(count)
      for index in 0..<count {
        let label = (index * 7 + index / 11) % 4
        labels.append(UInt8(label))
        for row in 0..<rows {
          for column in 0..<columns {
            let isInside = (row < rows / 2) == (label < 2) && (column < columns / 2) == label.isMultiple(of: 2)
            images.append(isInside ? UInt8(180 + (row * 5 + column * 3 + index) % 70) : UInt8((row + column + index) % 40))
          }
        }
      }
      let path = folder.file("data/\(split)")
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data(images).write(to: URL(fileURLWithPath: "\(path)/\(names.images)"))
      try Data(labels).write(to: URL(fileURLWithPath: "\(path)/\(names.labels)"))
    }
  }

  /// Made-up hours with the power plant's columns.
  private func putHours(_ count: Int) throws {
    var text = "AT,V,AP,RH,PE\n"
    for index in 0..<count {
      let (a, b) = (Double(index % 30), Double(index * 7 % 50))
      text += "\(5 + a),\(30 + b / 2),\(1000 + b / 5),\(40 + b),\(490 - 2 * a - b / 10)\n"
    }
    try folder.put(text, in: "data/Folds5x2_pp.csv")
  }

  @Test("other hours than the published ones are no run at the settings of the report")
  func otherHours() throws {
    try putHours(49)
    let outcome = try run("power-plant-regression", [])
    #expect(outcome.code == 1)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("49 hours") && outcome.errors.contains("9568") && outcome.errors.contains("--own-data"))
    #expect(!folder.exists("out/power-plant-regression"))
  }

  @Test("own hours are trained on where that is asked for, and the page says so in its first line")
  func ownHours() throws {
    try putHours(300)
    let outcome = try run("power-plant-regression", ["--own-data"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try folder.text("out/power-plant-regression/report.md")
    #expect(page.split(separator: "\n").first?.contains("the user's own") == true)
    #expect(page.contains("300"))
  }

  @Test("own pictures of another size and with other classes run through all networks, and nothing is judged by them")
  func ownPictures() throws {
    try putPictures(rows: 20, columns: 24)
    let outcome = try run("mnist-cnn-vs-mlp", ["--own-data", "--seeds", "1", "--epochs", "2"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = "out/mnist-cnn-vs-mlp"
    let page = try folder.text(report + "/report.md")
    #expect(page.split(separator: "\n").first?.contains("the user's own") == true)
    #expect(page.contains("20 × 24"))
    for line in try folder.text(report + "/verdicts.csv").split(separator: "\n") where line.contains(",stochastic,") {
      #expect(line.contains(",not-run,"), "\(line)")
    }
    for name in ["misclassified.png", "errors-by-epoch.png"] { #expect(folder.exists("\(report)/\(name)")) }
  }

  @Test("networks of runs with other settings stand beside one another, and all that are judged are kept")
  func networks() throws {
    try putPictures(rows: 16, columns: 16)
    for epochs in ["1", "2"] {
      let outcome = try run("mnist-cnn-vs-mlp", ["--own-data", "--seeds", "7", "--epochs", epochs])
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains("held another network"))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out/models/unpublished"))
    for model in ["cnn", "mlp", "two-layer-mlp"] {
      let own = names.filter { $0.hasPrefix("mnist-cnn-vs-mlp-\(model)-7-") }
      #expect(own.count == 2, "\(names)")
      for epochs in ["epochs-1", "epochs-2"] { #expect(own.contains { $0.contains(epochs) }) }
    }
  }

  @Test("pictures of which windows and poolings leave nothing are refused in one line")
  func small() throws {
    try putPictures(rows: 15, columns: 40)
    let outcome = try run("mnist-cnn-vs-mlp", ["--own-data", "--seeds", "1", "--epochs", "1"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("mnist-cnn-vs-mlp: pictures of 15 × 40 are too small"))
    #expect(outcome.errors.hasSuffix("at least 16 × 16 are needed\n"))
  }

  @Test("other pictures under MNIST's names are named for what they are, and --own-data with them")
  func otherPictures() throws {
    try putPictures(rows: 28, columns: 28)
    for (from, to) in [
      ("train/images.idx3", "train-images-idx3-ubyte"), ("train/labels.idx1", "train-labels-idx1-ubyte"),
      ("test/images.idx3", "t10k-images-idx3-ubyte"), ("test/labels.idx1", "t10k-labels-idx1-ubyte"),
    ] { try FileManager.default.moveItem(atPath: folder.file("data/" + from), toPath: folder.file("data/" + to)) }
    let outcome = try run("mnist-cnn-vs-mlp", ["--quick"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("28 × 28 pictures, but not the published ones (such as Fashion-MNIST); run with --own-data"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("retrace data says of each set where it was looked for, and names all files that were expected")
  func nothing() throws {
    try folder.put("Nothing of it.\n", in: "data/notes.txt")
    let outcome = try Programs.run(
      Programs.folder + "/retrace", ["data", "--data", folder.file("data")], in: Programs.checkout)
    #expect(outcome.code == 1)
    for name in ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "Folds5x2_pp.csv"] {
      #expect(outcome.errors.contains(name), "\(outcome.errors)")
    }
    #expect(outcome.output.contains("Combined Cycle Power Plant: not at hand") && outcome.output.contains("MNIST: not at hand"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("an experiment without data refuses --own-data as a slip of the command line")
  func noData() throws {
    let outcome = try run("xor-net", ["--own-data"])
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("--own-data: xor-net reads no data set"))
  }
}
