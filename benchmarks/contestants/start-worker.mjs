// Starts worker-process.mjs and asks it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const FILE = fileURLToPath(new URL('worker-process.mjs', import.meta.url))

/**
 * @param settings of openMailspool, as far as they survive JSON
 * @returns {Promise<{ ask(verb, about), end() }>}; the verbs are there
 */
export async function startWorker(settings) {
  const child = fork(FILE, [JSON.stringify(settings)], { execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] })
  const waiting = new Map()
  let number = 0
  child.on('message', ({ number, answer, error }) => {
    const { resolve, reject } = waiting.get(number) ?? {}
    waiting.delete(number)
    if (error) reject?.(new Error(error))
    else resolve?.(answer)
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`A worker process ended: ${code ?? signal}`))
  })
  await Promise.race([once(child, 'message'), once(child, 'exit').then(mustNotEnd)])
  return {
    ask: (verb, about) =>
      new Promise((resolve, reject) => {
        waiting.set(++number, { resolve, reject })
        child.send({ number, verb, about })
      }),
    end: () => child.kill('SIGKILL'),
  }
}

function mustNotEnd([code, signal]) {
  throw new Error(`A worker process ended before it was ready: ${code ?? signal}`)
}
