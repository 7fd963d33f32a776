import CKernels

/// A number type that networks compute in: `Float` for training, `Double` for gradient checks and for
/// the chapters by hand. Its requirements are the inner loops of `CKernels` at the current level;
/// call them through `Kernels`, which checks shapes.
public protocol Scalar: BinaryFloatingPoint, Sendable, LosslessStringConvertible {
  static func _multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ aRow: Int, _ aColumn: Int,
    _ b: UnsafePointer<Self>, _ ldb: Int, _ c: UnsafeMutablePointer<Self>, _ ldc: Int,
    _ bias: UnsafePointer<Self>?, _ accumulate: Bool
  )
  static func _multiplyEach(
    _ m: Int, _ n: Int, _ k: Int, _ steps: Int, _ a: UnsafePointer<Self>, _ aRow: Int,
    _ aColumn: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ c: UnsafeMutablePointer<Self>,
    _ ldc: Int, _ bias: UnsafePointer<Self>?, _ accumulate: Bool
  )
  static func _multiplyTransposed(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>,
    _ ldb: Int, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
  )
  static func _multiplySteps(
    _ m: Int, _ k: Int, _ n: Int, _ steps: Int, _ a: UnsafePointer<Self>,
    _ b: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
  )
  static func _addStepSums(
    _ m: Int, _ n: Int, _ steps: Int, _ x: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>
  )
  static func _addRowSums(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ out: UnsafeMutablePointer<Self>
  )
  static func _convolve(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int,
    _ w: UnsafePointer<Self>, _ bias: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _convolveInputGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Self>, _ ldy: Int,
    _ w: UnsafePointer<Self>, _ dx: UnsafeMutablePointer<Self>, _ ldx: Int
  )
  static func _convolveWeightGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int,
    _ dy: UnsafePointer<Self>, _ ldy: Int, _ dw: UnsafeMutablePointer<Self>
  )
  static func _maxPool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Self>, _ ldy: Int
  )
  static func _maxPoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int,
    _ y: UnsafePointer<Self>, _ ldy: Int, _ dy: UnsafePointer<Self>, _ lddy: Int,
    _ dx: UnsafeMutablePointer<Self>, _ lddx: Int
  )
  static func _averagePool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Self>, _ ldy: Int
  )
  static func _averagePoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Self>, _ ldy: Int,
    _ dx: UnsafeMutablePointer<Self>, _ ldx: Int
  )
  static func _relu(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _sigmoid(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _tanh(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _exp(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _log(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _softmax(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Self>, _ ldx: Int, _ y: UnsafeMutablePointer<Self>,
    _ ldy: Int
  )
  static func _reluGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Self>, _ ldy: Int, _ dy: UnsafePointer<Self>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Self>, _ lddx: Int
  )
  static func _sigmoidGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Self>, _ ldy: Int, _ dy: UnsafePointer<Self>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Self>, _ lddx: Int
  )
  static func _tanhGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Self>, _ ldy: Int, _ dy: UnsafePointer<Self>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Self>, _ lddx: Int
  )
  static func _softmaxCrossEntropy(
    _ m: Int, _ n: Int, _ steps: Int, _ z: UnsafePointer<Self>, _ ldz: Int, _ t: UnsafePointer<Self>,
    _ ldt: Int, _ mask: UnsafePointer<Self>?, _ scale: Self, _ dz: UnsafeMutablePointer<Self>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double
  static func _sigmoidCrossEntropy(
    _ m: Int, _ n: Int, _ steps: Int, _ z: UnsafePointer<Self>, _ ldz: Int, _ t: UnsafePointer<Self>,
    _ ldt: Int, _ mask: UnsafePointer<Self>?, _ scale: Self, _ dz: UnsafeMutablePointer<Self>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double
  static func _rnn(
    _ hidden: Int, _ n: Int, _ steps: Int, _ rectified: Bool, _ u: UnsafePointer<Self>,
    _ h: UnsafeMutablePointer<Self>
  )
  static func _rnnGradient(
    _ hidden: Int, _ n: Int, _ steps: Int, _ rectified: Bool, _ u: UnsafePointer<Self>,
    _ h: UnsafePointer<Self>, _ dh: UnsafeMutablePointer<Self>
  )
  static func _lstm(
    _ hidden: Int, _ n: Int, _ steps: Int, _ u: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>,
    _ c: UnsafeMutablePointer<Self>, _ tanhC: UnsafeMutablePointer<Self>,
    _ h: UnsafeMutablePointer<Self>
  )
  static func _lstmGradient(
    _ hidden: Int, _ n: Int, _ steps: Int, _ u: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>,
    _ c: UnsafePointer<Self>, _ tanhC: UnsafePointer<Self>, _ dh: UnsafeMutablePointer<Self>,
    _ dc: UnsafeMutablePointer<Self>
  )
  static func _addScaled(
    _ n: Int, _ scale: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
  )
  static func _sumVectors(
    _ n: Int, _ count: Int, _ x: UnsafePointer<UnsafePointer<Self>>, _ y: UnsafeMutablePointer<Self>
  )
  static func _squaredNorm(_ n: Int, _ x: UnsafePointer<Self>) -> Double
  static func _gatherColumns(
    _ depth: Int, _ n: Int, _ rows: UnsafePointer<UInt8>, _ indices: UnsafePointer<Int32>,
    _ scale: Self, _ out: UnsafeMutablePointer<Self>, _ ld: Int
  )
}
