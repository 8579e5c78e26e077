// How each table of the code looks as Markdown. Pure: the table goes in, text comes out.

/** OPTIONS of core: a row per setting, a group's members as `group.member`. */
export function optionsPart(options, { environmentName }) {
  const rows = Object.entries(options).flatMap(([name, row]) => [
    [name, row, environmentName?.(name)],
    ...Object.entries(row.rows ?? {}).map(([member, memberRow]) => [`${name}.${member}`, memberRow, null]),
  ])
  return table(
    ['setting', 'default', 'environment', 'meaning'],
    rows.map(([name, row, variable]) => [
      code(name),
      row.rows ? '' : code(asTyped(row)),
      variable ? code(variable) : '',
      row.help,
    ]),
  )
}

export function errorsPart(errors) {
  return table(
    ['code', 'what it says'],
    Object.entries(errors).map(([name, sentence]) => [code(name), sentence]),
  )
}

export function lifecyclePart(arrows) {
  return table(
    ['from', 'step', 'to', 'when'],
    arrows.map(({ from, step, to, when }) => [from, code(step), to, when]),
  )
}

export function failReasonsPart(reasons) {
  return table(
    ['reason', 'meaning'],
    Object.entries(reasons).map(([name, sentence]) => [code(name), sentence]),
  )
}

/** The help of every command, as the terminal shows it; createProgram answers the commander program. */
export function commandsPart(createProgram) {
  const chapters = (command, path) => [
    `## ${[...path, command.name()].join(' ')}\n\n\`\`\`\n${helpOf(command)}\n\`\`\``,
    ...command.commands.flatMap((child) => chapters(child, [...path, command.name()])),
  ]
  return chapters(createProgram(), []).join('\n\n')
}

/** What `--help` writes, added texts included (helpInformation leaves those out). */
function helpOf(command) {
  const pieces = []
  command.configureOutput({ writeOut: (piece) => pieces.push(piece) })
  command.outputHelp()
  return pieces.join('').trimEnd()
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')
}

const escaped = (cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text) => `\`${text}\``

/** A default as a user would type it: 300 seconds are '5m'. */
function asTyped({ kind, default: value }) {
  if (value === null) return 'null'
  if (kind === 'duration') return duration(value)
  if (kind === 'durations') return value.map(duration).join(' ')
  if (kind === 'size') return `${value / 1024 / 1024} MB`
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}

function duration(seconds) {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ]
  const [unit, size] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? ['s', 1]
  return seconds > 0 ? `${seconds / size}${unit}` : String(seconds)
}
