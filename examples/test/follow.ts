/**
 * A reader who follows a document: files are written and commands are typed in its order, each in a folder that is
 * fresh, and what is printed is compared with what stands below the command. Duty: documents into steps, and the
 * comparison. Failures: the first command that fails, or the first text that differs, with both.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { blocksOf, fits, type Block } from './blocks.js'
import { freePort, ROOT, typeAll } from './shell.js'

export const blocksIn = (document: string): Block[] => blocksOf(readFileSync(join(ROOT, document), 'utf8'))

/** `replaced`: texts of the document that stand for something of this machine, such as the URL of a database. */
export async function follow(folder: string, blocks: readonly Block[], replaced: Record<string, string> = {}) {
  const port = await freePort()
  const places = Object.entries({ ...replaced, 3000: String(port) })
  const here = (text: string) => places.reduce((done, [from, to]) => done.replaceAll(from, to), text)
  const steps = blocks.map((block) =>
    block.kind === 'typed' ? here(block.text) : writing(folder, block.name, here(block.text)),
  )
  expect(blocks.some(({ kind }) => kind === 'typed')).toBe(true)
  const listens = blocks.some((block) => `${block.text}${block.kind === 'typed' ? block.prints : ''}`.includes('3000'))
  const printed = await typeAll(folder, steps, { port, listens })
  for (const [index, block] of blocks.entries()) {
    const wanted = block.kind === 'typed' && block.prints !== null ? here(block.prints) : null
    // the texts themselves are compared, so that a failure shows both
    if (wanted !== null && !fits(printed[index] ?? '', wanted)) expect(printed[index]).toBe(wanted)
  }
}

/** The command that puts a file of the document where the reader is by then. */
function writing(folder: string, name: string, text: string): string {
  const kept = join(folder, `.${randomUUID()}`)
  writeFileSync(kept, text)
  return `cp '${kept}' '${name}'`
}

/** The names in `npm install` are looked for; the installation itself is tested where the packed packages are (load). */
export function withoutInstall(block: Block): Block {
  if (block.kind === 'file') return block
  const text = block.text.replaceAll(/^npm install (.+)\n/gm, (_whole, names: string) => {
    for (const name of names.split(' ')) createRequire(import.meta.url).resolve(`${name}/package.json`)
    return ''
  })
  return { ...block, text }
}
