/** Proves the commands that change the queue: an answer for each message, and exit 1 when one was not changed. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { lines, mails, Project } from './project.js'

const NOBODY = '01890000-0000-7000-8000-000000000000'

test('cancel, requeue, delete: one answer each, exit 1 if one of them was not changed', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const [a, b] = (await mailer.sendMany(mails(2))).map(({ id }) => id) as [string, string]
  expect(await project.run(['cancel', a])).toEqual({ code: 0, out: `${a} cancelled\n`, err: '' })
  const mixed = await project.run(['requeue', a, b, NOBODY, 'nonsense', '--json'])
  expect(mixed.code).toBe(1)
  expect(lines(mixed.out).map(({ answer }) => answer)).toEqual(['requeued', 'notChanged', 'notFound', 'notFound'])
  expect(await project.run(['delete', a, b])).toMatchObject({ code: 0 })
  expect(await project.run(['delete', a])).toMatchObject({ code: 1, out: `${a} not found\n` })
  expect(await mailer.counts()).toMatchObject({ queued: 0, cancelled: 0 })
})

test('resolve wants an uncertain message', async () => {
  const project = new Project()
  const { id } = await project.mailer().send({ to: 'ann@example.com', text: 'x' })
  expect(await project.run(['resolve', id, 'sent'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('not changed'),
  })
})

test('retry-deferred prints the count, and nothing where there is nothing and nobody watches', async () => {
  const project = new Project()
  const mailer = project.mailer()
  for (const to of ['a@example.com', 'b@example.com']) await mailer.send({ to, text: 'x' }, { priority: 'deferred' })
  expect(await project.run(['retry-deferred', '--due', '--json'])).toMatchObject({ code: 0, out: '{"count":0}\n' })
  expect(await project.run(['retry-deferred'])).toEqual({
    code: 0,
    out: '2 deferred mails put back in the queue.\n',
    err: '',
  })
  expect(await mailer.counts()).toMatchObject({ queued: 2, deferred: 0 })
  expect(await project.run(['retry-deferred'])).toEqual({ code: 0, out: '', err: '' })
  expect((await project.run(['retry-deferred', '-c', '0'])).out).toBe('0 deferred mails put back in the queue.\n')
})

test('purge-mail-log deletes by age and result, and prints the count', async () => {
  const project = new Project()
  const mailer = project.mailer()
  const queued = await mailer.sendMany(mails(3))
  await project.run(['send-mail', '--max', '2'])
  await mailer.cancel(queued[2]!.id)
  expect(await project.run(['purge-mail-log', '7', '--json'])).toMatchObject({ code: 0, out: '{"count":0}\n' })
  expect(await project.run(['purge-mail-log', '0', '-r', 'failure', '--json'])).toMatchObject({ out: '{"count":0}\n' })
  expect(await project.run(['purge-mail-log', '0'])).toMatchObject({ code: 0, out: '2 mails deleted.\n' })
  expect(await project.run(['purge-mail-log', '0', '--result', 'all'])).toMatchObject({ out: '1 mail deleted.\n' })
  expect(await mailer.list()).toMatchObject({ items: [] })
})

test('dont-send: add, list, remove', async () => {
  const project = new Project()
  expect(
    await project.run(['dont-send', 'add', 'Ann@Example.com', 'bob@example.com', '--reason', 'asked']),
  ).toMatchObject({
    code: 0,
    out: 'Ann@Example.com added\nbob@example.com added\n',
  })
  const listed = lines((await project.run(['dont-send', 'list', '--json'])).out)
  expect(listed).toMatchObject([{ address: 'ann@example.com', reason: 'asked' }, { address: 'bob@example.com' }])
  expect(await project.run(['dont-send', 'remove', 'ANN@example.com', 'carl@example.com'])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/removed\ncarl@example\.com was not on the list\n$/),
  })
  expect(await project.mailer().dontSend.has('ann@example.com')).toBe(false)
})

test('migrate: status, up, sql, down', async () => {
  const project = new Project({ autoMigrate: false })
  const before = JSON.parse((await project.run(['migrate', 'status', '--json'])).out) as Record<string, string[]>
  expect(before['applied']).toEqual([])
  expect(before['pending']!.length).toBeGreaterThan(0)
  expect((await project.run(['migrate', 'sql'])).out).toMatch(/create table/i)
  expect(await project.run(['migrate'])).toMatchObject({
    code: 0,
    out: expect.stringContaining(before['pending']![0]!),
  })
  expect((await project.run(['migrate', 'up'])).out).toBe('Nothing to do.\n')
  expect(JSON.parse((await project.run(['migrate', 'status', '--json'])).out)).toEqual({
    applied: before['pending'],
    pending: [],
  })
  const refused = await project.run(['migrate', 'down'])
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.err).toMatch(/^error: migrate down deletes the mail in sqlite .*: say --yes\.\n$/)
  expect((await project.run(['migrate', 'status'])).out).toMatch(/^applied/)
  expect(await project.run(['migrate', 'down', '--yes'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 migration taken back'),
  })
  expect((await project.run(['migrate', 'status'])).out).toMatch(/^pending/m)
})

test('init writes a config that works, prints the cron lines, and never overwrites', async () => {
  const project = new Project()
  const present = await project.run(['init'])
  expect(present).toMatchObject({ code: 1, err: expect.stringContaining('is there already') })
  const { rmSync } = await import('node:fs')
  rmSync(join(project.folder, 'mailer.config.json'))
  const { code, out } = await project.run(['init'])
  expect(code).toBe(0)
  expect(out).toMatch(/\* \* \* \* cd \S+ && npx mailer-cli send-mail/)
  const file = join(project.folder, 'mailer.config.mjs')
  expect(readFileSync(file, 'utf8')).toContain('defineConfig')
  // the package is not installed in the temporary project
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^import.*$/m, 'const defineConfig = (config) => config'))
  expect(await project.run(['send-mail'])).toEqual({ code: 0, out: '', err: '' })
  expect(existsSync(join(project.folder, '.mailer', 'queue.sqlite'))).toBe(true)
  expect(statSync(join(project.folder, '.mailer')).mode & 0o777).toBe(0o700)
})
