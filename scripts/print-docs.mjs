// Prints the generated parts of docs/ from the code's own tables, between `<!-- printed: NAME -->` and `<!-- /printed -->`.
// `npm run print-docs` writes them; with --check it only says which are missing or out of date. Needs a build.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { commandsPart, errorsPart, failReasonsPart, lifecyclePart, optionsPart } from './docs-parts.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Part -> the document that holds it, the package and export that it is printed from, and how. */
const PARTS = {
  options: { doc: 'docs/configuration.md', folder: 'core', table: 'OPTIONS', print: optionsPart },
  errors: { doc: 'docs/errors.md', folder: 'core', table: 'ERRORS', print: errorsPart },
  lifecycle: { doc: 'docs/lifecycle.md', folder: 'core', table: 'LIFECYCLE', print: lifecyclePart },
  'fail reasons': { doc: 'docs/lifecycle.md', folder: 'core', table: 'FAIL_REASONS', print: failReasonsPart },
  commands: { doc: 'docs/commands.md', folder: 'cli', table: 'createProgram', print: commandsPart },
}

/** What is missing or out of date, a sentence each; with write, what can be printed is printed. */
export async function printDocs({ root = ROOT, write = false, parts = PARTS } = {}) {
  const findings = []
  for (const [name, part] of Object.entries(parts)) findings.push(...(await onePart({ root, write, name, ...part })))
  return findings
}

async function onePart({ root, write, name, doc, folder, table, print }) {
  const exports = await builtExports(root, folder)
  if (!exports?.[table])
    return [`packages/${folder}/src/index.ts:1: does not export ${table} (or is not built). ${doc} is printed from it.`]
  const path = join(root, doc)
  if (!existsSync(path)) return [`${doc}:1: missing. Write it, with the markers of '${name}' where its table belongs.`]
  const text = readFileSync(path, 'utf8')
  const open = `<!-- printed: ${name} -->\n`
  const start = text.indexOf(open)
  const end = text.indexOf('<!-- /printed -->', start)
  if (start < 0 || end < 0)
    return [`${doc}:1: has no '${open.trim()}' ... '<!-- /printed -->'. Put them where the table belongs.`]
  const fresh = `${text.slice(0, start)}${open}\n${print(exports[table], exports)}\n\n${text.slice(end)}`
  if (fresh === text) return []
  if (write) writeFileSync(path, fresh)
  const line = text.slice(0, start).split('\n').length
  return write ? [] : [`${doc}:${line}: '${name}' is out of date. Run \`npm run print-docs\` and read the difference.`]
}

async function builtExports(root, folder) {
  const file = join(root, `packages/${folder}/dist/index.js`)
  return existsSync(file) ? import(pathToFileURL(file).href) : null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const findings = await printDocs({ write: !process.argv.includes('--check') })
  for (const finding of findings) console.log(finding)
  process.exit(findings.length === 0 ? 0 : 1)
}
