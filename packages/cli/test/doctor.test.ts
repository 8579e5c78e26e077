/** Proves that doctor finds what keeps mail back, says what to do, and exits 1; and 0 where all is well. */
import { mkdirSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createMailer, createMemoryStore } from '@mailspool/core'
import { checkQueue } from '../src/doctor/check-queue.js'
import { takeLock } from '../src/lock-file.js'
import type { Session } from '../src/session.js'
import { mails, Project, smtpServer } from './project.js'

interface Findings {
  findings: { check: string; text: string; advice: string }[]
  passed: { check: string; text: string }[]
}

async function findings(project: Project, env: NodeJS.ProcessEnv = {}) {
  const { code, out, err } = await project.run(['doctor', '--json'], env)
  expect(err).toBe('')
  const answer = JSON.parse(out) as Findings
  expect(code).toBe(answer.findings.length === 0 ? 0 : 1)
  return answer
}

test('all is well: exit 0, a line for each thing that was looked at', async () => {
  const project = new Project({ transport: (await smtpServer()).url })
  const { code, out, err } = await project.run(['doctor'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const checks = out.trim().split('\n').map((line) => line.split(/ +/).slice(0, 2).join(' ')) // prettier-ignore
  expect(checks).toEqual(['database', 'clock', 'durability', 'migrations', 'transport', 'queue', 'lock'].map((name) => `ok ${name}`)) // prettier-ignore
  expect(await project.run(['doctor', '--quiet'])).toEqual({ code: 0, out: '', err: '' })
})

test('a transport that does not let us in, beside one that does', async () => {
  const ledger = await smtpServer(undefined, {
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, callback) =>
      callback(Object.assign(new RangeError('Bad password'), { responseCode: 535 })),
  })
  const url = ledger.url.replace('smtp://', 'smtp://shop:secret@')
  const project = new Project({ transport: url, transports: { bulk: 'null:' } })
  const { findings: found, passed } = await findings(project)
  expect(found).toMatchObject([
    { check: 'transport', advice: expect.stringContaining('MAILER_TRANSPORT') },
    // it counts as a worker's, so workers rest as well
    { check: 'queue', text: expect.stringMatching(/default rests after failures.*Bad password/) },
  ])
  expect(found[0]!.text).toMatch(/^default \(smtp 127\.0\.0\.1:\d+\): .*Bad password/)
  expect(JSON.stringify(found)).not.toContain('secret')
  expect(passed).toContainEqual({ check: 'transport', text: 'bulk (null) works' })
})

test('pauses, mail for a transport that is not there, and mail that nobody sends', async () => {
  const project = new Project({ transports: { bulk: 'null:' } })
  const mailer = project.mailer({ transports: { bulk: 'null:', gone: 'null:' } })
  await mailer.sendMany(mails(2), { transport: 'gone' })
  await mailer.pause({ transport: 'bulk', reason: 'the provider moves', by: 'kenji' })
  const { findings: found } = await findings(project, { MAILER_PAUSE_SEND: 'true' })
  expect(found.map(({ check, text, advice }) => `${check}: ${text}. ${advice}`)).toEqual([
    'queue: the setting pauseSend stops all sending. Set it to false when mail may go out again.',
    expect.stringMatching(/^queue: bulk is paused since .* by kenji \(the provider moves\)\. `mailer-cli resume --transport bulk` goes on\.$/),
    'queue: 2 mails queued for the transport gone, which is not configured here. Add it to transports, or cancel that mail.',
  ]) // prettier-ignore
})

test('mail that is due for long, and a transport that rests', async () => {
  const store = createMemoryStore()
  const mailer = createMailer({ store, transport: 'smtp://127.0.0.1:1', defaultFrom: 'a@example.com' })
  await mailer.sendMany(mails(1))
  await mailer.deliver()
  const session = { mailer: async () => mailer } as unknown as Session
  const inTwoHours = new Date(Date.now() + 7_200_000)
  const notes = await checkQueue(session, inTwoHours)
  expect(notes.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^the transport default rests after failures, tried again in \d+ s: .*ECONNREFUSED/),
    expect.stringMatching(/^mail is due since .* and was not sent$/),
  ])
  expect(notes.map(({ advice }) => advice)).toEqual([
    expect.stringContaining('mailer-cli resume --transport default'),
    expect.stringContaining('cron'),
  ])
  await mailer.close()
})

test('a database that cannot be reached; transports and locks are looked at all the same', async () => {
  const project = new Project({ database: 'postgres://shop:secret@127.0.0.1:1/shop' })
  const { findings: found, passed } = await findings(project)
  expect(found).toMatchObject([{ check: 'database', advice: expect.stringContaining('MAILER_DATABASE') }])
  expect(JSON.stringify(found)).not.toContain('secret')
  expect(passed.map(({ check }) => check)).toEqual(['transport', 'lock'])
}, 60_000)

test('tables that are not up to date, where nobody migrates by himself', async () => {
  const project = new Project({ autoMigrate: false })
  expect((await findings(project)).findings).toMatchObject([
    { check: 'migrations', text: expect.stringContaining('0001'), advice: expect.stringContaining('mailer-cli migrate up') },
  ]) // prettier-ignore
})

test('a lock that a killed command left, one that is held, and a place for locks that is none', async () => {
  const project = new Project()
  const locks = join(project.folder, 'locks')
  mkdirSync(locks)
  const env = { MAILER_LOCK_PATH: join(locks, 'mail') }
  const signal = new AbortController().signal
  const held = await takeLock({ path: join(locks, 'mail-send-mail'), command: 'send-mail', wait: 0, signal })
  const seen = await findings(project, env)
  expect(seen.findings).toEqual([])
  expect(seen.passed.at(-1)?.text).toContain(`send-mail is running: pid ${process.pid} on ${hostname()}`)
  const before = new Date(Date.now() - 31_000)
  utimesSync(join(locks, 'mail-send-mail.lock'), before, before)
  expect((await findings(project, env)).findings).toMatchObject([
    { check: 'lock', text: expect.stringContaining('left its lock behind'), advice: expect.stringContaining('mailer-cli unlock send-mail') },
  ]) // prettier-ignore
  await held?.release()
  const nowhere = await findings(project, { MAILER_LOCK_PATH: join(locks, 'no', 'mail') })
  expect(nowhere.findings).toMatchObject([{ check: 'lock', text: expect.stringContaining('--no-lock') }])
})
