import ArgumentParser
import Reports

extension Checkout {
  /// The checkout, after making sure that it has the experiments that the user names.
  ///
  /// - Throws: `ValidationError`, which ends the command with the code for a wrong usage.
  init(naming named: [String]) throws {
    try self.init()
    for slug in named where !slugs.contains(slug) {
      throw ValidationError("no experiment '\(slug)'; there are: \(slugs.joined(separator: ", "))")
    }
  }
}
