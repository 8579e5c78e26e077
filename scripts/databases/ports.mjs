// Ports for throwaway servers: at random, below the range from which systems give ports to outgoing connections
// (32768 on Linux), or a killed server could find its port taken by a client when it is started again.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const FIRST = 20_000
const LAST = 32_000
const TRIES = 50

/** A port of 127.0.0.1 that was free a moment ago. Whoever then finds it taken asks again. */
export async function randomPort({ choose = () => randomInt(FIRST, LAST) } = {}) {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = choose()
    if (await isFree(port)) return port
  }
  throw new Error(`No free port of 127.0.0.1 in ${TRIES} tries between ${FIRST} and ${LAST}.`)
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
