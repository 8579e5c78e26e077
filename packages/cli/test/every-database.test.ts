/**
 * What API.md promises of settings and commands, on each database by the same words: real processes, real SMTP, and a
 * look into the queue. The store's own promises are the exam's (core/testing).
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import type { ErrorHandler } from '@mailspool/core'
import { createFaultServer, faults } from '@mailspool/core/testing'
import { atEnd, lines, mails, until, type Project } from './project.js'
import { onEveryDatabase } from './servers.js'

const BIN = fileURLToPath(new URL('../bin/mailer-cli.js', import.meta.url))
const LATER = '450 4.2.0 later'
const MAIL = { to: ['ann@example.com', 'bo@example.com'], subject: 'Receipt', text: 'Thank you.' }

/** A server that answers so at RCPT. */
async function refusing(reply: string) {
  const server = await createFaultServer({ faults: [{ phase: 'rcpt', fault: faults.reply(reply) }] })
  atEnd(() => server.close())
  return server
}

const summaryOf = async (project: Project, ...args: string[]) =>
  JSON.parse((await project.run(['send-mail', '--json', ...args])).out) as Record<string, unknown>

onEveryDatabase((open) => {
  test('logContent: false leaves neither content nor recipients nor subject of what is finished', async () => {
    const project = await open({ logContent: false })
    const mailer = project.mailer()
    const { id } = await mailer.send(MAIL)
    expect((await mailer.find(id))?.recipients).toHaveLength(2)
    expect(await summaryOf(project)).toMatchObject({ sent: 1 })
    expect(await mailer.content(id)).toBeNull()
    expect(await mailer.find(id)).toMatchObject({ state: 'sent', subject: null, recipients: [] })
    expect((await mailer.log()).items).toMatchObject([{ message: id, result: 'success', subject: null, to: null }])
    expect(await project.run(['show', id, '--raw'])).toMatchObject({ code: 1, out: '' })
  })

  test('errorHandler overrules the rules: fail, sent, a time, and null for the rules themselves', async () => {
    const server = await refusing(LATER)
    const inAnHour = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)
    const answers: Record<string, Awaited<ReturnType<ErrorHandler>>> = { fail: 'fail', sent: 'sent', until: { deferUntil: inAnHour }, rules: null } // prettier-ignore
    const errorHandler: ErrorHandler = ({ code }, { tags }) => (code === 450 ? answers[tags[0] ?? ''] : null)
    const project = await open({ transport: server.url })
    const mailer = project.mailer({ errorHandler })
    const ids: Record<string, string> = {}
    for (const tag of Object.keys(answers))
      ids[tag] = (await mailer.send({ ...MAIL, to: 'ann@example.com' }, { tags: [tag] })).id
    await mailer.deliver()
    const found = async (tag: string) => mailer.find(ids[tag]!)
    expect(await found('fail')).toMatchObject({ state: 'failed', reason: 'refused' })
    expect(await found('sent')).toMatchObject({ state: 'sent' })
    expect(await found('until')).toMatchObject({ state: 'deferred', dueAt: inAnHour })
    expect(await found('rules')).toMatchObject({ state: 'deferred' })
  })

  test('pauseSend: nothing goes out by send-mail nor by a worker, and mail can still be queued', async () => {
    const project = await open({ emptyQueueSleep: '50ms' })
    const mailer = project.mailer()
    await mailer.sendMany(mails(2))
    const paused = { MAILER_PAUSE_SEND: 'true' }
    expect(await project.run(['send-mail'], paused)).toEqual({ code: 75, out: '', err: '' })
    const worker = project.start(['run-mailer'], paused)
    await until('the worker to wait', () => worker.err.includes('Waiting for mail'))
    await mailer.sendMany(mails(1))
    worker.child.kill('SIGTERM')
    expect((await worker.ended).code).toBe(0)
    expect(await mailer.counts()).toMatchObject({ queued: 3, sending: 0, sent: 0 })
    expect(await summaryOf(project)).toMatchObject({ sent: 3 })
  })

  test('pause and resume hold for every process on this database', async () => {
    const project = await open()
    const mailer = project.mailer()
    await mailer.sendMany(mails(1))
    expect(await project.run(['pause', '--reason', 'the relay moves'])).toMatchObject({ code: 0 })
    expect(await mailer.deliver()).toMatchObject({ sent: 0, stoppedBy: 'paused' })
    await mailer.resume()
    expect(await summaryOf(project)).toMatchObject({ sent: 1 })
  })

  test('overrideRecipients: every envelope goes there, the originals stand in headers', async () => {
    const server = await createFaultServer()
    atEnd(() => server.close())
    const project = await open({ transport: server.url, overrideRecipients: ['dev@example.com'] })
    const mailer = project.mailer()
    await mailer.send({ ...MAIL, cc: 'cleo@example.com', bcc: 'dee@example.com' })
    expect(await summaryOf(project)).toMatchObject({ sent: 1 })
    expect(server.ledger.map(({ to }) => to)).toEqual([['dev@example.com']])
    const text = server.ledger[0]!.bytes.toString()
    expect(text).toContain('X-Original-To: ann@example.com, bo@example.com\r\n')
    expect(text).toContain('X-Original-Cc: cleo@example.com\r\n')
    expect(text).toContain('X-Original-Bcc: dee@example.com\r\n')
  })

  test('messagesBatchSize: more mails than a statement may hold are added in order, all or none', async () => {
    const project = await open({ messagesBatchSize: 7 })
    const mailer = project.mailer()
    const queued = await mailer.sendMany(mails(100))
    const listed: string[] = []
    for await (const { id } of mailer.messages({ order: 'oldest', limit: 30 })) listed.push(id)
    expect(listed).toEqual(queued.map(({ id }) => id))
    await mailer.send({ ...MAIL, subject: 'first' }, { idempotencyKey: 'k' })
    const conflicting = { mail: { ...MAIL, subject: 'other' }, options: { idempotencyKey: 'k' } }
    await expect(mailer.sendMany([...mails(20), conflicting])).rejects.toMatchObject({
      code: 'MAILER_IDEMPOTENCY_CONFLICT',
    })
    expect((await mailer.counts()).queued).toBe(101)
  })

  test('lockWaitTimeout: not at all, for a while, or until the lock is free; the lock belongs to this database', async () => {
    const server = await createFaultServer({ faults: [{ phase: 'final', fault: faults.hang() }] })
    atEnd(() => server.close())
    const [project, other] = [await open({ transport: server.url }), await open()]
    const mailer = project.mailer()
    await mailer.sendMany(mails(1))
    const first = project.start(['send-mail'])
    await until('the mail on its way', () => server.counts.mails > 0)
    expect(await project.run(['send-mail'])).toEqual({ code: 75, out: '', err: '' })
    expect(await project.run(['send-mail'], { MAILER_LOCK_WAIT_TIMEOUT: '300ms' })).toMatchObject({ code: 75 })
    expect(await other.run(['send-mail', '--lock-path', project.folder])).toMatchObject({ code: 0 })
    const patient = project.start(['send-mail', '--verbose'], { MAILER_LOCK_WAIT_TIMEOUT: '1m' })
    await until('it to wait', () => patient.err.includes('config file'))
    server.setFaults([])
    server.dropAll()
    expect((await first.ended).code).toBe(0)
    expect((await patient.ended).code).toBe(0)
  })

  test('maxRetries: as many times as it says, then failed with that reason', async () => {
    const server = await refusing(LATER)
    const project = await open({ transport: server.url, maxRetries: 1 })
    const mailer = project.mailer()
    const { id } = await mailer.send({ ...MAIL, to: 'ann@example.com' }, { priority: 'high' })
    expect(await summaryOf(project)).toMatchObject({ deferred: 1 })
    expect(await project.run(['retry-deferred', '--due', '--json'])).toMatchObject({ out: '{"count":0}\n' })
    expect(await project.run(['retry-deferred', '--json'])).toMatchObject({ code: 0, out: '{"count":1}\n' })
    expect(await mailer.find(id)).toMatchObject({ state: 'queued', priority: 'high', retries: 1 })
    expect(await summaryOf(project)).toMatchObject({ failed: 1 })
    expect(await mailer.find(id)).toMatchObject({ state: 'failed', reason: 'maxRetries', attemptCount: 2 })
  })

  test('export: every mail that is not sent, oldest first, over several pages, and never content', async () => {
    const project = await open()
    const mailer = project.mailer()
    const [sent] = await mailer.sendMany(mails(1), { priority: 'high' })
    expect(await summaryOf(project)).toMatchObject({ sent: 1 })
    const queued = await mailer.sendMany(mails(1100))
    await mailer.cancel(queued[3]!.id)
    const later = await mailer.send(MAIL, { sendAt: new Date(Date.now() + 3_600_000) })
    const { code, out, err } = await project.run(['export'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const exported = lines(out)
    expect(exported.map(({ id }) => id)).toEqual([...queued, later].map(({ id }) => id))
    expect(exported[3]).toMatchObject({ id: queued[3]!.id, state: 'cancelled', subject: 'Notice 3', attemptCount: 0 })
    expect(Object.keys(exported[0]!)).toEqual(['id', 'messageId', 'state', 'reason', 'recipients', 'subject', 'createdAt', 'attemptCount']) // prettier-ignore
    expect(out).not.toContain(sent!.id)
    expect(out).not.toContain('This is notice')
  })

  test('dont-send import in batches, and doctor finds nothing but what the test servers leave out', async () => {
    const project = await open({ messagesBatchSize: 100 })
    const input = mails(250).map(({ to }) => to.toUpperCase()).join('\n') // prettier-ignore
    const { status, stdout } = spawnSync(process.execPath, [BIN, 'dont-send', 'import', '-'], { cwd: project.folder, input, encoding: 'utf8' }) // prettier-ignore
    expect({ status, stdout }).toEqual({ status: 0, stdout: '250 added, 0 already there, 0 invalid.\n' })
    expect(await project.mailer().send({ to: 'user249@example.com', text: 'x' })).toMatchObject({ state: 'failed' })
    const { findings, passed } = JSON.parse((await project.run(['doctor', '--json'])).out) as Record<
      string,
      { check: string }[]
    >
    expect(findings!.filter(({ check }) => check !== 'durability')).toEqual([])
    expect(passed!.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['database', 'clock', 'migrations', 'queue']),
    )
  })

  test('a worker sends what comes, and purge-mail-log takes it by age and result', async () => {
    const project = await open({ emptyQueueSleep: '50ms' })
    const mailer = project.mailer()
    const worker = project.start(['run-mailer'])
    await mailer.sendMany(mails(20))
    await until('all to be sent', async () => (await mailer.counts()).sent === 20)
    worker.child.kill('SIGTERM')
    expect((await worker.ended).code).toBe(0)
    const outbox = join(project.folder, 'outbox')
    const eml = readdirSync(outbox).filter((name) => name.endsWith('.eml'))
    expect(eml).toHaveLength(20)
    expect(readFileSync(join(outbox, eml[0]!), 'utf8')).toContain('This is notice')
    expect(await project.run(['purge-mail-log', '1', '--json'])).toMatchObject({ out: '{"count":0}\n' })
    expect(await project.run(['purge-mail-log', '0', '--json'])).toMatchObject({ out: '{"count":20}\n' })
    expect((await mailer.list()).items).toEqual([])
  })
})
