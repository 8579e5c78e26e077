/** A bound for what a server may never answer. */

/** A statement took longer than any of ours may; its connection was cut. */
export class StatementTimeOut extends Error {
  override readonly name = 'StatementTimeOut'
}

/** @throws {StatementTimeOut} the work goes on in the driver; its connection has to be cut */
export async function inTime<T>(run: () => Promise<T>, seconds: number): Promise<T> {
  if (seconds === Infinity) return run()
  const { promise: late, reject } = withReject()
  const timer = setTimeout(() => reject(new StatementTimeOut(`no answer within ${seconds} s`)), seconds * 1000)
  try {
    return await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<never>((_, no) => (reject = no))
  return { promise, reject }
}
