import Foundation
import Host
import Ledger

/// The settings that a run noted in its `run.json` against those that the ledger holds now.
enum SettingsCheck {
  /// All that differ, a line each without the path. Settings that no text prints stand in no ledger.
  static func problems(record: Data, ledger: Ledger) -> [String] {
    guard let members = (try? JSONSerialization.jsonObject(with: record)) as? [String: Any] else {
      return ["cannot be read as JSON"]
    }
    guard let settings = members["settings"] as? [String: Any] else { return ["holds no settings"] }
    return settings.keys.sorted().compactMap { id in
      guard let row = ledger[id], let noted = settings[id] else { return nil }
      return agrees(noted, row) ? nil : "ran with another \(id) than the ledger's \(Shown.text(row.published))"
    }
  }

  private static func agrees(_ noted: Any, _ row: PublishedRow) -> Bool {
    switch noted {
    case let text as String: text.utf8.elementsEqual(row.published.utf8)
    case let number as Double: row.values == [number]
    case let list as [Double]: row.values == list
    default: false
    }
  }
}
