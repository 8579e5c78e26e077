// Starts a sink, and a distance before it where one is asked for. Each is a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const file = (name) => fileURLToPath(new URL(name, import.meta.url))

/** What EHLO offers, by the names that rows use. */
export const OFFERS = {
  chunking: { pipelining: true, chunking: true },
  pipelining: { pipelining: true, chunking: false },
  neither: { pipelining: false, chunking: false },
}

/** `wait`: ms that it takes over a mail. `roundTrip`: ms to it and back. @returns {Promise<{ url, taken(), end() }>} */
export async function startSink({ offer, wait = 0, roundTrip = 0 }) {
  const sink = await started('sink.mjs', { ...OFFERS[offer], wait })
  const distance = roundTrip === 0 ? null : await started('delay.mjs', { port: sink.port, roundTrip })
  return {
    url: `smtp://127.0.0.1:${distance?.port ?? sink.port}`,
    async taken() {
      sink.child.send('taken?')
      const [{ taken }] = await once(sink.child, 'message')
      return taken
    },
    end() {
      for (const { child } of [distance, sink].filter(Boolean)) child.kill('SIGKILL')
    },
  }
}

async function started(name, about) {
  const child = fork(file(name), [JSON.stringify(about)])
  const [{ port }] = await once(child, 'message', { signal: AbortSignal.timeout(20_000) })
  return { child, port }
}

/** Several by name, for a row's `arrange`: `given` is their URLs. */
export async function startSinks(wanted) {
  const sinks = []
  const end = async () => sinks.forEach((sink) => sink.end())
  try {
    const given = {}
    for (const [name, about] of Object.entries(wanted)) {
      const sink = await startSink(about)
      sinks.push(sink)
      given[name] = sink.url
    }
    return { given, end }
  } catch (error) {
    await end()
    throw error
  }
}
