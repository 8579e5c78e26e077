// Some batches of one kind, in a process of its own: `node campaigns/fuzz/kind.mjs '{"kind":"mails","seed":7,"batches":[…]}'`.
// Says how far it is by lines of JSON every second; the last one has `done`, or `wrong` with the shortest input that it found
// and the words that play it again. `only` instead of `batches`: that one input.
import fc from 'fast-check'
import { KINDS, seedOf } from './plan.mjs'
import { openJudge } from './time.mjs'

/** For so long a shorter input that fails too is looked for. */
const SHRINK_MS = 20_000

const { kind, seed, batches = [], only = null } = JSON.parse(process.argv[2])
const { inputs: arbitrary, seeds, open, variants = 1 } = (await import(`./${kind}.mjs`)).default
const { width } = KINDS[kind]
const handWritten = batches
  .filter(({ nth }) => nth < variants)
  .flatMap(({ nth }) => Array.from({ length: width }, (_, first) => ({ variant: nth, first })))
const tell = (facts) => process.stdout.write(`${JSON.stringify({ kind, ...facts })}\n`)
const judge = openJudge({ open, kind, alone: width === 1 })
const counts = {}
const beat = setInterval(() => tell({ count: judge.count }), 1000)

process.on('unhandledRejection', (error) => fail({ error, replay: null }))
try {
  if (only === null) await Promise.all(Array.from({ length: width }, lane))
  else await again(only)
  clearInterval(beat)
  await judge.close()
  tell({ done: true, count: judge.count, slowest: judge.slowest, counts })
  process.exit(0)
} catch (error) {
  fail({ error, replay: null })
}

async function lane() {
  for (let part = handWritten.shift(); part !== undefined; part = handWritten.shift())
    await inWorld(part.variant, (world) => crafted(world, part.first))
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    const how = { seed: seedOf(seed, kind, batch.nth), numRuns: batch.size }
    await inWorld(how.seed, (world) => drawn(world, how))
  }
}

/** Written by hand: each has to hold before chance is asked. Every lane has its part of them. */
async function crafted(world, first) {
  for (let nth = first; nth < seeds.length; nth += width) {
    const error = await judge.tried(world, seeds[nth], `${kind}:crafted:${nth}`).catch((found) => found)
    if (error) fail({ error, input: seeds[nth], replay: `${kind}:crafted:${nth}` })
  }
}

async function drawn(world, how) {
  let nth = 0
  let failedAt = Infinity
  const property = fc.asyncProperty(arbitrary, async (input) => {
    if (performance.now() > failedAt + SHRINK_MS) return
    await judge.tried(world, input, `${kind}:${how.seed}:${nth++}`).catch((error) => {
      failedAt = Math.min(failedAt, performance.now())
      throw error
    })
  })
  const found = await fc.check(property, how)
  if (!found.failed) return
  const replay = `${kind}:${how.seed}:${found.counterexamplePath}`
  fail({ error: found.errorInstance, input: found.counterexample?.[0], replay })
}

/** `mails:123:4:0`, as a failure names it: kind, seed of the batch, path of fast-check; or `mails:crafted:4`. */
async function again(words) {
  const [, batchSeed, ...path] = words.split(':')
  if (batchSeed !== 'crafted') {
    const how = { seed: Number(batchSeed), path: path.join(':'), endOnFailure: true }
    return inWorld(how.seed, (world) => drawn(world, how))
  }
  const input = seeds[Number(path[0])]
  for (let variant = 0; variant < variants; variant++) {
    const error = await inWorld(variant, (world) => judge.tried(world, input, words)).catch((found) => found)
    if (error) fail({ error, input, replay: words })
  }
}

/** `variant`: which of several databases, for kinds that have them. */
async function inWorld(variant, act) {
  const world = { variant, ...(await open(variant)) }
  try {
    await act(world)
  } finally {
    const found = await world.close()
    for (const [name, count] of Object.entries(found ?? {})) counts[name] = (counts[name] ?? 0) + count
  }
}

function fail({ error, input, replay }) {
  const said = String(error?.stack ?? error).slice(0, 2000)
  tell({ count: judge.count, wrong: { error: said, input: fc.stringify(input).slice(0, 4000), replay } })
  process.exit(1)
}
