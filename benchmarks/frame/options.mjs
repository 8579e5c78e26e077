// The command line of `npm run bench`.
import { parseArgs } from 'node:util'

export const USAGE = `npm run bench [-- [--quick] [--rounds N] [--seconds S] [ROW...]]
  --quick      a minute or two: three short rounds of the rows that say most; of others where they are named
  --rounds N   of each contestant, in turns; default 5, with --quick 3
  --seconds S  that a round lasts where a row measures for a time; default 3, with --quick 0.5
  --only NAME  just this contestant (and again for more); for profiles
  --profile    writes a CPU profile of each contestant's process into benchmarks/.results
  ROW          a file of benchmarks/rows without .mjs, or the beginning of its name; all if none is named`

/** @returns {{ quick, rounds, seconds, only, profile, names }} */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  const { quick, profile, only } = values
  const rounds = number('rounds', values.rounds ?? (quick ? 3 : 5))
  return { quick, profile, only, rounds, seconds: number('seconds', values.seconds ?? (quick ? 0.5 : 3)), names: positionals } // prettier-ignore
}

function number(name, given) {
  const value = Number(given)
  if (value > 0) return value
  throw new Error(`--${name} must be a number above 0, not ${given}.\n${USAGE}`)
}
