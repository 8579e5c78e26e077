/** Proves that a user's own mistake is one line that says what to do, exit 2 (or 1), and never a stack. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Project } from './project.js'

test.each([
  [['sned-mail'], /unknown command 'sned-mail'[^]*send-mail/],
  [['send-mail', '--mx', '3'], /unknown option '--mx'[^]*--max/],
  [['send-mail', '--max', 'many'], /whole number/],
  [['send-mail', '--throttle', 'soon'], /duration/],
  [['send-mail', '--cron', 'yes'], /0 or 1/],
  [['purge-mail-log'], /missing required argument 'days'/],
  [['purge-mail-log', 'week'], /number of days/],
  [['purge-mail-log', '7', '-r', 'sent'], /success, failure, all/],
  [['list', '--state', 'defered'], /Did you mean deferred/],
  [['resolve', 'x', 'maybe'], /sent, not-sent/],
  [['migrate', 'sideways'], /up, down, status, sql/],
  [['send-mail', '--config', 'nowhere.mjs'], /no config file at .*nowhere\.mjs.*mailer-cli init/],
  [['pause', '--transport', 'sess'], /no transport named 'sess'/],
  [['dont-send', 'add', 'nobody'], /one e-mail address/],
  [[], /Usage: mailer-cli/],
])('%j exits 2 and says why', async (args, sentence) => {
  const { code, out, err } = await new Project().run(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(sentence)
  expect(err).not.toMatch(/^\s+at /m)
})

test('all mistakes of the configuration at once, by name', async () => {
  const project = new Project({ maxBacth: 3, concurrency: 0 } as object)
  const { code, err } = await project.run(['status'], { MAILER_MAX_SIZE: 'big', MAILER_CONCURENCY: '3' })
  expect(code).toBe(2)
  expect(err.trim().split('\n')).toHaveLength(1)
  for (const word of ['maxBacth', 'maxBatch', 'concurrency', 'MAILER_MAX_SIZE', 'MAILER_CONCURRENCY'])
    expect(err).toContain(word)
})

test("another program's MAILER_ variable is a warning, unless --quiet", async () => {
  const project = new Project()
  const env = { MAILER_DSN: 'x' }
  expect(await project.run(['send-mail'], env)).toMatchObject({ code: 0, err: expect.stringContaining('MAILER_DSN') })
  expect(await project.run(['send-mail', '--quiet'], env)).toEqual({ code: 0, out: '', err: '' })
})

test('production guesses nothing', async () => {
  const project = new Project()
  writeFileSync(join(project.folder, 'mailer.config.json'), '{}')
  const { code, err } = await project.run(['send-mail'], { NODE_ENV: 'production' })
  expect(code).toBe(2)
  expect(err).toMatch(/database \(MAILER_DATABASE\) and transport \(MAILER_TRANSPORT\)/)
})

test('tables that are missing: exit 1, and the command that makes them', async () => {
  const project = new Project({ autoMigrate: false })
  expect(await project.run(['send-mail'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('mailer-cli migrate up'),
  })
  expect(await project.run(['migrate', 'up'])).toMatchObject({ code: 0 })
  expect(await project.run(['send-mail'])).toEqual({ code: 0, out: '', err: '' })
})

test('a config that throws is one line; --verbose says where', async () => {
  const project = new Project()
  writeFileSync(join(project.folder, 'bad.mjs'), "export const x = 1\nthrow new Error('no vault')\n")
  const brief = await project.run(['status', '--config', 'bad.mjs'])
  expect(brief).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error: The config file .*bad\.mjs.*no vault.*\n$/),
  })
  const full = await project.run(['status', '--config', 'bad.mjs', '--verbose'])
  expect(full.err).toMatch(/^\s+at .*bad\.mjs:2/m)
})

test('ES module syntax in a package without a type is read without a word from Node', async () => {
  const project = new Project()
  rmSync(join(project.folder, 'mailer.config.json'))
  writeFileSync(join(project.folder, 'mailer.config.js'), "export default { transport: 'null:' }")
  expect(await project.run(['send-mail'])).toEqual({ code: 0, out: '', err: '' })
})

test('a database that cannot be opened is one line', async () => {
  const project = new Project()
  const database = `sqlite:${join(project.folder, 'package.json', 'queue.sqlite')}`
  const { code, err } = await project.run(['send-mail'], { MAILER_DATABASE: database })
  expect(code).toBe(1)
  expect(err).toMatch(/^error: .+\n$/)
})

test('--version and --help are no mistakes', async () => {
  const project = new Project()
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(await project.run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  expect(await project.run(['send-mail', '--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('--max-deferred <n>'),
  })
})
