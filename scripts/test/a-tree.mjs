// A throwaway repository for the tests of the checks: files given as { path: text }, removed when the test ends.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const MANIFESTS = {
  'package.json': '{ "devDependencies": { "tsup": "8.5.1" } }',
  'packages/core/package.json': '{ "name": "@mailspool/core", "type": "module", "dependencies": { "zod": "4" } }',
  'packages/config/package.json': '{ "name": "@mailspool/config", "dependencies": { "@mailspool/core": "0.1.0" } }',
  'packages/express/package.json': '{ "name": "@mailspool/express" }',
  'packages/cli/package.json': '{ "name": "mailer-cli" }',
}

export function aTree(t, files) {
  const root = mkdtempSync(join(tmpdir(), 'mailspool-tree-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ ...MANIFESTS, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
