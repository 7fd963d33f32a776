/// What the front page shows beside the stochastic rows, which it always does.
enum Headlines {
  /// For each experiment without random numbers the rows by which a reader would judge it, and a claim that
  /// is one number.
  static let ids = [
    "usc552-mnist-mlp-accuracy",
    "kelleher-f9-xor",
    "mmds-exercise13-1-4",
    "kelleher-t4-prediction",
    "kelleher-t8-prediction",
    "kelleher-t9-prediction",
    "kelleher-t12-prediction",
  ]

  /// The one picture.
  static let figure = "mnist-cnn-vs-mlp/errors-by-epoch.png"
}
