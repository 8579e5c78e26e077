// The rows of the table, a file each in benchmarks/rows: reading them, and what makes one sound. How one is declared:
// benchmarks/README.md.
import { readdirSync } from 'node:fs'
import { KINDS } from './databases.mjs'

const FOLDER = new URL('../rows/', import.meta.url)

/** The rows that the command line asks for, in order of their names. */
export async function readRows({ names = [], quick = false, only = [] }) {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.mjs')).sort() // prettier-ignore
  const known = files.map((file) => file.slice(0, -'.mjs'.length))
  const unknown = names.find((name) => !known.some((one) => one.startsWith(name)))
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}. Rows: ${known.join(', ')}.`)
  const asked = known.filter((one) => names.length === 0 || names.some((name) => one.startsWith(name)))
  const rows = await Promise.all(asked.map(readRow))
  return rows.filter((row) => names.length > 0 || !quick || row.quick).map((row) => narrowed(row, only))
}

export async function readRow(name) {
  const file = new URL(`${name}.mjs`, FOLDER)
  const { default: row } = await import(file.href)
  const wrong = problemsOf(row)
  if (wrong.length > 0) throw new Error(`benchmarks/rows/${name}.mjs: ${wrong.join('; ')}.`)
  return {
    quick: true,
    warmUp: true,
    goals: [],
    arrange: async () => ({ given: {}, end: async () => {} }),
    ...row,
    name,
    file: file.href,
  }
}

function narrowed(row, only) {
  if (only.length === 0) return row
  const contestants = Object.fromEntries(Object.entries(row.contestants).filter(([name]) => only.includes(name)))
  return { ...row, contestants, goals: row.goals.filter((goal) => [goal.of, ...(goal.against ?? [])].every((name) => only.includes(name))) } // prettier-ignore
}

/** Kinds of database that any contestant of these rows asks for. */
export function databasesOf(rows) {
  const asked = rows.flatMap((row) => Object.values(row.contestants).map(({ database }) => database))
  return KINDS.filter((kind) => asked.includes(kind))
}

/** What is wrong with a row's declaration, a sentence each. */
export function problemsOf(row) {
  const { title, figures = {}, contestants = {}, goals = [] } = row ?? {}
  const is = (condition, sentence) => (condition ? [] : [sentence])
  return [
    ...is(typeof title === 'string' && title.length > 5, 'title is missing'),
    ...is(Object.keys(figures).length > 0, 'figures is empty'),
    ...Object.entries(figures).flatMap(([name, { unit, better } = {}]) =>
      is(
        typeof unit === 'string' && ['more', 'less'].includes(better),
        `figure ${name} needs unit and better 'more' or 'less'`,
      ),
    ),
    ...is(Object.keys(contestants).length > 0, 'contestants is empty'),
    ...Object.entries(contestants).flatMap(([name, { open, database } = {}]) => [
      ...is(typeof open === 'function', `contestant ${name} has no open()`),
      ...is(database === undefined || KINDS.includes(database), `contestant ${name} asks for the database ${database}`),
    ]),
    ...goals.flatMap((goal) => problemsOfGoal(goal, { figures, contestants })),
  ]
}

function problemsOfGoal({ figure, of, against = [], atLeast, atMost }, { figures, contestants }) {
  const unknown = [of, ...against].filter((name) => !(name in contestants))
  return [
    ...(figure in figures ? [] : [`a goal names the figure ${figure}`]),
    ...unknown.map((name) => `a goal names the contestant ${name}`),
    ...((atLeast === undefined) === (atMost === undefined) ? ['a goal says either atLeast or atMost'] : []),
  ]
}
