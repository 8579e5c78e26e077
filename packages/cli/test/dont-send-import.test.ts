/** Proves that dont-send import takes lists as they come: comments, CSV, mistakes, thousands. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { addressLines } from '../src/address-lines.js'
import { lines, Project } from './project.js'

const BIN = fileURLToPath(new URL('../bin/mailer-cli.js', import.meta.url))

const LIST = `\uFEFFEmail,reason\r
# bounced in May\r
ann@example.com,mailbox full\r
\r
"bo@Example.COM","no such user, ever"\r
not an address\r
ANN@example.com;again\r
"quoted local"@example.com\r
`

test('a CSV file: what was added, what was there, what is no address and in which line', async () => {
  const project = new Project()
  const mailer = project.mailer()
  await mailer.dontSend.add('bo@example.com', { reason: 'asked' })
  writeFileSync(join(project.folder, 'bounces.csv'), LIST)
  const { code, out, err } = await project.run([
    'dont-send',
    'import',
    'bounces.csv',
    '--reason',
    'bounced',
    '--source',
    'May',
  ])
  expect(code).toBe(1)
  expect(out).toBe('2 added, 2 already there, 1 invalid.\n')
  expect(err).toBe('warning: line 6 is no e-mail address: not an address\n')
  const { items } = await mailer.dontSend.list()
  expect(items.map(({ address, reason, source }) => [address, reason, source])).toEqual([
    ['"quoted local"@example.com', 'bounced', 'May'],
    ['ann@example.com', 'bounced', 'May'],
    ['bo@example.com', 'asked', null],
  ])
  const again = lines((await project.run(['dont-send', 'import', 'bounces.csv', '--json'])).out)
  expect(again.slice(0, 3)).toEqual([
    { line: 3, address: 'ann@example.com', answer: 'alreadyThere' },
    { line: 5, address: 'bo@example.com', answer: 'alreadyThere' },
    { line: 6, address: 'not an address', answer: 'invalid' },
  ])
  expect(again.at(-1)).toEqual({ added: 0, alreadyThere: 4, invalid: 1 })
})

test('1,200 addresses from standard input, in batches', () => {
  const project = new Project()
  const input = Array.from({ length: 1200 }, (_, n) => `user${n}@example.com`).join('\n')
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'dont-send', 'import', '-'], { cwd: project.folder, input, encoding: 'utf8' }) // prettier-ignore
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: '1200 added, 0 already there, 0 invalid.\n',
    stderr: '',
  })
})

test('a file that is not there is a mistake of the command line', async () => {
  const { code, err } = await new Project().run(['dont-send', 'import', 'nowhere.txt'])
  expect(code).toBe(2)
  expect(err).toMatch(/^error: nowhere\.txt cannot be read: ENOENT/)
})

test.each([
  ['email\n\n', []],
  ['a@example.com\tx\n', ['a@example.com']],
  ['E-Mail Address\ne-mail\na@example.com', [null, 'a@example.com']],
  ['  a@example.com  \r\n#b@example.com', ['a@example.com']],
])('%j', async (text, expected) => {
  const read: (string | null)[] = []
  for await (const { address } of addressLines(Readable.from([text]))) read.push(address)
  expect(read).toEqual(expected)
})
