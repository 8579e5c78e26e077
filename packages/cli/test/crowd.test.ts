/** The proofs: two processes on one file send nothing twice; a killed run loses nothing and marks what it repeats. */
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { mails, Project, smtpServer, until, type Ledger } from './project.js'

/** RELIABILITY chapter 3: 2 x connections x inFlight. */
const MOST_IN_FLIGHT = 2 * 5 * 4

function timesReceived(ledger: Ledger): Map<string, number> {
  const times = new Map<string, number>()
  for (const { messageId } of ledger.received) times.set(messageId, (times.get(messageId) ?? 0) + 1)
  return times
}

test('two processes without a lock send 2,000 mails from one SQLite file, none twice', async () => {
  const ledger = await smtpServer()
  const project = new Project({ transport: ledger.url })
  const mailer = project.mailer({ transport: ledger.url })
  const queued = await mailer.sendMany(mails(2000))
  const runs = [1, 2].map(() => project.start(['send-mail', '--no-lock', '--json']))
  const ended = await Promise.all(runs.map((run) => run.ended))
  const sent = ended.map(({ code, out, err }) => {
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return (JSON.parse(out) as { sent: number }).sent
  })
  expect(sent[0]! + sent[1]!).toBe(2000)
  expect(Math.min(...sent)).toBeGreaterThan(0)
  const times = timesReceived(ledger)
  expect([...times.keys()].sort()).toEqual(queued.map(({ messageId }) => messageId).sort())
  expect([...times.values()].filter((count) => count !== 1)).toEqual([])
  expect(await mailer.counts()).toMatchObject({ sent: 2000, queued: 0, sending: 0 })
}, 120_000)

test('kill -9 in the middle of 500 mails: two more runs, nothing lost, what came twice is marked', async () => {
  // 5 ms a mail, so that the kill meets mails whose reply has not arrived
  const ledger = await smtpServer(async () => wait(5, null))
  const settings = { transport: ledger.url, lease: '1s', sweep: '200ms', uncertainDelay: '1s', backoff: '1s' } as const
  const project = new Project(settings)
  const mailer = project.mailer(settings)
  const queued = await mailer.sendMany(mails(500))

  const killed = project.start(['send-mail'])
  await until('a third of them', () => ledger.received.length >= 150)
  killed.child.kill('SIGKILL')
  expect((await killed.ended).code).toBe('SIGKILL')
  expect((await mailer.counts()).sending).toBeGreaterThan(0)

  expect((await project.run(['send-mail'])).code).toBe(75)
  lockLapses(project.folder)
  const lapsed = Date.now() + 1100
  await until('the leases to lapse', () => Date.now() > lapsed)
  expect(await project.run(['send-mail'])).toMatchObject({ code: 0, err: '' })
  await until('the mail of unknown outcome to be due', async () => {
    const { items } = await mailer.list({ state: 'scheduled', limit: 1000 })
    return items.every(({ dueAt }) => dueAt !== null && dueAt.getTime() < Date.now())
  })
  expect(await project.run(['send-mail'])).toMatchObject({ code: 0, err: '' })

  expect(await mailer.counts()).toMatchObject({
    sent: 500,
    queued: 0,
    sending: 0,
    scheduled: 0,
    failed: 0,
    uncertain: 0,
  })
  const times = timesReceived(ledger)
  expect([...times.keys()].sort()).toEqual(queued.map(({ messageId }) => messageId).sort())
  const twice = [...times].filter(([, count]) => count > 1)
  expect(twice.filter(([, count]) => count > 2)).toEqual([])
  expect(twice.length).toBeLessThanOrEqual(MOST_IN_FLIGHT)
  const ids = new Map(queued.map(({ messageId, id }) => [messageId, id]))
  for (const [messageId] of twice)
    expect(await mailer.find(ids.get(messageId)!)).toMatchObject({ possibleDuplicate: true })
}, 120_000)

/** As if nobody had renewed the lock for half a minute. */
function lockLapses(folder: string): void {
  const lock = readdirSync(folder).find((name) => name.endsWith('.lock'))
  const before = new Date(Date.now() - 31_000)
  utimesSync(join(folder, lock!), before, before)
}
