// What the checks share: lists source files, reads their imports with the compiler's own scanner, prints findings.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo', '.cache', '.results', '.mailer'])
const SOURCE = /\.(ts|tsx|mts|cts|js|mjs|cjs)$/

/** Paths below root with forward slashes, in order; generated folders and files are left out. */
export function listFiles(root, folder = '') {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : listFiles(root, path)
      return entry.isFile() ? [path] : []
    })
}

/** Source files that stand in one of the parts ('src', 'test', ...) of any package. */
export function packageSources(root, parts) {
  return listFiles(root, 'packages').filter((file) => SOURCE.test(file) && parts.includes(file.split('/')[2]))
}

export function sourcesIn(root, folder) {
  return listFiles(root, folder).filter((file) => SOURCE.test(file))
}

/** Each import, export-from and import() of a file: { specifier, line }. Type imports are among them. */
export function importsOf(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }))
}

/** The file that a relative import means, as a path below root; null if there is none. './a.js' means a.ts where that exists. */
export function resolveImport(root, file, specifier) {
  const target = resolve(root, dirname(file), specifier)
  const bare = target.replace(/\.(js|jsx|mjs|cjs)$/, '')
  const candidates = [`${bare}.ts`, `${bare}.tsx`, target, `${target}.ts`, join(target, 'index.ts')]
  const found = candidates.find((candidate) => SOURCE.test(candidate) && existsSync(candidate))
  return found ? relative(root, found).split(sep).join('/') : null
}

/** Runs a check when its file is the program: prints the findings, each `file:line: what to do`, and exits 1 if there are any. */
export async function whenRun(moduleUrl, find) {
  if (process.argv[1] !== fileURLToPath(moduleUrl)) return
  const findings = await find(ROOT)
  for (const finding of findings) console.log(finding)
  process.exit(findings.length === 0 ? 0 : 1)
}
