/** Proves send-mail as cron meets it: real processes, exit codes, silence, summaries, limits. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { mails, Project, smtpServer } from './project.js'

test('a run without mail says nothing, and the queue is made by itself', async () => {
  const project = new Project()
  expect(await project.run(['send-mail'])).toEqual({ code: 0, out: '', err: '' })
})

test('queued mail is sent; --json prints the summary and nothing else', async () => {
  const project = new Project()
  await project.mailer().sendMany(mails(3))
  const { code, out, err } = await project.run(['send-mail', '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ sent: 3, deferred: 0, failed: 0, stoppedBy: 'empty' })
  expect(readdirSync(join(project.folder, 'outbox')).filter((name) => name.endsWith('.eml'))).toHaveLength(3)
})

test('cron hears nothing of a run that went well; --cron 0 speaks as on a terminal', async () => {
  const project = new Project()
  const mailer = project.mailer()
  await mailer.sendMany(mails(2))
  expect(await project.run(['send-mail'])).toEqual({ code: 0, out: '', err: '' })
  await mailer.sendMany(mails(2))
  const spoken = await project.run(['send-mail', '--cron', '0'])
  expect(spoken).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/^2 sent, in [\d.]+ s\.\n$/) })
  expect((await project.run(['send-mail', '-c0', '--quiet'])).err).toBe('')
  expect((await project.run(['send-mail', '-c', '0'])).err).toMatch(/^No mail to send/)
})

test('--max ends the run after so many; the rest stays queued', async () => {
  const project = new Project()
  const mailer = project.mailer()
  await mailer.sendMany(mails(5))
  const { code, out } = await project.run(['send-mail', '--max', '2', '--json'])
  expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 0, sent: 2, stoppedBy: 'maxBatch' })
  expect(await mailer.counts()).toMatchObject({ sent: 2, queued: 3 })
})

test('a flag goes before the environment, the environment before the file', async () => {
  const project = new Project({ maxBatch: 1 })
  await project.mailer({ maxBatch: null }).sendMany(mails(9))
  const sent = async (args: string[], env = {}) =>
    (JSON.parse((await project.run(['send-mail', '--json', ...args], env)).out) as { sent: number }).sent
  expect(await sent([])).toBe(1)
  expect(await sent([], { MAILER_MAX_BATCH: '2' })).toBe(2)
  expect(await sent(['--max', '3'], { MAILER_MAX_BATCH: '2' })).toBe(3)
})

test('--strict exits 3 when mail was refused; without it the run is done', async () => {
  const refusal = Object.assign(new Error('550 5.1.1 no such user'), { responseCode: 550 })
  const ledger = await smtpServer(async () => refusal)
  const project = new Project({ transport: ledger.url })
  const mailer = project.mailer({ transport: ledger.url })
  await mailer.sendMany(mails(1))
  const strict = await project.run(['send-mail', '--strict', '--json'])
  expect(strict).toMatchObject({ code: 3 })
  expect(JSON.parse(strict.out)).toMatchObject({ failed: 1, sent: 0 })
  expect(await project.run(['send-mail', '--strict'])).toMatchObject({ code: 0 })
})

test('a transport that is down: exit 75, one clear line without a password, nothing lost', async () => {
  const transport = 'smtp://ann:hunter2@127.0.0.1:9'
  const project = new Project({ transport, breaker: { failures: 1 } })
  const mailer = project.mailer({ transport })
  await mailer.sendMany(mails(2))
  const { code, out, err } = await project.run(['send-mail', '-c1'])
  expect({ code, out }).toEqual({ code: 75, out: '' })
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).toMatch(/^error: the transport is down: default .*127\.0\.0\.1.* Mails that wait: 2/)
  expect(err).not.toContain('hunter2')
  expect(await mailer.counts()).toMatchObject({ queued: 2, sent: 0 })
})

test('paused: exit 75, silent under cron, said on a terminal; resume goes on', async () => {
  const project = new Project()
  await project.mailer().sendMany(mails(1))
  expect(await project.run(['pause', '--reason', 'relay moves'])).toMatchObject({
    code: 0,
    out: 'Paused: everything.\n',
  })
  expect(await project.run(['send-mail'])).toEqual({ code: 75, out: '', err: '' })
  expect((await project.run(['send-mail', '-c', '0'])).err).toContain('the queue is paused')
  expect((await project.run(['status'])).out).toMatch(/pause +everything since .* relay moves/)
  expect(await project.run(['resume'])).toMatchObject({ code: 0 })
  expect(JSON.parse((await project.run(['send-mail', '--json'])).out)).toMatchObject({ sent: 1 })
})

test('the process ends by itself though the config leaves something open', async () => {
  const project = new Project()
  const { writeFileSync } = await import('node:fs')
  const body = `setInterval(() => {}, 1000)\nexport default ${JSON.stringify(project.settings())}`
  writeFileSync(join(project.folder, 'open.config.mjs'), body)
  expect(await project.run(['send-mail', '--config', 'open.config.mjs'])).toMatchObject({ code: 0 })
})
