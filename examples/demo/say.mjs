// How the demo speaks: numbered steps, plain sentences, and a table at the end.
import { styleText } from 'node:util'

const bold = (text) => (process.stdout.isTTY ? styleText('bold', text) : text)
let steps = 0

export function step(title) {
  steps += 1
  console.log(`\n${bold(`${steps}. ${title}`)}`)
}

export const say = (text) => console.log(text.replace(/^/gm, '   '))

/** Rows under heads, each column as wide as its widest cell. */
export function table(heads, rows) {
  const all = [heads, ...rows].map((row) => row.map(String))
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const line = (row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()
  const [head, ...body] = all
  say([bold(line(head)), ...body.map(line)].join('\n'))
}
