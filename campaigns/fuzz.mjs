// `npm run fuzz -- --inputs 1000000 [--seed S] [--kinds a,b] [--lanes N]`: crafted and random inputs of seven kinds against the
// built packages, in processes of their own. Prints the seed and a table; exit 1 with the shortest input that broke something
// and the words for `--only`, which play it again alone.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { KINDS, planPieces } from './fuzz/plan.mjs'

/** No word from a process for so long, which speaks every second: it is stuck. */
const SILENCE_MS = 120_000
const USAGE = `npm run fuzz -- --inputs N [--seed S] [--kinds ${Object.keys(KINDS).join(',')}] [--lanes N]
npm run fuzz -- --only KIND:SEED:PATH`

const { inputs, seed, kinds, lanes, only } = read(process.argv.slice(2))
const children = new Set()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, interrupt)
console.error(only === null ? `fuzz of seed ${seed}, ${inputs} inputs` : `the input ${only}`)

const began = performance.now()
const pieces = only === null ? planPieces({ inputs, kinds }) : [{ kind: only.split(':')[0], only }]
const found = []
const broken = new Set()
await Promise.all(Array.from({ length: lanes }, lane))
console.log(table())
process.exitCode = broken.size === 0 ? 0 : 1

function interrupt() {
  pieces.length = 0
  for (const child of children) child.kill('SIGKILL')
}

async function lane() {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    if (broken.has(piece.kind)) continue
    const ending = await run(piece)
    found.push(ending)
    if (ending.wrong) {
      broken.add(piece.kind)
      console.error(story(piece.kind, ending.wrong))
    }
    const count = found.reduce((sum, one) => sum + one.count, 0)
    console.error(`${Math.round((performance.now() - began) / 1000)} s: ${count} inputs`)
  }
}

function run(piece) {
  const script = fileURLToPath(new URL('fuzz/kind.mjs', import.meta.url))
  const given = JSON.stringify({ ...piece, seed })
  const child = spawn(process.execPath, [script, given], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  const start = performance.now()
  let last = { kind: piece.kind, count: 0 }
  let errors = ''
  let timer
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      last.wrong = { error: `no word for ${SILENCE_MS / 1000} s after ${last.count} inputs`, replay: null }
      child.kill('SIGKILL')
    }, SILENCE_MS)
  }
  wait()
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-2000)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line !== '') last = { ...last, ...JSON.parse(line) }
    wait()
  })
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      children.delete(child)
      if (!last.done) last.wrong ??= { error: `it ended with ${signal ?? code}: ${errors}`, replay: null }
      resolve({ ...last, seconds: (performance.now() - start) / 1000 })
    })
  })
}

function table() {
  const rows = [...new Set(found.map(({ kind }) => kind))].map((kind) =>
    rowOf(
      kind,
      found.filter((one) => one.kind === kind),
    ),
  )
  const head = line(['kind', 'inputs', 'seconds', 'slowest', '', ''])
  const wrongs = found.flatMap(({ kind, wrong }) => (wrong ? [story(kind, wrong)] : []))
  const sum = found.reduce((so, { count }) => so + count, 0)
  const seconds = Math.round((performance.now() - began) / 1000)
  return [`seed ${seed}, Node ${process.version}: ${sum} inputs in ${seconds} s`, head, ...rows, ...wrongs].join('\n')
}

function rowOf(kind, pieces) {
  const sum = (of) => pieces.reduce((so, piece) => so + of(piece), 0)
  const names = [...new Set(pieces.flatMap(({ counts }) => Object.keys(counts ?? {})))]
  const counts = names.map((name) => `${sum((piece) => piece.counts?.[name] ?? 0)} ${name}`)
  const slowest = Math.max(...pieces.map((piece) => piece.slowest ?? 0))
  const held = pieces.some(({ wrong }) => wrong) ? 'WRONG' : 'held'
  return line([
    kind,
    sum(({ count }) => count),
    Math.round(sum(({ seconds }) => seconds)),
    `${slowest} ms`,
    held,
    counts.join(', '),
  ])
}

function line(cells) {
  const [first, ...others] = cells.map(String)
  const last = others.splice(3)
  return [first.padEnd(10), ...others.map((cell) => cell.padStart(9)), ...last].join('  ').trimEnd()
}

function story(kind, { error, input, replay }) {
  const again = replay === null ? 'it cannot be told which input it was' : `npm run fuzz -- --only ${replay}`
  return `\n${kind}: ${error}\ninput: ${input}\nagain: ${again}`
}

function read(argv) {
  const text = { type: 'string' }
  const options = { inputs: text, seed: text, kinds: text, lanes: text, only: text }
  const { values } = parseArgs({ args: argv, options })
  const kinds = values.kinds?.split(',') ?? Object.keys(KINDS)
  const given = {
    inputs: Number(values.inputs),
    seed: Number(values.seed ?? Math.floor(Math.random() * 1e9)),
    lanes: Number(values.lanes ?? 2),
  }
  const known = kinds.every((kind) => Object.hasOwn(KINDS, kind))
  if (values.only !== undefined && Object.hasOwn(KINDS, values.only.split(':')[0]))
    return { ...given, kinds, only: values.only, lanes: 1 }
  if (given.inputs >= 1 && given.lanes >= 1 && Number.isInteger(given.seed) && known)
    return { ...given, kinds, only: null }
  console.error(USAGE)
  process.exit(2)
}
