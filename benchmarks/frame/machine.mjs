// When, on what and with which versions a run was made: figures without these mean nothing.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { peerVersions } from './peers.mjs'

export function surroundings({ versions, options }) {
  const [cpu] = cpus()
  return {
    at: new Date().toISOString().slice(0, 19),
    commit: commit(),
    cpus: cpus().length,
    cpu: cpu?.model ?? 'unknown',
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    /** Of the minute before: above half of the processors the figures are somebody else's as well. */
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.versions.node,
    databases: versions,
    ours: JSON.parse(readFileSync(new URL('../../packages/core/package.json', import.meta.url), 'utf8')).version,
    peers: peerVersions(),
    rounds: options.rounds,
    quick: options.quick,
  }
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
