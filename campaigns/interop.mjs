// `npm run interop -- [--only postfix,exim] [--doors plain,...] [--crowd N] [--seed S]`: our SMTP transport against a real Postfix and a real Exim,
// Debian's packages in roots of their own on loopback. What each said, what arrived byte for byte, and how often.
import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startGuard } from '../scripts/databases/guard.mjs'
import { openAuth } from './interop/dovecot-auth.mjs'
import { exim } from './interop/exim.mjs'
import { crowd, idle, kindAt, KINDS, LOGIN } from './interop/mails.mjs'
import { judgeArrivals, judgeOutcome, openTransport, post } from './interop/post.mjs'
import { postfix } from './interop/postfix.mjs'
import { whyNot } from './interop/programs.mjs'
import { startMta } from './interop/server.mjs'

const MTAS = { postfix, exim }
const DOORS = ['plain', 'pipelining', 'chunking', 'secure', 'impatient']
/** Longer than the impatient door waits for a command, shorter than we keep an idle connection. */
const IDLE_MS = 5000
const CHUNKED = ['chunking', 'secure', 'impatient']
const SHOWN = 10
const HEAD =
  '| door | round | mails | arrived | by BDAT | closed by the server | wrong |\n|---|---|---|---|---|---|---|'

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      doors: { type: 'string' },
      crowd: { type: 'string' },
      seed: { type: 'string' },
    },
  })
  const only = values.only?.split(',') ?? Object.keys(MTAS)
  const unknown = only.find((name) => !(name in MTAS))
  if (unknown) throw new Error(`No such mail server: ${unknown}. There are: ${Object.keys(MTAS).join(', ')}.`)
  const doors = values.doors?.split(',') ?? DOORS
  return {
    only,
    doors,
    crowd: Number(values.crowd ?? 200),
    seed: values.seed ?? String(Math.floor(Math.random() * 1e9)),
  }
}

/** What is done at a door, in this order: each kind alone, all kinds at once, a crowd; at the impatient one a pause. */
function roundsAt(door, { crowd: count, seed }) {
  if (door === 'impatient')
    return [{ name: `a pause of ${IDLE_MS / 1000} s`, groups: idle(), connections: 1, pause: IDLE_MS }]
  return [
    { name: 'each kind', groups: KINDS.map((kind) => [kind]), connections: 1 },
    { name: 'all kinds at once', groups: [KINDS], connections: 2 },
    { name: 'crowd', groups: [crowd(count, `${seed} ${door}`)], connections: 3 },
  ]
}

async function tryRound(mta, server, { door, round, prefix }) {
  const before = server.log().length
  const transport = openTransport({ port: server.ports[door], door, connections: round.connections })
  const posted = []
  try {
    for (const [nth, kinds] of round.groups.entries()) {
      if (nth > 0 && round.pause) await pause(round.pause)
      posted.push(...(await post(transport, kinds.map(kindAt(mta.name)), `${prefix}-${nth}`)))
    }
  } finally {
    await transport.close()
  }
  const { arrived, wrong } = await judgeArrivals({ ...mta, ...server }, posted)
  const log = server.log().slice(before)
  const [bdat, closed] = [mta.byBdat(log), mta.closed(log)]
  wrong.unshift(...posted.flatMap(judgeOutcome), ...judgeWay(door, bdat))
  if (round.pause && closed === 0) wrong.push('the server did not close the idle connection')
  return { mails: posted.length, arrived, bdat, closed, wrong }
}

/** Else the table would praise what never happened. */
const judgeWay = (door, bdat) =>
  bdat > 0 === CHUNKED.includes(door) ? [] : [`${bdat} mails came by BDAT at the door ${door}`]

/** @returns whether all was as it should be */
async function tryServer(mta, context) {
  const server = await startMta(mta, context)
  const wrongs = []
  try {
    console.log(`\n${mta.title} ${server.version}\n${HEAD}`)
    for (const door of context.options.doors) {
      for (const [nth, round] of roundsAt(door, context.options).entries()) {
        const line = await tryRound(mta, server, { door, round, prefix: `${door}-${nth}` })
        const { mails, arrived, bdat, closed, wrong } = line
        console.log(`| ${door} | ${round.name} | ${mails} | ${arrived} | ${bdat} | ${closed} | ${wrong.length} |`)
        wrongs.push(...wrong.slice(0, SHOWN).map((one) => `WRONG, ${door}, ${round.name}: ${one}`))
      }
    }
  } finally {
    await server.stop()
  }
  for (const one of wrongs) console.log(one)
  return wrongs.length === 0
}

async function main() {
  const options = readOptions()
  const reason = whyNot({ environment: process.env })
  if (reason) throw new Error(`No mail server can be run here. ${reason}`)
  const guard = startGuard()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => (stop.abort(), (process.exitCode = 1), guard.end()))
  const auth = await openAuth(LOGIN)
  try {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mailspool-interop-')))
    guard.folder(folder)
    const log = (line) => console.error(line)
    const context = { folder, guard, log, signal: stop.signal, environment: process.env, options, authPort: auth.port }
    console.log(`seed ${options.seed}`)
    for (const name of options.only) {
      if (!(await tryServer(MTAS[name], context))) process.exitCode = 1
    }
  } finally {
    auth.close()
    await guard.end()
  }
}

await main()
