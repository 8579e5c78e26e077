// Ways to measure a rate. What is measured says in each row; here only the clock, the processor's time and the lanes.

/** Calls `work(n)` one after the other for so many seconds; times a second. */
export async function oneAtATime(seconds, work) {
  return inLanes({ seconds, lanes: 1 }, work)
}

/** So many lanes at once, each one call after the other; all their calls a second, and the process's CPU for each, in us. */
export async function inLanes({ seconds, lanes }, work) {
  let calls = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  const until = start + seconds * 1000
  const lane = async () => {
    while (performance.now() < until) {
      calls += 1
      await work(calls)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return figuresOf(calls, { start, cpu })
}

/** One piece of work that does `count` things; things a second, and CPU for each. */
export async function timed(count, work) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  return figuresOf(count, { start, cpu })
}

function figuresOf(count, { start, cpu }) {
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { rate: count / seconds, cpu: (user + system) / count }
}

/** Milliseconds on a clock that all processes of a machine share. */
export const now = () => Number(process.hrtime.bigint()) / 1e6

/** So many calls a second, for so many seconds, none waiting for the one before; the answers of all. */
export async function paced({ seconds, perSecond }, work) {
  const calls = []
  const start = performance.now()
  for (let n = 0; n < seconds * perSecond; n++) {
    const wait = start + (n * 1000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    calls.push(work(n))
  }
  return Promise.all(calls)
}
