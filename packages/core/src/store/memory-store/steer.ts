/**
 * cancel, delete, resolveSent, setPriority: a person decides. Duty: never both an answer 'cancelled' and a mail sent, and an
 * attempt of unknown outcome is not hidden by either (RELIABILITY 4, "cancel or delete while sending"). Never fails.
 */
import { FINISHED, allows, stagesBefore, stageOf } from '../../message/lifecycle.js'
import type { MessageId } from '../../message/message.js'
import type { Priority } from '../../message/priority.js'
import type { CancelAnswer, DeleteAnswer, PriorityAnswer } from '../store.js'
import { move } from './move.js'
import type { MessageRow, Tables } from './tables.js'

export function cancel(tables: Tables, ids: readonly MessageId[]): CancelAnswer[] {
  return ids.map((id) => {
    const row = tables.messages.get(id)
    if (row === undefined) return 'notFound'
    if (row.state === 'cancelled') return 'cancelled'
    if (!stagesBefore('cancel').includes(stageOf(row.state, row.phase)) || heldBack(tables, row)) return 'tooLate'
    move(row, { to: 'cancelled', now: tables.now() })
    return 'cancelled'
  })
}

export function deleteMessages(tables: Tables, ids: readonly MessageId[]): DeleteAnswer[] {
  return ids.map((id) => {
    const row = tables.messages.get(id)
    if (row === undefined) return 'notFound'
    const mayGo = FINISHED.includes(row.state) || stagesBefore('cancel').includes(stageOf(row.state, row.phase))
    if (!mayGo || heldBack(tables, row)) return 'tooLate'
    tables.delete(row)
    return 'deleted'
  })
}

/** A copy may be out there: no further one is made, and the message says so instead of vanishing. */
function heldBack(tables: Tables, row: MessageRow): boolean {
  if (!row.possibleDuplicate || !allows(stageOf(row.state, row.phase), 'cancel', 'uncertain')) return false
  move(row, { to: 'uncertain', now: tables.now() })
  return true
}

export function resolveSent(tables: Tables, ids: readonly MessageId[]): boolean[] {
  return ids.map((id) => {
    const row = tables.messages.get(id)
    if (row === undefined || !stagesBefore('resolveSent').includes(stageOf(row.state, row.phase))) return false
    for (const recipient of row.recipients) if (recipient.fate === 'open') recipient.fate = 'uncertain'
    move(row, { to: 'sent', now: tables.now() })
    return true
  })
}

type Raise = { ids: readonly MessageId[]; priority: Priority }

export function setPriority(tables: Tables, { ids, priority }: Raise): PriorityAnswer[] {
  const answers = ids.map((id): PriorityAnswer => {
    const row = tables.messages.get(id)
    if (row === undefined) return 'notFound'
    if (row.state !== 'scheduled' && row.state !== 'queued' && row.state !== 'deferred') return 'tooLate'
    if (row.priority === priority) return 'unchanged'
    row.priority = priority
    return 'changed'
  })
  if (answers.includes('changed')) tables.resort()
  return answers
}
