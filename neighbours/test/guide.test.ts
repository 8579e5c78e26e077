/**
 * docs/guides/moving-nodemailer-code.md, followed: its files are written and its commands typed in their order, in a
 * fresh folder from which the neighbours can be imported, and what is printed is compared. Its table of versions is what
 * is installed.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const guide = await readFile(join(ROOT, 'docs/guides/moving-nodemailer-code.md'), 'utf8')
const blocks = [...guide.matchAll(/^```(js|sh|txt)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
  title: text.split('\n')[0]!,
}))

let folder = ''
beforeAll(async () => {
  await mkdir(join(import.meta.dirname, '../.cache'), { recursive: true })
  folder = await mkdtemp(join(import.meta.dirname, '../.cache/guide-'))
  await writeFile(join(folder, 'package.json'), '{ "name": "shop", "private": true }')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Without what npm and Jest put into the environment of their children. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD|JEST_|NODE_ENV|NODE_OPTIONS|MAILER_|DATABASE_URL)/.test(name),
  ),
)

for (const [index, { language, text, title }] of blocks.entries()) {
  const name = /^\/\/ ([\w.-]+)\n/.exec(text)?.[1]
  if (language === 'js') test(`the file ${name}`, () => writeFile(join(folder, name!), text))
  if (language !== 'sh') continue
  const next = blocks[index + 1]
  test(
    title,
    async () => {
      const command = text.replaceAll('npx mailer-cli', join(ROOT, 'node_modules/.bin/mailer-cli'))
      const options = { cwd: folder, env: environment }
      const { stdout, stderr } = await promisify(execFile)('sh', ['-e', '-c', command], options)
      if (next?.language === 'txt') expect(`${stdout}${stderr}`).toMatch(asShown(next.text))
    },
    60_000,
  )
}

/** '…' stands for anything within a line. */
function asShown(text: string): RegExp {
  const literally = text.trim().replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`^${literally.replaceAll('…', '.*')}\\s*$`)
}

test('its versions are those that are installed', () => {
  const table = guide.slice(guide.indexOf('## What was tried'))
  const rows = [...table.matchAll(/^\| (@?[\w/-]+)[^|]*\| ([\d., ]+) \| ([\d.]*)/gm)]
  const [itself, ...others] = rows.map(([, name = '', version = '', own = '']) => ({ name, version, own }))
  const tried = ['nodemailer7', 'nodemailer', 'nodemailer9', 'nodemailer10'].map((name) => installed(name).version)
  expect(itself).toMatchObject({ name: 'nodemailer', version: tried.join(', ') })
  expect(others.length).toBe(8)
  for (const { name, version, own } of others) {
    const { folder, ...here } = installed(name)
    const nodemailer =
      own === '' ? '' : versionAt(createRequire(join(folder, 'x.js')).resolve('nodemailer/package.json'))
    expect({ name, version: here.version, own: nodemailer }).toEqual({ name, version, own })
  }
})

/** As the tests of this folder see it. */
function installed(name: string): { folder: string; version: string } {
  const places = [join(ROOT, 'neighbours/node_modules', name), join(ROOT, 'node_modules', name)]
  const folder = places.find((place) => existsSync(join(place, 'package.json')))!
  return { folder, version: versionAt(join(folder, 'package.json')) }
}

const versionAt = (manifest: string): string =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
