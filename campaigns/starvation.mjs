// How long our processes waited for a processor, as Linux counts it: what a busy machine did must not be taken for what
// the product did. On other systems: nothing is known, and nothing is taken off.
import { readFileSync } from 'node:fs'

/** `pids()`: those that count now. @returns a snapshot whose `since()` is the longest wait of any one since then, in ms. */
export function watchStarvation(pids) {
  const waits = () => new Map(pids().map((pid) => [pid, waitedMs(pid)]))
  return () => {
    const before = waits()
    return { since: () => [...waits()].reduce((most, [pid, now]) => Math.max(most, now - (before.get(pid) ?? 0)), 0) }
  }
}

/** The second number of schedstat: nanoseconds spent ready to run and not running. */
function waitedMs(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}
