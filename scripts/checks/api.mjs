// Check: the API reference can be made without a warning: every export has a docstring, every link in one leads somewhere.
// Reads src/ by tsconfig.docs.json, so it needs no build. `npm run docs:api` writes the reference itself, to .cache/api.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, whenRun } from './source.mjs'

const TYPEDOC = join(ROOT, 'node_modules/typedoc/bin/typedoc')

/** typedoc's warnings and errors, a line each. */
export function find(root) {
  const args = [TYPEDOC, '--options', join(root, 'typedoc.json'), '--emit', 'none', '--pretty', 'false']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  return status === 0 ? [] : `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
}

await whenRun(import.meta.url, find)
