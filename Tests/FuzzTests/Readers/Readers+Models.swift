import Foundation
import Host

@testable import Networks
@testable import Studies

extension Reader {
  static let modelReaders = [
    Reader(
      "safetensors",
      words: [
        "{\"", "\":{\"dtype\":\"F32\",\"shape\":[", "],\"data_offsets\":[", "]}", "\"__metadata__\":{", "null", "F64",
        "9223372036854775807", "1e30", "-1",
      ],
      seeds: {
        try networks.map { network in
          try Scratch.with([]) { folder in
            try network.saveSafetensors(to: folder + "/a", metadata: [("format", "pt")])
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/a")))
          }
        }
      }
    ) { bytes in
      try Scratch.with([("a", bytes)]) { folder in
        for before in networks {
          var network = before
          do throws(SavedModelError) { try network.loadSafetensors(from: folder + "/a") } catch {
            try expect(numbers(network) == numbers(before), "refused, and the network has changed")
            continue
          }
          // Numbers whose sum with a second bias of zero is another, as of a signalling NaN, settle at once.
          for _ in 0..<2 {
            let saved = network
            do throws(SavedModelError) {
              try saved.saveSafetensors(to: folder + "/b")
              try network.loadSafetensors(from: folder + "/b")
            } catch { throw Broken(description: "saved again it cannot be read: \(error)") }
          }
          let settled = network
          do throws(SavedModelError) {
            try settled.saveSafetensors(to: folder + "/b")
            try network.loadSafetensors(from: folder + "/b")
          } catch { throw Broken(description: "saved again it cannot be read: \(error)") }
          try expect(numbers(network) == numbers(settled), "saved again it has other numbers")
        }
      }
    },

    Reader(
      "checkpoint",
      words: ["\"version\":2", "\"epoch\":", "\"isFinished\":", "\"divergedAt\":", "\"states\":[", "\"kind\":\"network\"", "\"counts\":[", "\"vectors\":[", "\"type\":\"Float\"", "\"bytes\":\"", "\"observations\":\"", "null", "-1", "9223372036854775807"],
      seeds: {
        [3, 7].map { epoch in
          let checkpoint = Checkpoint(
            epoch: epoch, isFinished: epoch == 7, divergedAt: epoch == 7 ? 7 : nil,
            states: [
              networks[0].trainingState, Momentum(of: networks[0], 0.9).trainingState,
              BestParameters(of: networks[0]).trainingState,
              EarlyStopping(of: networks[0], .patience(3, ties: .improve)).trainingState,
            ],
            observations: "run,seed,model,epoch,split,metric,value\na,1,b,3,train,loss,0.5\n")
          return [UInt8]((try? JSONEncoder().encode(checkpoint)) ?? Data())
        }
      }
    ) { bytes in
      try Scratch.with([("a", bytes)]) { folder in
        guard let checkpoint = Checkpoint.load(folder + "/a") else { return }
        func resume<Value: Resumable>(_ value: Value, from state: TrainingState) throws {
          var value = value
          let before = value.trainingState
          let isTaken = value.resume(from: state)
          try expect(value.trainingState == (isTaken ? state : before), "\(isTaken ? "taken" : "refused"), and it has another state")
        }
        for state in checkpoint.states {
          try resume(networks[0], from: state)
          try resume(Momentum(of: networks[0], 0.9), from: state)
          try resume(BestParameters(of: networks[0]), from: state)
          try resume(EarlyStopping(of: networks[0], .patience(3, ties: .improve)), from: state)
        }
        try checkpoint.save(folder + "/a")
        let again = Checkpoint.load(folder + "/a")
        try expect(again?.states == checkpoint.states && again?.epoch == checkpoint.epoch, "saved again it differs")
      }
    },

    // Not a file: `--seeds` on a command line.
    Reader("seed-list", limit: 64, words: ["...", ",", "18446744073709551615"], seeds: { ["1...10", "7", "1,2,5"].map { Array($0.utf8) } }) {
      bytes in
      guard let list = SeedList(argument: text(bytes)) else { return }
      try expect(SeedList(argument: list.description) == list, "\(list.description) is another list than \(text(bytes))")
    },
  ]

  /// One without and one with a second recurrent bias.
  private static let networks = [
    Network<Float>(input: [3]) {
      Dense(2)
      Dense(1)
    },
    Network<Float>(input: [2]) {
      RNN(2)
      Dense(1)
    },
  ]

  private static func numbers(_ network: Network<Float>) -> [UInt32] {
    network.parameters.flat.withUnsafe { $0.map(\.bitPattern) }
  }
}
