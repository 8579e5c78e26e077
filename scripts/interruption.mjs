// Ctrl-C and SIGTERM while `npm test` runs: the programs that it started are told, each with all its children, so that the
// stage comes to its end and what was started beside it can be stopped. A second Ctrl-C, a moment later, ends at once.
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const GRACE_MS = 5_000
/** On Ctrl-C the signal comes twice, from the terminal and handed on by npm. */
const SAME_MS = 500

const groups = new Set()
let controller = new AbortController()

/** Aborted by the first signal; `reason.signal` is its name. */
export const interruption = () => controller.signal

/** Remembers a child that was spawned `detached`, and so leads a process group, as one to end. */
export function endWhenInterrupted(child) {
  if (!child.pid) return
  groups.add(child.pid)
  child.once('close', () => groups.delete(child.pid))
  if (controller.signal.aborted) signalGroup(child.pid, controller.signal.reason.signal)
}

/** Ends a child that leads a process group, with all its children: asks, and after a moment does not ask any more. */
export function endGroup({ pid }) {
  if (!groups.has(pid)) return
  signalGroup(pid, 'SIGTERM')
  setTimeout(() => groups.has(pid) && signalGroup(pid, 'SIGKILL'), GRACE_MS).unref()
}

/** Listens for signals from now on; call what it returns to stop. */
export function listenForSignals(print) {
  controller = new AbortController()
  let first = null
  const onSignal = (signal) => {
    if (first !== null && performance.now() - first > SAME_MS) process.exit(1)
    if (first !== null) return
    first = performance.now()
    print(`${signal}: ending what runs. Once more to leave at once.`)
    controller.abort(Object.assign(new Error(`Interrupted by ${signal}.`), { signal }))
    for (const group of groups) signalGroup(group, signal)
    setTimeout(() => groups.forEach((group) => signalGroup(group, 'SIGKILL')), GRACE_MS).unref()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => SIGNALS.forEach((signal) => process.off(signal, onSignal))
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has just ended.
  }
}
