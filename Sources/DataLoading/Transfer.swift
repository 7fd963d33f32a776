import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One file fetched over HTTPS, with limits on time and size.
final class Transfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// Why a transfer failed, in one line.
  struct Failure: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// How much patience a server gets.
  struct Limits: Sendable {
    /// How long it may take to answer, in seconds.
    var answer: TimeInterval = 5
    /// How long a transfer may stand still, in seconds.
    var idle: TimeInterval = 15
    /// After how many seconds its mean rate counts: one that trickles would use up the time of all others.
    var slowAfter: TimeInterval = 20
    /// The least bytes a second from then on: 10 MB in five minutes.
    var slowest = 32_000.0
    /// How often it may point elsewhere.
    var redirections = 5
  }

  private let sizeLimit: Int
  private let limits: Limits
  private let done = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  // All below is guarded by the lock.
  private var bytes: [UInt8] = []
  private var lastNews: Date?
  private var failure: Failure?
  private var redirections = 0

  private init(sizeLimit: Int, limits: Limits) {
    self.sizeLimit = sizeLimit
    self.limits = limits
  }

  /// The bytes at `address`; by way of a proxy where the environment names one (`http_proxy`, `https_proxy`,
  /// `no_proxy`), which is libcurl's doing.
  ///
  /// - Throws: `Failure` when the server does not answer within 5 s, answers with an error, stands
  ///   still or trickles, points from place to place, sends more than `limit` bytes, or is not done at `deadline`.
  static func fetch(
    _ address: String, limit: Int, deadline: Date, limits: Limits = Limits()
  ) throws -> [UInt8] {
    guard let url = URL(string: address) else { throw Failure(description: "malformed address") }
    let transfer = Transfer(sizeLimit: limit, limits: limits)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = limits.idle
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    session.dataTask(with: url).resume()
    let start = Date()
    while transfer.done.wait(timeout: .now() + 0.05) == .timedOut {
      let (lastNews, count) = transfer.lock.withLock { (transfer.lastNews, transfer.bytes.count) }
      let now = Date()
      if now > deadline { throw Failure(description: "not done within the time limit") }
      if let lastNews {
        if now.timeIntervalSince(lastNews) > limits.idle { throw Failure(description: "stands still") }
        let elapsed = now.timeIntervalSince(start)
        if elapsed > limits.slowAfter && Double(count) < elapsed * limits.slowest {
          throw Failure(description: "too slow, \(count) bytes in \(Int(elapsed)) s")
        }
      } else if now.timeIntervalSince(start) > limits.answer {
        throw Failure(description: "no answer within \(Int(limits.answer)) s")
      }
    }
    return try transfer.lock.withLock {
      if let failure = transfer.failure { throw failure }
      return transfer.bytes
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 200
    lock.withLock {
      lastNews = Date()
      if status != 200 && failure == nil { failure = Failure(description: "HTTP status \(status)") }
    }
    completionHandler(status == 200 ? .allow : .cancel)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    let goesOn = lock.withLock {
      redirections += 1
      if redirections > limits.redirections {
        failure = failure ?? Failure(description: "points elsewhere more than \(limits.redirections) times")
      }
      return failure == nil
    }
    // To go nowhere would leave the task waiting for the body of the answer, and FoundationNetworking traps when a
    // task that was cancelled is answered: so `fetch` is told, and its session ends the task.
    if goesOn { completionHandler(request) } else { done.signal() }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let tooMany = lock.withLock {
      lastNews = Date()
      bytes.append(contentsOf: data)
      if bytes.count > sizeLimit && failure == nil {
        failure = Failure(description: "more than \(sizeLimit) bytes")
      }
      return failure != nil
    }
    if tooMany { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    lock.withLock {
      if let error, failure == nil {
        failure = Failure(description: (error as NSError).localizedDescription)
      }
    }
    done.signal()
  }
}
