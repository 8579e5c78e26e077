// How much memory a piece of work takes, as whoever gives a container its limit sees it.

const EVERY_MS = 10

/** Calls `work`; its answer, and the most memory (resident set) that the process had meanwhile, in MB. */
export async function withPeak(work) {
  let peak = 0
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()))
  look()
  const timer = setInterval(look, EVERY_MS)
  try {
    const answer = await work()
    look()
    return { answer, peak: peak / 2 ** 20 }
  } finally {
    clearInterval(timer)
  }
}
