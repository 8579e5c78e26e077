/** Several processes on one queue: real ones, running the built package (test/children). */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import type { StoreOptions } from '../src/dialect/store-options.js'

const children = new Set<ChildProcess>()

/** Those that are still there after a test. */
export function killChildren(): void {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
}

/** `script`: a file of test/children, which makes its store from these options. */
export function start(script: string, options: StoreOptions): ChildProcess {
  const path = fileURLToPath(new URL(`children/${script}.mjs`, import.meta.url))
  const child = fork(path, [JSON.stringify(options)], { execArgv: [] })
  children.add(child)
  return child
}

/** Starts so many, waits until all are ready, lets all go in the same moment; answers what each said from then on. */
export async function together(script: string, options: StoreOptions, processes: number): Promise<unknown[][]> {
  const running = Array.from({ length: processes }, () => start(script, options))
  await Promise.all(running.map((child) => once(child, 'message')))
  const said = running.map((child) => {
    const messages: unknown[] = []
    child.on('message', (message) => messages.push(message))
    return messages
  })
  for (const child of running) child.send('go')
  const codes = await Promise.all(running.map(async (child) => (await once(child, 'exit'))[0] as number))
  expect(codes).toEqual(codes.map(() => 0))
  return said
}
