// `node benchmarks/plots.mjs [RESULTS.json...]`: plots for docs/performance.md, as docs/images/bench-….svg, from what runs have left
// in benchmarks/.results; without a name from the newest one. Where several have a row, the last one named counts.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bars } from './frame/bars.mjs'

const RESULTS = fileURLToPath(new URL('.results/', import.meta.url))
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url))

const PLOTS = [
  ['drain-smtp-20', 'rate'],
  ['drain-smtp-20', 'cpu'],
  ['drain-smtp-50', 'rate'],
  ['drain-far-20', 'rate'],
  ['drain-far-50', 'rate'],
  ['drain-slow', 'rate'],
  ['drain-null', 'rate'],
  ['enqueue-one', 'rate'],
  ['enqueue-ten', 'rate'],
  ['enqueue-bulk', 'rate'],
  ['growth-postgres', 'claim'],
  ['growth-mariadb', 'claim'],
  ['growth-sqlite', 'claim'],
  ['latency', 'p50'],
]

const newest = () => readdirSync(RESULTS).filter((name) => name.endsWith('.json')).sort().slice(-1).map((name) => join(RESULTS, name)) // prettier-ignore
const files = process.argv.length > 2 ? process.argv.slice(2) : newest()
if (files.length === 0) throw new Error('There are no results yet: npm run bench')

const found = new Map()
for (const file of files) {
  const { facts, results } = JSON.parse(readFileSync(file, 'utf8'))
  for (const result of results) found.set(result.name, { facts, result })
}
for (const [name, figure] of PLOTS) {
  const plot = found.has(name) ? bars(found.get(name), figure) : null
  if (plot === null) console.error(`${name}: not measured in ${files.map((file) => basename(file)).join(', ')}`)
  else writeFileSync(join(IMAGES, `bench-${name}-${figure}.svg`), plot)
}
