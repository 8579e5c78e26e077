// Check: docs/proofs.md names tests that exist. Every row ends in at least one link to a test file of this repository with
// a name in ‘quotes’ behind it, and that name stands in that file; so a test that is renamed or deleted takes its row along.
import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { whenRun } from './source.mjs'

export const PAGE = 'docs/proofs.md'
const PROOF = /\[[^\]]*\]\(([^)\s]+)\)(?: ‘([^’]+)’)?/g

/** Findings, `docs/proofs.md:line: what to do`. */
export function find(root) {
  if (!existsSync(join(root, PAGE))) return []
  const lines = readFileSync(join(root, PAGE), 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const isRow =
      cells.length >= 4 && !/^-+$/.test(cells[1]) && !/^-+$/.test(lines[index + 1]?.split('|')[1]?.trim() ?? '')
    return isRow ? rowFindings(root, cells.at(-2)).map((what) => `${PAGE}:${index + 1}: ${what}`) : []
  })
}

function rowFindings(root, cell) {
  const proofs = [...cell.matchAll(PROOF)]
  if (proofs.length === 0) return ['the row names no test. Write [file](../path) ‘name of the test’.']
  return proofs.flatMap(([, link, name]) => {
    const file = normalize(join('docs', link))
    if (!existsSync(join(root, file))) return [`there is no ${file}.`]
    if (name === undefined) return [`say which test of ${file}, in ‘quotes’ behind the link.`]
    const text = readFileSync(join(root, file), 'utf8')
    return names(name).some((spelt) => text.includes(spelt)) ? [] : [`${file} has no test ‘${name}’.`]
  })
}

/** As it stands between the quotes of a source text. */
const names = (name) => [name, name.replaceAll("'", "\\'")]

await whenRun(import.meta.url, find)
