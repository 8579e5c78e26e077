/** Proves that each form of the config file is found and read, as far up as the first package.json and no further. */
import { mkdirSync, readdirSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { loadConfig } from '../src/load-config.js'
import { project } from './temp-folder.js'

const FORMS: Record<string, string> = {
  ts: "interface Limits { most: number }\nconst limits: Limits = { most: 7 }\nexport default { maxBatch: limits.most satisfies number, transport: 'null:' }",
  mts: "const most: number = 7\nexport default { maxBatch: most, transport: 'null:' }",
  js: "import { join } from 'node:path'\nexport default { maxBatch: 7, transport: `outbox:${join('a', 'b')}` }",
  mjs: "const most = await Promise.resolve(7)\nexport default { maxBatch: most, transport: 'null:' }",
  cjs: "const { join } = require('node:path')\nmodule.exports = { maxBatch: 7, transport: 'outbox:' + join('a', 'b') }",
  json: '{ "maxBatch": 7, "transport": "null:" }',
}

test.each(Object.keys(FORMS))('mailer.config.%s is found and read', async (form) => {
  const folder = project({ 'package.json': '{}', [`mailer.config.${form}`]: FORMS[form]! })
  const config = await loadConfig({ cwd: folder, env: {} })
  expect(config.file).toBe(join(folder, `mailer.config.${form}`))
  expect(config.settings.maxBatch).toBe(7)
  expect(config.origins['maxBatch']).toBe('file')
})

test('a .js file may be CommonJS where the package is', async () => {
  const folder = project({ 'package.json': '{}', 'mailer.config.js': 'module.exports = { maxBatch: 7 }' })
  expect((await loadConfig({ cwd: folder, env: {} })).settings.maxBatch).toBe(7)
})

test('the search goes upward and stops at the first package.json', async () => {
  const folder = project({
    'package.json': '{}',
    'mailer.config.json': '{ "maxBatch": 1 }',
    'inner/package.json': '{}',
    'inner/deep/er/note.txt': '',
    'plain/deep/note.txt': '',
  })
  const upward = await loadConfig({ cwd: join(folder, 'plain/deep'), env: {} })
  expect(upward).toMatchObject({ file: join(folder, 'mailer.config.json'), folder })
  const stopped = await loadConfig({ cwd: join(folder, 'inner/deep/er'), env: {} })
  expect(stopped).toMatchObject({ file: null, folder: join(folder, 'inner'), settings: { maxBatch: null } })
})

test('--config names one file, relative to the working directory, and another is an error that says what to do', async () => {
  const folder = project({ 'package.json': '{}', 'etc/mail.json': '{ "database": "sqlite:./q.sqlite" }' })
  const config = await loadConfig({ cwd: folder, file: 'etc/mail.json', env: {} })
  expect(config.place).toEqual({ url: `sqlite:${join(folder, 'etc', 'q.sqlite')}` })
  await expect(loadConfig({ cwd: folder, file: 'nope.mjs', env: {} })).rejects.toMatchObject({
    code: 'MAILER_CONFIG_NOT_FOUND',
    message: expect.stringContaining('mailer-cli init'),
  })
  await expect(loadConfig({ cwd: folder, file: 'package.json.bak', env: {} })).rejects.toMatchObject({
    code: 'MAILER_CONFIG_NOT_FOUND',
  })
})

test.each([
  ['mailer.config.mjs', 'export default {,}'],
  ['mailer.config.ts', "throw new Error('the disk is gone')"],
  ['mailer.config.json', '{ "maxBatch": 1'],
])('%s that cannot be loaded is named, in one line', async (name, text) => {
  const folder = project({ 'package.json': '{}', [name]: text })
  const error: unknown = await loadConfig({ cwd: folder, env: {} }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'MAILER_CONFIG_UNREADABLE', details: { file: join(folder, name) } })
  expect((error as Error).message).not.toContain('\n')
})

test('a compiled config, with its passwords, is kept on no disk', async () => {
  const secret = `pw-${process.pid.toString(36)}-${Date.now().toString(36)}`
  const folder = project({
    'package.json': '{}',
    'mailer.config.ts': `const most: number = 1\nexport default { transport: 'smtp://a:${secret}@127.0.0.1', maxBatch: most }`,
  })
  mkdirSync(join(folder, 'node_modules'))
  expect((await loadConfig({ cwd: folder, env: {} })).settings.maxBatch).toBe(1)
  expect(readdirSync(join(folder, 'node_modules'))).toEqual([])
  const cache = join(tmpdir(), 'jiti')
  const cached = existsSync(cache) ? readdirSync(cache).filter((name) => name.includes('mailer.config')) : []
  expect(cached).toEqual([])
})
