// The two stages of `npm test` that run tests, and how their results are counted.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endWhenQuiet } from './quiet.mjs'
import { capture } from './stages.mjs'

/** The tests of scripts/, campaigns/ and benchmarks/ themselves, by node's own runner; its TAP report is read for the counts. */
export function scriptTests(name, root) {
  return {
    name,
    async run() {
      const report = join(root, '.results/scripts.tap')
      mkdirSync(join(root, '.results'), { recursive: true })
      rmSync(report, { force: true })
      const reporters = ['spec', 'stdout', 'tap', report].map(
        (value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`,
      )
      const files = ['scripts/test', 'campaigns/test', 'benchmarks/test'].flatMap((folder) =>
        readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
      )
      const { status, output } = await capture(
        process.execPath,
        ['--test', ...reporters, ...files.filter((file) => file.endsWith('.test.mjs'))],
        { cwd: root },
      )
      const tap = existsSync(report) ? readFileSync(report, 'utf8') : ''
      const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0)
      return honest({ passed: count('pass'), failed: count('fail'), status, output })
    },
  }
}

/** `turbo run test` over all workspaces; each leaves .results/jest.json (scripts/jest-results.mjs). Never from a cache. */
export function workspaceTests(name, root) {
  return {
    name,
    async run({ environment }) {
      const workspaces = testedWorkspaces(root)
      for (const folder of workspaces) rmSync(join(root, folder, '.results'), { recursive: true, force: true })
      const args = [
        'scripts/turbo.mjs',
        'run',
        'test',
        '--only',
        '--continue',
        '--concurrency=2',
        '--output-logs=errors-only',
      ]
      const quiet = endWhenQuiet(root, workspaces)
      const { status, output } = await capture(process.execPath, args, { cwd: root, environment, signal: quiet.signal })
      quiet.stop()
      const counts = workspaces.map((folder) => countsOf(root, folder))
      const sum = (key) => counts.reduce((total, one) => total + one[key], 0)
      const silent = counts.flatMap(({ silent }) => (silent ? [silent] : []))
      const hung = quiet.signal.aborted ? [quiet.signal.reason] : []
      const failed = sum('failed') + hung.length
      return honest({ passed: sum('passed'), failed, status, output: [output, ...silent, ...hung].join('\n') })
    },
  }
}

/** Folders of workspaces that have a test script: package.json names them one by one or as a folder of them, `packages/*`. */
export function testedWorkspaces(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return workspaces
    .flatMap((pattern) => foldersOf(root, pattern))
    .filter((folder) => {
      const manifest = join(root, folder, 'package.json')
      return existsSync(manifest) && Boolean(JSON.parse(readFileSync(manifest, 'utf8')).scripts?.test)
    })
}

function foldersOf(root, pattern) {
  const parent = pattern.replace(/\/\*$/, '')
  if (parent === pattern) return [pattern]
  return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((folder) => `${parent}/${folder}`) : []
}

/** A workspace without results ran no test, and that is a failure. */
function countsOf(root, folder) {
  const file = join(root, folder, '.results/jest.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  return {
    passed: 0,
    failed: 1,
    silent: `${folder}: ran no test. Its output is above; a workspace with a test script needs tests.`,
  }
}

/** A program that failed without a failed test is one failure more. */
export function honest({ passed, failed, status, output }) {
  return { passed, failed: failed === 0 && status !== 0 ? 1 : failed, output }
}
