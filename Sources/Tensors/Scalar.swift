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
    _ m: Int, _ n: Int, _ z: UnsafePointer<Self>, _ ldz: Int, _ t: UnsafePointer<Self>, _ ldt: Int,
    _ mask: UnsafePointer<Self>?, _ scale: Self, _ dz: UnsafeMutablePointer<Self>?, _ lddz: Int,
    _ wantsLoss: Bool
  ) -> Double
  static func _sigmoidCrossEntropy(
    _ m: Int, _ n: Int, _ z: UnsafePointer<Self>, _ ldz: Int, _ t: UnsafePointer<Self>, _ ldt: Int,
    _ mask: UnsafePointer<Self>?, _ scale: Self, _ dz: UnsafeMutablePointer<Self>?, _ lddz: Int,
    _ wantsLoss: Bool
  ) -> Double
  static func _lstmStep(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Self>, _ before: UnsafePointer<Self>?,
    _ c: UnsafeMutablePointer<Self>, _ tanhC: UnsafeMutablePointer<Self>,
    _ h: UnsafeMutablePointer<Self>
  )
  static func _lstmStepGradient(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Self>, _ before: UnsafePointer<Self>?,
    _ tanhC: UnsafePointer<Self>, _ dh: UnsafePointer<Self>, _ dc: UnsafeMutablePointer<Self>
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

extension Float: Scalar {
  // Written once, before the first use; the tables are constants of the C target.
  @usableFromInline nonisolated(unsafe) static let kernels = retrace_kernels_for_float(KernelLevel.current.cLevel)

  @inlinable @inline(__always)
  public static func _multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ aRow: Int, _ aColumn: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int,
    _ bias: UnsafePointer<Float>?, _ accumulate: Bool
  ) {
    kernels.pointee.multiply(m, n, k, a, aRow, aColumn, b, ldb, c, ldc, bias, accumulate ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _multiplyTransposed(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    kernels.pointee.multiply_transposed(m, n, k, a, lda, b, ldb, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _multiplySteps(
    _ m: Int, _ k: Int, _ n: Int, _ steps: Int, _ a: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    kernels.pointee.multiply_steps(m, k, n, steps, a, b, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _addStepSums(
    _ m: Int, _ n: Int, _ steps: Int, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.add_step_sums(m, n, steps, x, out)
  }
  @inlinable @inline(__always)
  public static func _addRowSums(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ out: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.add_row_sums(m, n, x, ldx, out)
  }
  @inlinable @inline(__always)
  public static func _convolve(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int,
    _ w: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.convolve(g, n, x, ldx, w, bias, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _convolveInputGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Float>, _ ldy: Int,
    _ w: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ ldx: Int
  ) {
    kernels.pointee.convolve_input_gradient(g, n, dy, ldy, w, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _convolveWeightGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int,
    _ dy: UnsafePointer<Float>, _ ldy: Int, _ dw: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.convolve_weight_gradient(g, n, x, ldx, dy, ldy, dw)
  }
  @inlinable @inline(__always)
  public static func _maxPool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Float>, _ ldy: Int
  ) {
    kernels.pointee.max_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _maxPoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int,
    _ y: UnsafePointer<Float>, _ ldy: Int, _ dy: UnsafePointer<Float>, _ lddy: Int,
    _ dx: UnsafeMutablePointer<Float>, _ lddx: Int
  ) {
    kernels.pointee.max_pool_gradient(g, n, x, ldx, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _averagePool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Float>, _ ldy: Int
  ) {
    kernels.pointee.average_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _averagePoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Float>, _ ldy: Int,
    _ dx: UnsafeMutablePointer<Float>, _ ldx: Int
  ) {
    kernels.pointee.average_pool_gradient(g, n, dy, ldy, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _relu(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.relu(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _sigmoid(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.sigmoid(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _tanh(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.tanh(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _exp(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.exp(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _log(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.log(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _softmax(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Float>, _ ldx: Int, _ y: UnsafeMutablePointer<Float>,
    _ ldy: Int
  ) {
    kernels.pointee.softmax(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _reluGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Float>, _ ldy: Int, _ dy: UnsafePointer<Float>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Float>, _ lddx: Int
  ) {
    kernels.pointee.relu_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _sigmoidGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Float>, _ ldy: Int, _ dy: UnsafePointer<Float>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Float>, _ lddx: Int
  ) {
    kernels.pointee.sigmoid_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _tanhGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Float>, _ ldy: Int, _ dy: UnsafePointer<Float>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Float>, _ lddx: Int
  ) {
    kernels.pointee.tanh_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _softmaxCrossEntropy(
    _ m: Int, _ n: Int, _ z: UnsafePointer<Float>, _ ldz: Int, _ t: UnsafePointer<Float>,
    _ ldt: Int, _ mask: UnsafePointer<Float>?, _ scale: Float, _ dz: UnsafeMutablePointer<Float>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.softmax_cross_entropy(m, n, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _sigmoidCrossEntropy(
    _ m: Int, _ n: Int, _ z: UnsafePointer<Float>, _ ldz: Int, _ t: UnsafePointer<Float>,
    _ ldt: Int, _ mask: UnsafePointer<Float>?, _ scale: Float, _ dz: UnsafeMutablePointer<Float>?,
    _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.sigmoid_cross_entropy(m, n, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _lstmStep(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Float>, _ before: UnsafePointer<Float>?,
    _ c: UnsafeMutablePointer<Float>, _ tanhC: UnsafeMutablePointer<Float>,
    _ h: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.lstm_step(hidden, n, z, before, c, tanhC, h)
  }
  @inlinable @inline(__always)
  public static func _lstmStepGradient(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Float>, _ before: UnsafePointer<Float>?,
    _ tanhC: UnsafePointer<Float>, _ dh: UnsafePointer<Float>, _ dc: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.lstm_step_gradient(hidden, n, z, before, tanhC, dh, dc)
  }
  @inlinable @inline(__always)
  public static func _addScaled(
    _ n: Int, _ scale: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.add_scaled(n, scale, x, y)
  }
  @inlinable @inline(__always)
  public static func _sumVectors(
    _ n: Int, _ count: Int, _ x: UnsafePointer<UnsafePointer<Float>>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.sum_vectors(n, count, x, y)
  }
  @inlinable @inline(__always)
  public static func _squaredNorm(_ n: Int, _ x: UnsafePointer<Float>) -> Double {
    kernels.pointee.squared_norm(n, x)
  }
  @inlinable @inline(__always)
  public static func _gatherColumns(
    _ depth: Int, _ n: Int, _ rows: UnsafePointer<UInt8>, _ indices: UnsafePointer<Int32>,
    _ scale: Float, _ out: UnsafeMutablePointer<Float>, _ ld: Int
  ) {
    kernels.pointee.gather_columns(depth, n, rows, indices, scale, out, ld)
  }
}

extension Double: Scalar {
  // Written once, before the first use; the tables are constants of the C target.
  @usableFromInline nonisolated(unsafe) static let kernels = retrace_kernels_for_double(KernelLevel.current.cLevel)

  @inlinable @inline(__always)
  public static func _multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ aRow: Int, _ aColumn: Int,
    _ b: UnsafePointer<Double>, _ ldb: Int, _ c: UnsafeMutablePointer<Double>, _ ldc: Int,
    _ bias: UnsafePointer<Double>?, _ accumulate: Bool
  ) {
    kernels.pointee.multiply(m, n, k, a, aRow, aColumn, b, ldb, c, ldc, bias, accumulate ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _multiplyTransposed(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ lda: Int,
    _ b: UnsafePointer<Double>, _ ldb: Int, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    kernels.pointee.multiply_transposed(m, n, k, a, lda, b, ldb, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _multiplySteps(
    _ m: Int, _ k: Int, _ n: Int, _ steps: Int, _ a: UnsafePointer<Double>,
    _ b: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    kernels.pointee.multiply_steps(m, k, n, steps, a, b, c, ldc)
  }
  @inlinable @inline(__always)
  public static func _addStepSums(
    _ m: Int, _ n: Int, _ steps: Int, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_step_sums(m, n, steps, x, out)
  }
  @inlinable @inline(__always)
  public static func _addRowSums(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ out: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_row_sums(m, n, x, ldx, out)
  }
  @inlinable @inline(__always)
  public static func _convolve(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ w: UnsafePointer<Double>, _ bias: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.convolve(g, n, x, ldx, w, bias, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _convolveInputGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Double>, _ ldy: Int,
    _ w: UnsafePointer<Double>, _ dx: UnsafeMutablePointer<Double>, _ ldx: Int
  ) {
    kernels.pointee.convolve_input_gradient(g, n, dy, ldy, w, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _convolveWeightGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ dy: UnsafePointer<Double>, _ ldy: Int, _ dw: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.convolve_weight_gradient(g, n, x, ldx, dy, ldy, dw)
  }
  @inlinable @inline(__always)
  public static func _maxPool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Double>, _ ldy: Int
  ) {
    kernels.pointee.max_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _maxPoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>, _ lddy: Int,
    _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.max_pool_gradient(g, n, x, ldx, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _averagePool(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int,
    _ y: UnsafeMutablePointer<Double>, _ ldy: Int
  ) {
    kernels.pointee.average_pool(g, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _averagePoolGradient(
    _ g: UnsafePointer<retrace_window>, _ n: Int, _ dy: UnsafePointer<Double>, _ ldy: Int,
    _ dx: UnsafeMutablePointer<Double>, _ ldx: Int
  ) {
    kernels.pointee.average_pool_gradient(g, n, dy, ldy, dx, ldx)
  }
  @inlinable @inline(__always)
  public static func _relu(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.relu(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _sigmoid(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.sigmoid(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _tanh(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.tanh(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _exp(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.exp(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _log(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.log(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _softmax(
    _ m: Int, _ n: Int, _ x: UnsafePointer<Double>, _ ldx: Int, _ y: UnsafeMutablePointer<Double>,
    _ ldy: Int
  ) {
    kernels.pointee.softmax(m, n, x, ldx, y, ldy)
  }
  @inlinable @inline(__always)
  public static func _reluGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.relu_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _sigmoidGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.sigmoid_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _tanhGradient(
    _ m: Int, _ n: Int, _ y: UnsafePointer<Double>, _ ldy: Int, _ dy: UnsafePointer<Double>,
    _ lddy: Int, _ dx: UnsafeMutablePointer<Double>, _ lddx: Int
  ) {
    kernels.pointee.tanh_gradient(m, n, y, ldy, dy, lddy, dx, lddx)
  }
  @inlinable @inline(__always)
  public static func _softmaxCrossEntropy(
    _ m: Int, _ n: Int, _ z: UnsafePointer<Double>, _ ldz: Int, _ t: UnsafePointer<Double>,
    _ ldt: Int, _ mask: UnsafePointer<Double>?, _ scale: Double,
    _ dz: UnsafeMutablePointer<Double>?, _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.softmax_cross_entropy(m, n, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _sigmoidCrossEntropy(
    _ m: Int, _ n: Int, _ z: UnsafePointer<Double>, _ ldz: Int, _ t: UnsafePointer<Double>,
    _ ldt: Int, _ mask: UnsafePointer<Double>?, _ scale: Double,
    _ dz: UnsafeMutablePointer<Double>?, _ lddz: Int, _ wantsLoss: Bool
  ) -> Double {
    kernels.pointee.sigmoid_cross_entropy(m, n, z, ldz, t, ldt, mask, scale, dz, lddz, wantsLoss ? 1 : 0)
  }
  @inlinable @inline(__always)
  public static func _lstmStep(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Double>, _ before: UnsafePointer<Double>?,
    _ c: UnsafeMutablePointer<Double>, _ tanhC: UnsafeMutablePointer<Double>,
    _ h: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.lstm_step(hidden, n, z, before, c, tanhC, h)
  }
  @inlinable @inline(__always)
  public static func _lstmStepGradient(
    _ hidden: Int, _ n: Int, _ z: UnsafeMutablePointer<Double>, _ before: UnsafePointer<Double>?,
    _ tanhC: UnsafePointer<Double>, _ dh: UnsafePointer<Double>,
    _ dc: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.lstm_step_gradient(hidden, n, z, before, tanhC, dh, dc)
  }
  @inlinable @inline(__always)
  public static func _addScaled(
    _ n: Int, _ scale: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.add_scaled(n, scale, x, y)
  }
  @inlinable @inline(__always)
  public static func _sumVectors(
    _ n: Int, _ count: Int, _ x: UnsafePointer<UnsafePointer<Double>>,
    _ y: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.sum_vectors(n, count, x, y)
  }
  @inlinable @inline(__always)
  public static func _squaredNorm(_ n: Int, _ x: UnsafePointer<Double>) -> Double {
    kernels.pointee.squared_norm(n, x)
  }
  @inlinable @inline(__always)
  public static func _gatherColumns(
    _ depth: Int, _ n: Int, _ rows: UnsafePointer<UInt8>, _ indices: UnsafePointer<Int32>,
    _ scale: Double, _ out: UnsafeMutablePointer<Double>, _ ld: Int
  ) {
    kernels.pointee.gather_columns(depth, n, rows, indices, scale, out, ld)
  }
}
