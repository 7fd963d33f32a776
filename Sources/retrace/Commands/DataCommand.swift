import ArgumentParser
import Datasets

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Fetches and verifies the data sets, and says where each comes from.",
    discussion: """
      Looked for in this order: --data, the folder named by RETRACE_DATA, the cache data/ of the checkout. \
      MNIST is otherwise downloaded into the cache; the power plant's hours are only read.
      """)

  @Option(help: ArgumentHelp("A folder with data.", valueName: "dir"))
  var data: String?

  func run() throws {
    let locations = DataLocations(folder: data, cache: try Checkout().path("data"))
    if let plant = try PowerPlant.load(from: locations) {
      print("Combined Cycle Power Plant: \(plant.hours.count) hours, \(plant.origin)")
      show([plant.checksum])
    } else {
      print(
        "Combined Cycle Power Plant: not at hand; put Folds5x2_pp.csv into \(locations.cache)/ccpp "
          + "(the four printed hours need no file)")
    }
    let digits = try MNIST.load(from: locations) { print("  \($0)") }
    print("MNIST: \(digits.training.count) + \(digits.test.count) digits, \(digits.origin)")
    show(digits.checksums)
    if digits.origin.isStandIn { throw CommandError.noRealDigits(cache: locations.cache) }
  }

  private func show(_ checksums: [Checksum]) {
    for file in checksums { print("  sha256 \(file.sha256)  \(file.name)") }
  }
}
