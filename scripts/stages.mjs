// Runs the stages of `npm test` one after the other: prints the time of each, shows the output of what failed, adds up.
// A stage is { name, run(context) } and answers { passed, failed, output }; context carries what a stage leaves for later
// ones: `environment` for their children, and `cleanUps`, run last whatever happens, the latest first.
import { spawn } from 'node:child_process'

/** @returns {Promise<{ passed: number, failed: number }>} the sums over all stages; a stage that breaks off is one failure. */
export async function runStages(stages, { print = console.log } = {}) {
  const context = { environment: {}, cleanUps: [] }
  const sums = { passed: 0, failed: 0 }
  const failures = []
  try {
    for (const stage of stages) {
      const ending = await runStage(stage, context)
      sums.passed += ending.passed
      sums.failed += ending.failed
      print(
        `${ending.failed ? 'FAIL' : 'ok  '} ${stage.name.padEnd(14)} ${counted(ending).padEnd(24)} ${ending.seconds.toFixed(1)} s`,
      )
      if (ending.failed) failures.push(stage.name)
      if (ending.failed) print(indented(ending.output))
    }
  } finally {
    for (const cleanUp of context.cleanUps.reverse()) await cleanUp()
  }
  if (failures.length > 0) print(`Failed: ${failures.join(', ')}. The output of each is above.`)
  return sums
}

async function runStage(stage, context) {
  const start = performance.now()
  const ending = await stage
    .run(context)
    .catch((error) => ({ passed: 0, failed: 1, output: String(error?.stack ?? error) }))
  return { ...ending, seconds: (performance.now() - start) / 1000 }
}

/** Runs a program and keeps its output: { status, output }. Nothing of it is shown while it runs. */
export function capture(program, args, { cwd, environment = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const pieces = []
    child.stdout.on('data', (piece) => pieces.push(piece))
    child.stderr.on('data', (piece) => pieces.push(piece))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ status: code ?? signal, output: Buffer.concat(pieces).toString('utf8').trimEnd() })
    })
  })
}

/** Several programs as one stage, two at a time: each is one passed or one failed. */
export function programs(name, list) {
  return {
    name,
    async run({ environment }) {
      const endings = []
      const waiting = [...list]
      const lane = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) endings.push(await runProgram(next, environment))
      }
      await Promise.all([lane(), lane()])
      const failed = endings.filter(({ status }) => status !== 0)
      const output = failed.map(({ title, output }) => `${title}:\n${output}`).join('\n\n')
      return { passed: endings.length - failed.length, failed: failed.length, output }
    },
  }
}

async function runProgram({ title, args, cwd }, environment) {
  return { title, ...(await capture(process.execPath, args, { cwd, environment })) }
}

const counted = ({ passed, failed }) => `${passed} passed, ${failed} failed`
const indented = (text) => text.replace(/^/gm, '     ')
