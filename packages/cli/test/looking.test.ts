/** Proves the commands that look into the queue: list, show, export, status; JSON that parses, and no sensitive content. */
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { lines, mails, Project, smtpServer } from './project.js'

const FIELDS = ['attemptCount', 'createdAt', 'id', 'messageId', 'reason', 'recipients', 'state', 'subject']

test('list is NDJSON with --json, and filters by state and recipient', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const queued = await mailer.sendMany(mails(3))
  await mailer.cancel(queued[1]!.id)
  const all = lines((await project.run(['list', '--json'])).out)
  expect(all.map((one) => one['id'])).toEqual(queued.map((one) => one.id).reverse())
  for (const one of all) expect(Object.keys(one).sort()).toEqual(FIELDS)
  const some = lines((await project.run(['list', '--json', '--state', 'cancelled', 'failed'])).out)
  expect(some).toMatchObject([{ id: queued[1]!.id, state: 'cancelled', subject: 'Notice 1', attemptCount: 0 }])
  const to = lines((await project.run(['list', '--json', '--recipient', 'user2@example.com'])).out)
  expect(to).toMatchObject([{ recipients: [{ address: 'user2@example.com', kind: 'to', fate: 'open' }] }])
  expect(lines((await project.run(['list', '--json', '--limit', '2'])).out)).toHaveLength(2)
})

test('list without --json is a line a message, and no subject can fake another line', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const { id } = await mailer.send({ to: 'ann@example.com', subject: 'a\u001b[2Jb', text: 'x' }).catch(() => mailer.send({ to: 'ann@example.com', subject: 'b', text: 'x' })) // prettier-ignore
  const { out } = await project.run(['list'])
  expect(out.split('\n')).toHaveLength(2)
  expect(out).toContain(`${id}\tqueued\t`)
  expect(out).not.toContain('\u001b')
})

test('export prints what is not sent, oldest first', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const first = await mailer.sendMany(mails(2))
  await project.run(['send-mail', '--max', '1'])
  const later = await mailer.send({ to: 'late@example.com', text: 'x', subject: 'later' }, { priority: 'deferred' })
  const { code, out } = await project.run(['export'])
  expect(code).toBe(0)
  expect(lines(out).map(({ id, state }) => [id, state])).toEqual([
    [first[1]!.id, 'queued'],
    [later.id, 'deferred'],
  ])
})

test('sensitive mail: neither export, list nor show tells its subject, and --raw refuses', async () => {
  const project = new Project()
  const { id } = await project
    .mailer()
    .send({ to: 'ann@example.com', subject: 'Code 271828', text: 'Your code is 271828' }, { sensitive: true })
  for (const args of [['export'], ['list', '--json'], ['show', id], ['show', id, '--json']])
    expect((await project.run(args)).out).not.toContain('271828')
  const raw = await project.run(['show', id, '--raw'])
  expect(raw).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error: .*sensitive.*\n$/) })
})

test('show: a message for people, as JSON, as its bytes', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const { id, messageId } = await mailer.send({ to: 'ann@example.com', subject: 'Grüße', text: 'Hallo 世界' })
  expect((await project.run(['show', id])).out).toContain('Grüße')
  expect(JSON.parse((await project.run(['show', id, '--json'])).out)).toMatchObject({ id, messageId, attempts: [] })
  const raw = await project.run(['show', id, '--raw'])
  expect(raw.out).toBe((await mailer.content(id))!.toString())
  for (const unknown of ['nonsense', '01890000-0000-7000-8000-000000000000'])
    expect(await project.run(['show', unknown])).toMatchObject({
      code: 1,
      err: `error: there is no message ${unknown}.\n`,
    })
})

test('status: counts, transports, locks, for people and as the QueueStatus', async () => {
  const ledger = await smtpServer()
  const project = new Project({ transport: ledger.url })
  await project.mailer({ transport: ledger.url }).sendMany(mails(4))
  const status = JSON.parse((await project.run(['status', '--json'])).out) as Record<string, unknown>
  expect(status).toMatchObject({ counts: { queued: 4, sent: 0 }, paused: false, lock: [], migrations: { pending: [] } })
  expect(status['store']).toContain(join(project.folder, 'queue.sqlite'))
  expect((await project.run(['status'])).out).toMatch(/^queued +4$/m)
})
