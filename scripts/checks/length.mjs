// Check: no file above 250 lines, unless it is listed here with a reason. (Functions above 60 lines are eslint's.)
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageSources, sourcesIn, whenRun } from './source.mjs'

const CEILING = 250

/** Path -> why it is long. An entry that is no longer needed is a finding too. */
const LONG_FOR_A_REASON = {}

export function find(root, exceptions = LONG_FOR_A_REASON) {
  const files = [
    ...packageSources(root, ['src', 'test']),
    ...sourcesIn(root, 'scripts'),
    ...sourcesIn(root, 'campaigns'),
    ...sourcesIn(root, 'benchmarks'),
    ...sourcesIn(root, 'examples'),
    ...sourcesIn(root, 'neighbours'),
  ]
  const long = new Map(files.map((file) => [file, lineCount(join(root, file))]).filter(([, lines]) => lines > CEILING))
  const tooLong = [...long]
    .filter(([file]) => !(file in exceptions))
    .map(([file, lines]) => `${file}:${CEILING + 1}: ${lines} lines, the ceiling is ${CEILING}. Split it by duty.`)
  const needless = Object.keys(exceptions)
    .filter((file) => !long.has(file))
    .map((file) => `scripts/checks/length.mjs:1: ${file} is not above ${CEILING} lines. Take its entry out.`)
  return [...tooLong, ...needless]
}

const lineCount = (path) => readFileSync(path, 'utf8').replace(/\n$/, '').split('\n').length

await whenRun(import.meta.url, find)
