/**
 * What a mail that was written whole and has no final reply comes to when its connection ends. Pure. The one place that
 * tells uncertain from certain: replies come in order (RFC 2920 3.1), so behind a 421 nothing was carried out; what the
 * server had refused stays refused; of the rest it may have anything.
 */
import type { Outcome } from '../transport.js'
import type { Delivery } from './delivery.js'
import type { LineListener } from './line.js'
import type { Talk } from './talk.js'
import type { Breakage } from './wire.js'

/** `isKept`: the connection had answered mails before. */
export interface Connection {
  connection: number
  isKept: boolean
}

/** 'elsewhere': nothing of it was carried out and it is nobody's trouble, so another connection takes it. */
export function unanswered(talk: Talk, breakage: Breakage, { connection, isKept }: Connection): Outcome | 'elsewhere' {
  const { failureClass, reply, error } = breakage
  const closing = reply?.code === 421
  // servers close kept connections, idle ones and those that have carried enough
  const untouched = talk.phase === 'connect' || (!talk.answered && isKept)
  if (closing && untouched) return 'elsewhere'
  const refused = talk.refused()
  if (refused !== null) return refused
  if (closing) return { kind: 'trouble', phase: talk.phase, failureClass, reply, error, connection }
  return { kind: 'uncertain', error, recipients: talk.recipients(null), connection }
}

/** Nothing of it was carried out: another connection takes it, unless too many have failed it. */
export function elsewhere(
  delivery: Delivery,
  { failureClass, reply, error }: Breakage,
  { connection, onMoved }: Pick<LineListener, 'onMoved'> & { connection: number },
): void {
  if (delivery.settled) return
  if (delivery.move()) return onMoved(delivery)
  delivery.settle({ kind: 'trouble', phase: 'connect', failureClass, reply, error, connection })
}
