/** Steering by a person: cancel, delete, resolve. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { MessageId } from '../message/message.js'
import type { Priority } from '../message/priority.js'

/** tooLate: journaled, finished, or (state uncertain now) an uncertain attempt is behind it. */
export type CancelAnswer = 'cancelled' | 'tooLate' | 'notFound'
/** tooLate: as with cancel, or the mail may be with the server already. */
export type DeleteAnswer = 'deleted' | 'tooLate' | 'notFound'

/** unchanged: it has that priority. tooLate: it is under way, or has ended. */
export type PriorityAnswer = 'changed' | 'unchanged' | 'tooLate' | 'notFound'

/** What a person may do to messages. */
export interface SteeringStore {
  /** Cancelling a cancelled message answers 'cancelled'. */
  cancel(ids: readonly MessageId[]): Promise<CancelAnswer[]>
  /** Any state but sending final; unfinished mail with an uncertain attempt behind it becomes uncertain instead: 'tooLate'. */
  delete(ids: readonly MessageId[]): Promise<DeleteAnswer[]>
  /** uncertain -> sent; fates that are open become uncertain and stay so. False: it was not uncertain. */
  resolveSent(ids: readonly MessageId[]): Promise<boolean[]>
  /** Of messages that wait: scheduled, queued, deferred. */
  setPriority(request: { ids: readonly MessageId[]; priority: Priority }): Promise<PriorityAnswer[]>
}
