/// The rows that the front page shows beside the stochastic ones, which it always does: for each
/// experiment without random numbers, those by which a reader would judge it.
enum Headlines {
  static let ids = [
    "kelleher-f9-xor",
    "mmds-exercise13-1-4",
    "kelleher-t4-prediction",
    "kelleher-t8-prediction",
    "kelleher-t9-prediction",
    "kelleher-t12-prediction",
  ]
}
