// Runs the stages of `npm test` one after the other: prints the time of each, shows the output of what failed, adds up.
// A stage is { name, run(context), begin(context)? } and answers { passed, failed, skipped?, output, note? }; `begin` is called
// before the first stage runs. context carries what a stage leaves for later ones: `environment` for their children, and
// `cleanUps`, run last whatever happens, also on Ctrl-C, the latest first; `signal` is aborted then.
import { spawn } from 'node:child_process'
import { endGroup, endWhenInterrupted, interruption, listenForSignals } from './interruption.mjs'

/**
 * @returns {Promise<{ passed, failed, skipped, interruptedBy }>} the sums over all stages; a stage or a clean-up that breaks
 * off is one failure, and so is an interruption, whose signal is named.
 */
export async function runStages(stages, { print = console.log } = {}) {
  const stopListening = listenForSignals(print)
  const context = { environment: {}, cleanUps: [], signal: interruption() }
  const sums = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const tell = (name, ending) => {
    for (const key of Object.keys(sums)) sums[key] += ending[key] ?? 0
    if (ending.failed) failures.push(name)
    report(name, ending, print)
  }
  for (const stage of stages) stage.begin?.(context)
  for (const stage of stages) {
    const ending = await runStage(stage, context)
    if (context.signal.aborted) break
    tell(stage.name, ending)
  }
  for (const cleanUp of context.cleanUps.reverse()) {
    const ending = await runStage({ run: cleanUp }, context)
    if (ending.failed) tell('cleaning up', ending)
  }
  stopListening()
  const interruptedBy = context.signal.reason?.signal ?? null
  if (interruptedBy) tell('interrupted', { failed: 1, seconds: 0, output: `${interruptedBy}: not all was run.` })
  if (failures.length > 0) print(`Failed: ${failures.join(', ')}. The output of each is above.`)
  return { ...sums, interruptedBy }
}

function report(name, ending, print) {
  const counts = counted(ending).padEnd(24)
  print(`${ending.failed ? 'FAIL' : 'ok  '} ${name.padEnd(14)} ${counts} ${ending.seconds.toFixed(1)} s`)
  if (ending.note) print(indented(ending.note))
  if (ending.failed) print(indented(ending.output))
}

async function runStage(stage, context) {
  const start = performance.now()
  const ending = await Promise.resolve()
    .then(() => stage.run(context))
    .catch((error) => ({ passed: 0, failed: 1, output: String(error?.stack ?? error) }))
  return { passed: 0, failed: 0, ...ending, seconds: (performance.now() - start) / 1000 }
}

/**
 * Runs a program and keeps its output: { status, output }. Nothing of it is shown while it runs; an interruption ends it, and so
 * does `signal`.
 */
export function capture(program, args, { cwd, environment = {}, signal: until } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    endWhenInterrupted(child)
    until?.addEventListener('abort', () => endGroup(child), { once: true })
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
        for (let next = waiting.shift(); next && !interruption().aborted; next = waiting.shift())
          endings.push(await runProgram(next, environment))
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

/** The closing line of a stage and of the whole run. */
export const counted = ({ passed = 0, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
const indented = (text) => text.replace(/^/gm, '     ')
