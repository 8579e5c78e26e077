/** Proves that SIGTERM and SIGINT end a run well, that the second ends it at once, and that the worker is no different. */
import { expect, test } from '@jest/globals'
import { mails, Project, smtpServer, until } from './project.js'

/** A server that answers no content until `go`, and a run that has as many mails open as it may. */
async function busyRun() {
  let go = () => {}
  const held = new Promise<null>((resolve) => (go = () => resolve(null)))
  const ledger = await smtpServer(() => held)
  const project = new Project({ transport: ledger.url })
  const mailer = project.mailer({ transport: ledger.url })
  await mailer.sendMany(mails(60))
  const run = project.start(['send-mail', '--json', '--verbose'])
  await until('five connections in the middle of a mail', () => ledger.begun >= 5)
  return { ledger, project, mailer, run, go }
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s: what is in flight ends, nothing more begins, exit 0', async (signal) => {
  const { ledger, mailer, run, go } = await busyRun()
  const { begun } = ledger
  run.child.kill(signal)
  await until('the signal to be heard', () => run.err.includes(signal))
  // with PIPELINING each connection has one mail that waits for its reply and one begun behind it
  await until('the claims not started to come back', async () => (await mailer.counts()).sending <= 2 * begun)
  go()
  const { code, out } = await run.ended
  expect(code).toBe(0)
  const summary = JSON.parse(out) as { sent: number; stoppedBy: string }
  expect(summary).toMatchObject({ stoppedBy: 'signal', sent: ledger.received.length })
  expect(summary.sent).toBeLessThan(60)
  expect(await mailer.counts()).toMatchObject({ sent: summary.sent, queued: 60 - summary.sent, sending: 0 })
})

test('a second signal ends the process at once, with 128+n, and leaves no lock', async () => {
  const { project, run, go } = await busyRun()
  run.child.kill('SIGTERM')
  await until('the first to be heard', () => run.err.includes('SIGTERM'))
  run.child.kill('SIGTERM')
  expect((await run.ended).code).toBe(143)
  go()
  expect((await project.run(['send-mail', '--max', '0'])).code).toBe(0)
})

test('run-mailer sends what comes, holds no lock, and ends well by a signal', async () => {
  const ledger = await smtpServer()
  const project = new Project({ transport: ledger.url, emptyQueueSleep: '50ms' })
  const mailer = project.mailer({ transport: ledger.url })
  const worker = project.start(['run-mailer', '--json'])
  await mailer.sendMany(mails(3))
  await until('three mails delivered', () => ledger.received.length === 3)
  expect(await project.run(['send-mail'])).toMatchObject({ code: 0 })
  await mailer.sendMany(mails(2))
  await until('two more', async () => (await mailer.counts()).sent === 5)
  worker.child.kill('SIGTERM')
  const { code, out, err } = await worker.ended
  expect(code).toBe(0)
  expect(err).toMatch(/^Waiting for mail.*\nSIGTERM: what is in flight.*\n$/)
  const attempts = out.trim().split('\n').map((line) => JSON.parse(line) as { result: string }) // prettier-ignore
  expect(attempts.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => 'success'))
})
