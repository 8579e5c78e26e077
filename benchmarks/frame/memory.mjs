// How much memory a piece of work takes, as whoever gives a container its limit sees it.

const EVERY_MS = 10

/** Calls `work`; its answer, the memory (resident set) that the process had before, and the most it had meanwhile, in MB. */
export async function withPeak(work) {
  const before = process.memoryUsage.rss() / 2 ** 20
  let peak = 0
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()))
  const timer = setInterval(look, EVERY_MS)
  try {
    const answer = await work()
    look()
    return { answer, before, peak: Math.max(before, peak / 2 ** 20) }
  } finally {
    clearInterval(timer)
  }
}
