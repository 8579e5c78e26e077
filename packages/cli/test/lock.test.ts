/** Proves the file lock of the cron commands: held, waited for, left out, lost, and where it stands. */
import { rmdirSync, readdirSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadConfig } from '@mailspool/config'
import { EXIT } from '../src/exit-codes.js'
import { takeLock } from '../src/lock-file.js'
import { lockPathOf } from '../src/lock-place.js'
import { Session } from '../src/session.js'
import { withLock } from '../src/with-lock.js'
import { mails, Project, smtpServer, until } from './project.js'

/** A send-mail that stands still in the middle of its only mail until `go` is called. */
async function runThatStandsStill() {
  let go = () => {}
  const held = new Promise<null>((resolve) => (go = () => resolve(null)))
  const ledger = await smtpServer(() => held)
  const project = new Project({ transport: ledger.url })
  await project.mailer({ transport: ledger.url }).sendMany(mails(1))
  const first = project.start(['send-mail', '--json'])
  await until('the first mail on its way', () => ledger.begun > 0)
  return { project, first, go }
}

test('a held lock: exit 75, silent under cron, one line with path, age, pid and host on a terminal or with --verbose', async () => {
  const { project, first, go } = await runThatStandsStill()
  expect(await project.run(['send-mail'])).toEqual({ code: 75, out: '', err: '' })
  for (const args of [['-c', '0'], ['--verbose']]) {
    const { code, out, err } = await project.run(['send-mail', ...args])
    expect({ code, out }).toEqual({ code: 75, out: '' })
    const line = err.split('\n').find((one) => one.includes('holds the lock'))
    expect(line).toContain(join(project.folder, '.mailer-cli-send-mail-'))
    expect(line).toContain(`pid ${first.child.pid} on ${hostname()}`)
    expect(line).toMatch(/\d s ago/)
  }
  const status = JSON.parse((await project.run(['status', '--json'])).out) as Record<string, unknown>
  expect(status['lock']).toMatchObject([{ command: 'send-mail', pid: first.child.pid, host: hostname() }])
  go()
  expect(JSON.parse((await first.ended).out)).toMatchObject({ sent: 1 })
  expect(readdirSync(project.folder).filter((name) => name.includes('mailer-cli'))).toEqual([])
})

test('each command has a lock of its own, and --no-lock does without', async () => {
  const { project, first, go } = await runThatStandsStill()
  expect(await project.run(['retry-deferred'])).toMatchObject({ code: 0 })
  expect(await project.run(['purge-mail-log', '7'])).toMatchObject({ code: 0 })
  expect(await project.run(['send-mail', '--no-lock'])).toMatchObject({ code: 0 })
  expect(await project.run(['send-mail'], { MAILER_USE_FILE_LOCK: 'false' })).toMatchObject({ code: 0 })
  go()
  expect((await first.ended).code).toBe(0)
})

test('--lock-wait waits, and runs when the lock is free; a signal ends the waiting', async () => {
  const { project, first, go } = await runThatStandsStill()
  expect(await project.run(['send-mail', '--lock-wait', '300ms'])).toMatchObject({ code: 75 })
  const patient = project.start(['send-mail', '--lock-wait', '1m', '--json'])
  const impatient = project.start(['send-mail', '--lock-wait', '1m', '--verbose'])
  await until('it to wait', () => impatient.err.includes('config file'))
  impatient.child.kill('SIGTERM')
  expect((await impatient.ended).code).toBe(0)
  go()
  expect((await first.ended).code).toBe(0)
  const { code, out } = await patient.ended
  expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 0, sent: 0, stoppedBy: 'empty' })
})

test('two queues beside each other do not meet, and --lock-path names the file', async () => {
  const { project, first, go } = await runThatStandsStill()
  const other = { MAILER_DATABASE: `sqlite:${join(project.folder, 'other.sqlite')}` }
  expect(await project.run(['send-mail'], other)).toMatchObject({ code: 0 })
  const [one, two] = [
    project.start(['send-mail', '--lock-path', 'x']),
    project.start(['send-mail', '--lock-path', 'y']),
  ]
  expect([(await one.ended).code, (await two.ended).code]).toEqual([0, 0])
  go()
  await first.ended
})

test('a lock that cannot be written is a mistake of the configuration', async () => {
  const project = new Project()
  const { code, err } = await project.run(['send-mail', '--lock-path', join(project.folder, 'no', 'such', 'folder')])
  expect(code).toBe(2)
  expect(err).toMatch(/^error: The lock .* cannot be written .*--no-lock\)\.\n$/)
})

test('where it stands: lockPath as folder or file, beside the config, or in a folder of this user', async () => {
  const project = new Project()
  const config = await loadConfig({ cwd: project.folder, env: {} })
  const place = { command: 'send-mail', config, store: 'sqlite /q' }
  expect(lockPathOf(place)).toMatch(new RegExp(`^${project.folder}/\\.mailer-cli-send-mail-[0-9a-f]{8}$`))
  expect(lockPathOf({ ...place, command: 'retry-deferred' })).toMatch(/\.mailer-cli-retry-deferred-[0-9a-f]{8}$/)
  expect(lockPathOf({ ...place, store: 'sqlite /r' })).not.toBe(lockPathOf(place))
  const withPath = (lockPath: string) => ({ ...config, settings: { ...config.settings, lockPath } })
  expect(lockPathOf({ ...place, config: withPath(project.folder) })).toMatch(/\/mailer-cli-send-mail-[0-9a-f]{8}$/)
  expect(lockPathOf({ ...place, config: withPath('/run/mail.lock') })).toBe('/run/mail.lock-send-mail')
  const gone = { ...config, folder: join(project.folder, 'gone') }
  expect(lockPathOf({ ...place, config: gone }).startsWith(join(tmpdir(), 'mailer-cli-'))).toBe(true)
})

test('a lock that is taken away is noticed: the work is told to stop, and the exit code is 75', async () => {
  const project = new Project()
  const session = new Session({ config: join(project.folder, 'mailer.config.json'), quiet: true })
  const path = join(project.folder, 'the-lock')
  const code = await withLock(session, {
    command: 'send-mail',
    lockPath: path,
    signal: new AbortController().signal,
    staleMs: 2000, // the library then looks every second, as often as it can
    work: async (signal) => {
      rmdirSync(`${path}.lock`)
      await until('the loss to be noticed', () => signal.aborted)
      return EXIT.done
    },
  })
  expect(code).toBe(75)
  await session.close()
})

test('a lock that its holder has not renewed is taken over', async () => {
  const project = new Project()
  const path = join(project.folder, 'the-lock')
  const request = { path, command: 'send-mail', wait: 0, signal: new AbortController().signal }
  const held = await takeLock(request)
  expect(await takeLock(request)).toBeNull()
  const { utimesSync } = await import('node:fs')
  const before = new Date(Date.now() - 31_000)
  utimesSync(`${path}.lock`, before, before)
  const taken = await takeLock(request)
  expect(taken).not.toBeNull()
  await taken?.release()
  await held?.release()
})
