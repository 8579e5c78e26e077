/** The lessons and the README do what they say: each command is typed in a fresh folder, and prints what stands below it. */
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { blocksOf, fits, type Block } from './blocks.js'
import { freePort, freshFolder, link, ROOT, typeAll } from './shell.js'

const LESSONS = ['examples/01-hello', 'examples/02-cron', 'examples/03-express']

for (const lesson of LESSONS) {
  test(`${lesson}/README.md`, async () => {
    const { folder, remove } = freshFolder(lesson)
    try {
      await follow(folder, blocksOf(readFileSync(join(ROOT, lesson, 'README.md'), 'utf8')))
    } finally {
      remove()
    }
  })
}

test('README.md, from nothing to a delivered mail', async () => {
  const { folder, remove } = freshFolder()
  try {
    const blocks = blocksOf(readFileSync(join(ROOT, 'README.md'), 'utf8')).map(withoutInstall)
    link(folder)
    await follow(folder, blocks)
  } finally {
    remove()
  }
})

/** Files are written and commands are typed in the order of the document. */
async function follow(folder: string, blocks: readonly Block[]): Promise<void> {
  const port = await freePort()
  const here = (text: string) => text.replaceAll('3000', String(port))
  const steps = blocks.map((block) =>
    block.kind === 'typed' ? here(block.text) : writing(folder, block.name, here(block.text)),
  )
  expect(blocks.some(({ kind }) => kind === 'typed')).toBe(true)
  const printed = await typeAll(folder, steps, port)
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
function withoutInstall(block: Block): Block {
  if (block.kind === 'file') return block
  const text = block.text.replaceAll(/^npm install (.+)\n/gm, (_whole, names: string) => {
    for (const name of names.split(' ')) createRequire(import.meta.url).resolve(`${name}/package.json`)
    return ''
  })
  return { ...block, text }
}
