/** Every `mailer-cli …` of the documents is a command of this version, with options that it has. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createProgram } from 'mailer-cli'
import { ROOT } from './shell.js'

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...['docs', 'examples', 'packages'].flatMap(markdownIn)]

type Program = ReturnType<typeof createProgram>

test.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8')
  const typed = [...text.matchAll(/(?<!")\bmailer-cli ([a-z-][^\n`&|;>)#']*)/g)].map(([, words = '']) => words.trim())
  expect(typed.flatMap((words) => problemsOf(words.split(/\s+/)))).toEqual([])
})

/** What a sentence or a line of a shell has wrong; words that are neither command nor option are taken for arguments. */
function problemsOf(words: readonly string[]): string[] {
  let command: Program = createProgram()
  const problems: string[] = []
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word)
    if (child) command = child
    else if (/^--?[a-z]/.test(word) && !knows(command, word)) problems.push(`${words.join(' ')}: no option ${word}`)
  }
  return command.parent === null && !words[0]!.startsWith('-') ? [`no command ${words[0]}`, ...problems] : problems
}

function knows(command: Program | null, flag: string): boolean {
  if (command === null) return flag === '-h' || flag === '--help'
  const bare = flag.replace(/[.,:]+$/, '').split('=')[0]!
  const own = command.options.some(({ short, long }) => bare === short || bare === long)
  return own || knows(command.parent, bare)
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/node_modules|\.mailer|(^|\/)dist\//.test(file))
    .map((file) => join(folder, file))
}
