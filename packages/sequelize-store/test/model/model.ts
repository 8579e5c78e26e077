/**
 * The model test: random lives of a queue, on the memory store and another one in step. Duty: runs, seed, and the shortest
 * sequence that shows a disagreement. MODEL_RUNS, MODEL_SEED and MODEL_PATH say how many and which; the seed is printed.
 * Without MODEL_RUNS, as in `npm test`, the lives are always the same ones and a failure is not made shorter: what is found
 * by chance and takes its time is for `npm run model`.
 */
import { openMemoryStore, type StoreUnderTest } from '@mailspool/core/testing'
import fc from 'fast-check'
import { violations } from './invariants.js'
import { Disagreement, Pair } from './pair.js'
import { play } from './play.js'
import { lives, type Step } from './steps.js'

export interface ModelFigures {
  seed: number
  runs: number
  steps: number
  seconds: number
}

/** How many runs where MODEL_RUNS says nothing, and for how long at most: a busy machine plays fewer. */
const USUAL_RUNS = 60
const USUAL_SEED = 20_261_125
const USUAL_MS = 12_000
/** Longest search for a shorter failure. */
const SHRINK_MS = 60_000
/** What the test may take, of which none of its waits has a share of its own: lives end, and pages do. */
export const MODEL_LIMIT_MS = process.env.MODEL_RUNS === undefined ? 120_000 : 86_400_000

/** @throws the seed, the path to the failing run, and its steps, if the stores disagree or an invariant breaks */
export async function runModel(name: string, open: () => Promise<StoreUnderTest>): Promise<ModelFigures> {
  const usual = process.env.MODEL_RUNS === undefined
  const seed = Number(process.env.MODEL_SEED ?? (usual ? USUAL_SEED : Date.now() % 1_000_000_000))
  const numRuns = Number(process.env.MODEL_RUNS ?? USUAL_RUNS)
  const path = process.env.MODEL_PATH
  const figures = { seed, runs: 0, steps: 0, seconds: 0 }
  const start = performance.now()
  let until = usual ? start + USUAL_MS : Infinity
  let failed = false
  const property = fc.asyncProperty(lives, async (steps) => {
    // nothing fails any more: that ends the runs, and the shrinking
    if (performance.now() > until) return
    figures.runs += 1
    try {
      figures.steps += await live(open, steps)
    } catch (error) {
      if (!failed) {
        process.stderr.write(`model ${name}: seed ${seed}: ${String(error)}\n`)
        until = performance.now() + SHRINK_MS
      }
      failed = true
      throw error
    }
  })
  try {
    await fc.assert(property, { seed, numRuns, ...(path === undefined ? {} : { path }), endOnFailure: usual })
  } finally {
    figures.seconds = (performance.now() - start) / 1000
    const { runs, steps, seconds } = figures
    process.stderr.write(`model ${name}: seed ${seed}, ${runs} runs, ${steps} steps, ${Math.round(seconds)} s\n`)
  }
  return figures
}

/** Plays one life on two fresh stores; answers how many steps it had. */
export async function live(open: () => Promise<StoreUnderTest>, steps: readonly Step[]): Promise<number> {
  const [memory, other] = [await openMemoryStore(), await open()]
  const pair = new Pair(memory, other)
  try {
    let before = await pair.state()
    for (const [nth, step] of steps.entries()) {
      before = await oneStep(pair, step, before).catch((error: unknown) => {
        throw error instanceof Error ? Object.assign(error, { message: `step ${nth} (${step.op}): ${error.message}` }) : error
      })
    }
    return steps.length
  } finally {
    await other.close()
    await memory.close()
  }
} // prettier-ignore

async function oneStep(pair: Pair, step: Step, before: Awaited<ReturnType<Pair['state']>>) {
  await pair.nextStep()
  await play(pair, step, before)
  pair.ended()
  const after = await pair.state()
  const broken = violations({ step, before, after, resolved: pair.resolved })
  if (broken.length > 0) throw new Disagreement(broken.join('\n'))
  return after
}
