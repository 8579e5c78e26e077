/** The documents hold together: links lead somewhere, every error says what to do, every state and fate is explained. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ERRORS, STATES } from '@mailspool/core'
import { ROOT } from './shell.js'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules') && !file.includes('.mailer'))
    .map((file) => join(folder, file))

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...['docs', 'examples', 'neighbours'].flatMap(markdownIn)]

test.each(DOCUMENTS)('%s: its links and pictures are there', (file) => {
  const text = read(file).replaceAll(/^```[^]*?^```$/gm, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  const local = targets.filter((target) => !/^[a-z]+:/.test(target))
  expect(local.filter((target) => !leads(file, target))).toEqual([])
})

function leads(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const goal = path === '' ? file : join(dirname(file), path)
  if (!existsSync(join(ROOT, goal))) return false
  return anchor === undefined || anchorsOf(read(goal)).includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test('errors.md says what to do about every code, and about no other', () => {
  const told = read('docs/errors.md').split('## What to do')[1] ?? ''
  const codes = [...told.matchAll(/^\| `(MAILER_\w+)` \|/gm)].map(([, code]) => code)
  expect(codes.sort()).toEqual(Object.keys(ERRORS).sort())
})

test('lifecycle.md explains every state', () => {
  const explained = [
    ...read('docs/lifecycle.md')
      .split('## Every arrow')[0]!
      .matchAll(/^\| `(\w+)` \|/gm),
  ].map(([, word]) => word)
  expect(explained.sort()).toEqual([...STATES].sort())
})

test('every record of a decision is in their list, with context, decision and consequence', () => {
  const files = readdirSync(join(ROOT, 'docs/decisions')).filter((file) => file !== 'README.md')
  const list = read('docs/decisions/README.md')
  for (const file of files) {
    expect(list).toContain(`(${file})`)
    const text = read(join('docs/decisions', file))
    const places = ['Context', 'Decision', 'Consequence'].map((word) => text.search(`(\\*\\*|## )${word}`))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect(places).not.toContain(-1)
  }
})

test('the glossary explains every state and every word of the design, once each', () => {
  const explained = [...read('docs/glossary.md').matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, word]) => word)
  expect(explained).toEqual([...new Set(explained)])
  expect([...STATES, ...WORDS].filter((word) => !explained.includes(word))).toEqual([])
})

const WORDS = [
  'mail', 'message', 'content', 'envelope', 'recipient', 'fate', 'priority', 'attempt', 'lease', 'token', 'phase',
  'outcome', 'verdict', 'defer', 'requeue', 'failed', 'uncertain', "don't-send list", 'transport', 'breaker', 'run',
  'worker', 'purge', 'claim', 'journal', 'settle', 'sweep', 'pause', 'store', 'back-off', 'set aside', 'reply',
] // prettier-ignore
