/**
 * The code blocks of a Markdown file, as a reader meets them. Duty: ```sh is typed, ```txt right below it is what that
 * prints ('…' stands for anything), ```js that begins with a comment `// NAME.mjs` is a file. Other blocks are shown only.
 * Blocks may be indented, as in a list.
 */
export type Block =
  { kind: 'file'; name: string; text: string } | { kind: 'typed'; text: string; prints: string | null; line: number }

export function blocksOf(markdown: string): Block[] {
  const found = [...markdown.matchAll(/^( *)```(\w+)\n([^]*?)^\1```$/gm)].map(
    ([whole, indent = '', language = '', text = ''], index, all) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: markdown.slice(0, all[index]!.index).split('\n').length,
      end: all[index]!.index + whole.length,
      start: all[index]!.index,
    }),
  )
  return found.flatMap((block, index): Block[] => {
    if (block.language === 'sh') {
      const next = found[index + 1]
      const below = next?.language === 'txt' && markdown.slice(block.end, next.start).trim() === ''
      return [{ kind: 'typed', text: block.text, prints: below ? next.text : null, line: block.line }]
    }
    const name = /^\/\/ ([\w.-]+\.[cm]?js)\n/.exec(block.text)?.[1]
    return block.language === 'js' && name !== undefined ? [{ kind: 'file', name, text: block.text }] : []
  })
}

/** Whether this was printed, where '…' stands for anything within a line; trailing blanks do not count. */
export function fits(printed: string, expected: string): boolean {
  const lines = expected.trimEnd().split('\n')
  const pattern = lines.map((line) => line.trimEnd().split('…').map(literally).join('.*')).join('[ \\t]*\\r?\\n')
  return new RegExp(`^${pattern}\\s*$`).test(printed)
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
