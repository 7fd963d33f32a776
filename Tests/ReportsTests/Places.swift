import Foundation

/// The root of this checkout.
let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path
/// Scripts for gnuplot that only tests draw.
let fixtures = checkout + "/Tests/ReportsTests/Fixtures"
