// `node benchmarks/plots.mjs [RESULTS.json...]`: plots for docs/performance.md, as docs/images/bench-….svg, from what runs have left
// in benchmarks/.results; without a name from the newest one. Where several have a row, the last one named counts.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bars } from './frame/bars.mjs'

const RESULTS = fileURLToPath(new URL('.results/', import.meta.url))
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url))

/** Row, figure, what stands over the plot. */
const PLOTS = [
  ['drain-smtp-20', 'rate', 'Draining by SMTP, 20 connections'],
  ['drain-smtp-20', 'cpu', 'Draining by SMTP, 20 connections: the worker’s processor'],
  ['drain-smtp-50', 'rate', 'Draining by SMTP, 50 connections'],
  ['drain-far-20', 'rate', 'Draining by SMTP, the server 20 ms away, 20 connections'],
  ['drain-far-50', 'rate', 'Draining by SMTP, the server 50 ms away, 20 connections and more'],
  ['drain-slow', 'rate', 'Draining by SMTP, the server takes 20 ms a mail, 20 connections'],
  ['drain-null', 'rate', 'Draining without SMTP'],
  ['enqueue-one', 'rate', 'Enqueueing one at a time'],
  ['enqueue-ten', 'rate', 'Enqueueing, ten in flight'],
  ['enqueue-bulk', 'rate', 'Enqueueing 10,000 in one call'],
  ['growth-postgres', 'claim', 'A claim on Postgres, with what else is in the queue'],
  ['growth-mariadb', 'claim', 'A claim on MariaDB, with what else is in the queue'],
  ['growth-sqlite', 'claim', 'A claim on SQLite, with what else is in the queue'],
  ['latency', 'p50', 'From send() to the server’s 250: half of the mails'],
  ['latency', 'p99', 'From send() to the server’s 250: 99 of 100 mails'],
]

const newest = () => readdirSync(RESULTS).filter((name) => name.endsWith('.json')).sort().slice(-1).map((name) => join(RESULTS, name)) // prettier-ignore
const files = process.argv.length > 2 ? process.argv.slice(2) : newest()
if (files.length === 0) throw new Error('There are no results yet: npm run bench')

const found = new Map()
for (const file of files) {
  const { facts, results } = JSON.parse(readFileSync(file, 'utf8'))
  for (const result of results) found.set(result.name, { facts, result })
}
for (const [name, figure, title] of PLOTS) {
  const plot = found.has(name) ? bars(found.get(name), { figure, title }) : null
  if (plot === null) console.error(`${name}: not measured in ${files.map((file) => basename(file)).join(', ')}`)
  else writeFileSync(join(IMAGES, `bench-${name}-${figure}.svg`), plot)
}
