/** The log's rows on their way in. Storing an attempt twice is recognised by its id. */
import type { Ending } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { toFlag } from '../rows.js'
import { insertIgnoring } from './insert.js'

type Attempted = Pick<Ending, 'id' | 'sequence' | 'attempt'>

export async function writeAttempts(session: Session, endings: readonly Attempted[]): Promise<void> {
  const rows = endings.flatMap((ending) => attemptRow(session, ending))
  await insertIgnoring(session, { into: session.tables.attempt, rows })
}

function attemptRow({ dialect }: Session, { id: message, sequence, attempt }: Attempted) {
  if (attempt === null) return []
  const { id, durationMs, result, counted, failureClass, code, enhancedCode } = attempt
  const { reply, transport, worker, possibleDuplicate } = attempt
  return {
    id,
    message,
    claimSeq: sequence,
    at: dialect.now,
    durationMs: Math.round(durationMs),
    result,
    counted: toFlag(counted),
    failureClass,
    code,
    enhancedCode,
    reply,
    transport,
    worker,
    possibleDuplicate: toFlag(possibleDuplicate),
  }
}
