/** The log's rows on their way in. Storing an attempt twice is recognised by its id. */
import type { Ending } from '@mailspool/core'
import type { ColumnKind, Session } from '../dialect/dialect.js'
import { toFlag } from '../rows.js'
import { chunks, list, type Value } from '../sql.js'
import type { Tables } from '../tables.js'

type Attempted = Pick<Ending, 'id' | 'sequence' | 'attempt'>
type Column = Exclude<keyof Tables['attempt'], 'table' | 'at'>

/** In the order of `lineOf`; the instant is the database's and comes behind. */
const COLUMNS: readonly (readonly [Column, ColumnKind])[] = [
  ['id', 'text'],
  ['message', 'text'],
  ['claimSeq', 'integer'],
  ['durationMs', 'integer'],
  ['result', 'text'],
  ['counted', 'integer'],
  ['failureClass', 'text'],
  ['code', 'integer'],
  ['enhancedCode', 'text'],
  ['reply', 'text'],
  ['transport', 'text'],
  ['worker', 'text'],
  ['possibleDuplicate', 'integer'],
]
const KINDS = COLUMNS.map(([, kind]) => kind)

/** Rows a statement: with replies of 2 kB each they are a megabyte. */
const TOGETHER = 500

export async function writeAttempts(
  { tables, dialect, change }: Session,
  endings: readonly Attempted[],
): Promise<void> {
  const { attempt: a } = tables
  const columns = list([...COLUMNS.map(([column]) => a[column]), a.at])
  const lines = endings.flatMap((ending) => lineOf(ending))
  for (const some of chunks(lines, Math.min(TOGETHER, dialect.maxBinds / COLUMNS.length))) {
    const source = dialect.linesOf({ lines: some, kinds: KINDS, behind: [dialect.now] })
    await change(dialect.insertIgnoring({ into: a.table, columns, source }))
  }
}

function lineOf({ id: message, sequence, attempt }: Attempted): Value[][] {
  if (attempt === null) return []
  const { id, durationMs, result, counted, failureClass, code, enhancedCode } = attempt
  const { reply, transport, worker, possibleDuplicate } = attempt
  const said = [failureClass, code, enhancedCode, reply]
  const rest = [transport, worker, toFlag(possibleDuplicate)]
  return [[id, message, sequence, Math.round(durationMs), result, toFlag(counted), ...said, ...rest]]
}
