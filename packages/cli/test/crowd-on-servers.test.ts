/**
 * Four producers and four workers, each a process of its own, on one database server: every mail that was acknowledged
 * arrives once, and nobody sees a deadlock. CROWD_MAILS: how many (2,000; a release is tried with 10,000).
 */
import { expect, test } from '@jest/globals'
import { createFaultServer } from '@mailspool/core/testing'
import { Project, Running, until } from './project.js'
import { onServer, type FreshDatabase } from './servers.js'
import { fileURLToPath } from 'node:url'

const MAILS = Number(process.env.CROWD_MAILS ?? 2000)
const EACH = 4
const LIMIT = 60_000 + MAILS * 30
const PRODUCER = fileURLToPath(new URL('producer.mjs', import.meta.url))

for (const [kind, name] of [
  ['postgres', 'Postgres'],
  ['mysql', 'MySQL or MariaDB'],
] as const)
  // prettier-ignore
  onServer(kind, name, (fresh) => {
    test(`${EACH} producers and ${EACH} workers, ${MAILS} mails, none twice, none lost, no deadlock`, () => crowd(fresh, name), LIMIT) // prettier-ignore
  })

async function crowd(fresh: () => Promise<FreshDatabase>, name: string): Promise<void> {
  const sink = await createFaultServer()
  const database = await fresh()
  const config = { database: database.url, transport: sink.url, emptyQueueSleep: '500ms' } as const
  const project = new Project(config)
  try {
    expect(await project.run(['migrate'])).toMatchObject({ code: 0 })
    const workers = Array.from({ length: EACH }, () => project.start(['run-mailer']))
    await until('the workers to wait', () => workers.every(({ err }) => err.includes('Waiting for mail')))
    const started = performance.now()
    const producers = Array.from({ length: EACH }, (_, n) => project.start([String(n * (MAILS / EACH)), String(MAILS / EACH)], {}, PRODUCER)) // prettier-ignore
    const produced = await Promise.all(producers.map(({ ended }) => ended))
    const enqueued = performance.now()
    expect(produced.map(({ code, err }) => ({ code, err }))).toEqual(produced.map(() => ({ code: 0, err: '' })))
    await until('all mail to arrive', () => sink.ledger.length >= MAILS, LIMIT)
    const arrived = performance.now()
    await ended(workers)
    const acknowledged = produced.flatMap(({ out }) => out.trim().split('\n'))
    const received = sink.ledger.map(({ bytes }) => /^message-id:\s*(\S+)/im.exec(bytes.toString())?.[1] ?? '')
    expect(received.sort()).toEqual(acknowledged.sort())
    expect(new Set(received).size).toBe(MAILS)
    const status = JSON.parse((await project.run(['status', '--json'])).out) as { counts: Record<string, number> }
    expect(status.counts).toMatchObject({
      sent: Math.min(MAILS, 10_000),
      queued: 0,
      sending: 0,
      deferred: 0,
      failed: 0,
    })
    report(name, { enqueued: enqueued - started, arrived: arrived - started })
  } finally {
    await Promise.allSettled(project.running.map((run) => run.kill()))
    await database.drop()
    await sink.close()
  }
}

/** SIGTERM, exit 0, and not a word but about the signal: warnings and errors would stand here. */
async function ended(workers: readonly Running[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGTERM')
  for (const { code, out, err } of await Promise.all(workers.map((worker) => worker.ended))) {
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toMatch(/^Waiting for mail.*\nSIGTERM: what is in flight.*\n$/)
  }
}

/** For whoever runs it by hand. */
function report(name: string, { enqueued, arrived }: { enqueued: number; arrived: number }): void {
  if (process.env.CROWD_MAILS === undefined) return
  const rate = (ms: number) => `${Math.round((MAILS / ms) * 1000)} a second`
  process.stderr.write(`${name}: ${MAILS} queued in ${(enqueued / 1000).toFixed(1)} s (${rate(enqueued)}), all sent after ${(arrived / 1000).toFixed(1)} s (${rate(arrived)})\n`) // prettier-ignore
}
