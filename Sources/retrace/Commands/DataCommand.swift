import ArgumentParser
import DataLoading
import Datasets
import Reports

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Fetches and verifies the data sets, and says where each comes from.",
    discussion: """
      Looked for in this order: --data, the folder named by RETRACE_DATA, the cache data/ of the checkout; \
      in each by content, whatever the files are called. \
      MNIST is otherwise downloaded into the cache; the power plant's hours are only read. Other sets that \
      experiments/data-sets.csv lists are looked for by the names of their files.
      """)

  @Option(help: ArgumentHelp("A folder with data.", valueName: "dir"))
  var data: String?

  func run() throws {
    let checkout = try Checkout()
    let catalogue = try DataCatalogue(path: checkout.path(DataCatalogue.file))
    let locations = DataLocations(folder: data, cache: checkout.path("data"), catalogue: catalogue)
    var errors: [DatasetError] = []
    var sightings: [DataSighting] = []

    // Each set for itself: one that is not there does not keep the other from being looked for.
    do throws(DatasetError) {
      if let plant = try PowerPlant.load(from: locations, progress: say, looked: { sightings.append($0) }) {
        print("Combined Cycle Power Plant: \(plant.hours.count) hours, \(plant.origin)")
        show(sightings, [plant.checksum])
      } else {
        print(
          "Combined Cycle Power Plant: not at hand; put Folds5x2_pp.csv into \(locations.cache)/ccpp "
            + "(the four printed hours need no file)")
        show(sightings, [])
      }
    } catch {
      print("Combined Cycle Power Plant: not at hand")
      show(sightings, [])
      errors.append(error)
    }

    sightings = []
    var isStandIn = false
    do throws(DatasetError) {
      let digits = try MNIST.load(from: locations, progress: say, looked: { sightings.append($0) })
      isStandIn = digits.origin.isStandIn
      print(
        isStandIn
          ? "MNIST: not at hand; put its four files into \(locations.cache)/mnist"
          : "MNIST: \(digits.training.count) + \(digits.test.count) digits, \(digits.origin)")
      show(sightings, isStandIn ? [] : digits.checksums)
    } catch {
      print("MNIST: not at hand")
      show(sightings, [])
      errors.append(error)
    }
    for set in catalogue.dataSets where !set.hasReader {
      sightings = []
      do throws(DatasetError) {
        let contents = try set.load(from: locations, progress: say, looked: { sightings.append($0) })
        print("\(set.name): \(contents.files.count) files, \(contents.origin)")
        show(sightings, contents.checksums)
      } catch {
        print("\(set.name): not at hand")
        show(sightings, [])
        // Nobody can fetch one without mirrors.
        if case .dataSet = error, set.mirrors.isEmpty { continue }
        errors.append(error)
      }
    }

    if let error = DatasetError.joined(errors) { throw error }
    if isStandIn { throw CommandError.noRealDigits(cache: locations.cache) }
  }

  private func say(_ line: String) { print("  \(line)") }

  private func show(_ sightings: [DataSighting], _ checksums: [Checksum]) {
    for sighting in sightings { print("  \(sighting)") }
    for file in checksums { print("  sha256 \(file.sha256)  \(file.name)") }
  }
}
