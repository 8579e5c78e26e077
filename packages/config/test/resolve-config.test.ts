/** Proves the order flag, environment, file, default; that nothing passes silently; and that production guesses nothing. */
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { environmentName, OPTIONS, type OptionName, type Problem } from '@mailspool/core'
import { loadConfig, type LoadOptions } from '../src/load-config.js'
import { project } from './temp-folder.js'

function projectWith(config: object): string {
  return project({ 'package.json': '{}', 'mailer.config.json': JSON.stringify(config) })
}

async function problemsOf(options: LoadOptions): Promise<readonly Problem[]> {
  const error: unknown = await loadConfig(options).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'MAILER_BAD_CONFIG' })
  const { list } = (error as { details: { list: readonly Problem[] } }).details
  for (const one of list) expect((error as Error).message).toContain(one.problem)
  return list
}

test('flag goes before environment, environment before file, file before default', async () => {
  const cwd = projectWith({ maxBatch: 1, maxDeferred: 1, concurrency: 1 })
  const env = { MAILER_MAX_BATCH: '2', MAILER_MAX_DEFERRED: '2' }
  const { settings, origins } = await loadConfig({ cwd, env, flags: { maxBatch: 3 } })
  expect(settings).toMatchObject({ maxBatch: 3, maxDeferred: 2, concurrency: 1, inFlight: 4 })
  expect(origins).toMatchObject({ maxBatch: 'flag', maxDeferred: 'environment', concurrency: 'file' })
  expect(origins['inFlight']).toBeUndefined()
})

test('a variable that is no number is shown as it was written', async () => {
  const list = await problemsOf({ cwd: project({ 'package.json': '{}' }), env: { MAILER_MAX_BATCH: 'ten', MAILER_MAX_SIZE: '1e3' } }) // prettier-ignore
  expect(list.map((one) => one.problem)).toEqual([
    "must be a whole number of at least 0, not 'ten'",
    "must be a whole number of at least 1, not '1e3'",
  ])
})

test('every scalar setting can be set by its variable', async () => {
  const texts: Partial<Record<OptionName, string>> = {
    transport: 'null:', defaultFrom: 'a@example.com', serverEmail: 'b@example.com', permanentFailures: 'defer',
    admins: 'a@example.com, b@example.com', managers: 'c@example.com', onUncertain: 'hold', backoff: '1s 2s',
    overrideRecipients: 'dev@example.com', pauseSend: 'yes', logContent: 'off', useFileLock: '0', subjectPrefix: '[x] ',
    attachmentsRoot: '/srv', lockPath: '/srv',
  } // prettier-ignore
  const scalar = (Object.keys(OPTIONS) as OptionName[]).filter((name) => environmentName(name) !== null)
  const env = Object.fromEntries(scalar.map((name) => [environmentName(name), texts[name] ?? '17']))
  const { settings, origins } = await loadConfig({ cwd: project({ 'package.json': '{}' }), env })
  for (const name of scalar) expect([name, origins[name]]).toEqual([name, 'environment'])
  expect(settings).toMatchObject({ pauseSend: true, logContent: false, maxSize: 17, backoff: [1, 2] })
  expect(settings.admins).toEqual(['a@example.com', 'b@example.com'])
})

test('all problems are reported at once, by name, wherever they stand', async () => {
  const cwd = projectWith({
    maxBtach: 1,
    databse: 'x',
    concurrency: 0,
    tablePrefix: 'a b',
    admin: { pth: '/x' },
    lease: 'soon',
  })
  const list = await problemsOf({ cwd, env: { MAILER_MAX_SIZE: 'big', MAILER_CONCURENCY: '3' } })
  const byPath = Object.fromEntries(list.map(({ path, problem }) => [path, problem]))
  expect(byPath).toMatchObject({
    maxBtach: 'is no setting; did you mean maxBatch?',
    databse: 'is no setting; did you mean database?',
    concurrency: expect.stringContaining('whole number of at least 1'),
    tablePrefix: expect.stringContaining('letters, digits'),
    'admin.pth': 'is no setting',
    lease: expect.stringContaining('duration'),
    MAILER_MAX_SIZE: expect.stringContaining('whole number'),
    MAILER_CONCURENCY: 'is no setting; did you mean MAILER_CONCURRENCY?',
  })
  expect(list).toHaveLength(8)
})

test('a MAILER_ variable of another program is a warning; one that no text can hold is a problem', async () => {
  const cwd = projectWith({})
  const { warnings } = await loadConfig({ cwd, env: { MAILER_DSN: 'smtp://elsewhere' } })
  expect(warnings).toEqual([{ path: 'MAILER_DSN', problem: expect.stringContaining('ignored') }])
  const list = await problemsOf({ cwd, env: { MAILER_TIMEOUTS_FINAL: '5', MAILER_ERROR_HANDLER: 'x' } })
  expect(list.map((one) => one.problem)).toEqual([
    'is not read: set timeouts in the config file',
    'is not read: set errorHandler in the config file',
  ])
})

test('a password in a bad value is not repeated', async () => {
  const list = await problemsOf({ cwd: projectWith({ database: 'mongodb://a:hunter2@b/c' }), env: {} })
  expect(JSON.stringify(list)).not.toContain('hunter2')
})

test('a config that exports no object is told so', async () => {
  const cwd = project({ 'package.json': '{}', 'mailer.config.json': '[1]' })
  expect(await problemsOf({ cwd, env: {} })).toEqual([
    { path: join(cwd, 'mailer.config.json'), problem: 'must export an object by default' },
  ])
})

test('DATABASE_URL counts only where neither MAILER_DATABASE nor the file names a database', async () => {
  const env = { DATABASE_URL: 'postgresql://app@db/app' }
  const bare = projectWith({})
  expect((await loadConfig({ cwd: bare, env })).place).toEqual({ url: 'postgres://app@db/app' })
  const named = projectWith({ database: 'sqlite:./mine.sqlite' })
  expect((await loadConfig({ cwd: named, env })).place).toEqual({ url: `sqlite:${join(named, 'mine.sqlite')}` })
  const both = { ...env, MAILER_DATABASE: 'mariadb://app@db/mail' }
  expect((await loadConfig({ cwd: named, env: both })).place).toEqual({ url: 'mysql://app@db/mail' })
  const [problem] = await problemsOf({ cwd: bare, env: { DATABASE_URL: 'mongodb://db/app' } })
  expect(problem).toMatchObject({ path: 'DATABASE_URL', problem: expect.stringContaining('MAILER_DATABASE') })
})

test('one place only: database, sequelize and store exclude each other', async () => {
  const cwd = project({
    'package.json': '{}',
    'mailer.config.mjs':
      "const f = () => {}\nexport default { database: 'sqlite:./q', sequelize: { query: f, transaction: f, getDialect: f } }",
  })
  const [problem] = await problemsOf({ cwd, env: {} })
  expect(problem).toEqual({ path: 'database and sequelize', problem: expect.stringContaining('keep one') })
})

test('without a word of configuration: the development default beside package.json', async () => {
  const cwd = project({ 'package.json': '{}', 'src/deep/x.txt': '' })
  const config = await loadConfig({ cwd: join(cwd, 'src/deep'), env: {} })
  expect(config.place).toEqual({ url: `sqlite:${join(cwd, '.mailer', 'queue.sqlite')}` })
  expect(config.settings.transport).toBe(`outbox:${join(cwd, '.mailer', 'outbox')}`)
  expect(config.origins).toMatchObject({ database: 'development', transport: 'development' })
})

test.each([
  [{}, {}],
  [{ database: 'sqlite:./q' }, {}],
  [{}, { MAILER_TRANSPORT: 'smtp://127.0.0.1' }],
])('production guesses nothing: %j, %j', async (file, env) => {
  const cwd = projectWith(file)
  await expect(loadConfig({ cwd, env: { ...env, NODE_ENV: 'production' } })).rejects.toMatchObject({
    code: 'MAILER_NOT_CONFIGURED',
    message: expect.stringMatching(/^(?=.*database \(MAILER_DATABASE\))(?=.*transport \(MAILER_TRANSPORT\))/),
  })
})

test('production with both is content', async () => {
  const cwd = projectWith({ database: 'sqlite:./q', transport: 'smtp://127.0.0.1' })
  expect((await loadConfig({ cwd, env: { NODE_ENV: 'production' } })).file).not.toBeNull()
})

test('relative paths count from the config file, for whoever reads it from wherever', async () => {
  const cwd = project({
    'package.json': '{}',
    'mailer.config.json': JSON.stringify({
      database: 'sqlite:q.sqlite', transport: 'outbox:./out', transports: { other: 'outbox:other' }, lockPath: 'locks',
      attachmentsRoot: './files',
    }), // prettier-ignore
    'a/b/x.txt': '',
  })
  const { settings, place } = await loadConfig({ cwd: join(cwd, 'a/b'), env: {} })
  expect(place).toEqual({ url: `sqlite:${join(cwd, 'q.sqlite')}` })
  expect(settings).toMatchObject({
    transport: `outbox:${join(cwd, 'out')}`,
    transports: { other: `outbox:${join(cwd, 'other')}` },
    lockPath: join(cwd, 'locks'),
    attachmentsRoot: join(cwd, 'files'),
  })
})
