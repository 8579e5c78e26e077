/** Proves that unlock says whose a lock is, takes what a killed command left, and refuses what is held. */
import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { lines, mails, Project, smtpServer, until } from './project.js'

/** A send-mail that stands in the middle of its only mail until `go`. */
async function standing() {
  let go = () => {}
  const held = new Promise<null>((resolve) => (go = () => resolve(null)))
  const ledger = await smtpServer(() => held)
  const project = new Project({ transport: ledger.url, lease: '2s' })
  await project.mailer({ transport: ledger.url }).sendMany(mails(1))
  const run = project.start(['send-mail'])
  await until('the mail on its way', () => ledger.begun > 0)
  return { project, run, go }
}

const lockIn = (folder: string) =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.lock'))!,
  )

test('a held lock is refused with 75 and stays; killed, its stale lock is removed; free ones are told', async () => {
  const { project, run, go } = await standing()
  const refused = await project.run(['unlock'])
  expect(refused.code).toBe(75)
  expect(refused.out.split('\n')).toEqual([
    expect.stringContaining(`send-mail: not removed, it is running: pid ${run.child.pid} on ${hostname()} since 20`),
    expect.stringContaining('retry-deferred: not locked'),
    expect.stringContaining('purge-mail-log: not locked'),
    '',
  ])
  const lock = lockIn(project.folder)
  expect(existsSync(lock)).toBe(true)
  run.child.kill('SIGKILL')
  await run.ended
  go()
  const before = new Date(Date.now() - 31_000)
  utimesSync(lock, before, before)
  const removed = await project.run(['unlock', 'send-mail', '--json'])
  expect(removed.code).toBe(0)
  expect(lines(removed.out)).toMatchObject([
    { command: 'send-mail', pid: run.child.pid, state: 'stale', answer: 'removed' },
  ])
  expect(readdirSync(project.folder).filter((name) => name.includes('mailer-cli'))).toEqual([])
})

test('--force takes it from a living one, and another run can begin beside it', async () => {
  const { project, run, go } = await standing()
  expect(await project.run(['unlock', 'send-mail', '--force'])).toMatchObject({
    code: 0,
    out: expect.stringContaining(`removing the lock of pid ${run.child.pid}`),
  })
  expect((await project.run(['send-mail'])).code).toBe(0)
  go()
  expect((await run.ended).code).toBe(0)
})

test('a lock at a path of its own, and a command that has none', async () => {
  const project = new Project()
  expect(await project.run(['unlock', 'send-mail', '--lock-path', 'x'])).toMatchObject({ code: 0, out: expect.stringContaining('not locked') }) // prettier-ignore
  expect((await project.run(['unlock', 'run-mailer'])).err).toMatch(/send-mail, retry-deferred, purge-mail-log/)
})
