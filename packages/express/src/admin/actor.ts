/**
 * Who looks, and what that person may do. Duty: `authorize`'s answer is an Actor or nothing; anything else (undefined,
 * false, true, a name without rights, an unknown right, a throw) lets nobody in. Fails closed: a typo in a right is
 * no right at all, not a smaller one.
 */
import type { Request as ExpressRequest } from 'express'

/** see: who got what and when. seeContent: the mail itself. act: send, requeue, cancel, delete, pause. configure: the don't-send list. */
export type Right = 'see' | 'seeContent' | 'act' | 'configure'

export const RIGHTS: readonly Right[] = ['see', 'seeContent', 'act', 'configure']

/** A person who was let in. `name` stands in the log, in pauses and beside what was done. */
export interface Actor {
  name: string
  rights: 'all' | readonly Right[]
}

/** Where the admin page is and who may use it. */
export interface AdminOptions {
  /** Where `mailer()` mounts the page; default '/admin/mailer'. Has no meaning for `adminRouter`, which you mount yourself. */
  path?: string
  /** Answers an Actor to let this request in; anything but an Actor (undefined, false, a throw) is 403. Without it the page is closed. */
  authorize?: (req: ExpressRequest) => unknown
}

/** The actor in an answer of `authorize`; null when it is none. */
export function readActor(answer: unknown): Actor | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { name, rights } = answer as Partial<Actor>
  if (typeof name !== 'string' || name.trim() === '') return null
  if (rights === 'all') return { name, rights }
  if (!Array.isArray(rights) || !rights.every((right) => RIGHTS.includes(right as Right))) return null
  return { name, rights: rights as readonly Right[] }
}

/** Whether this actor holds the right. */
export function may(actor: Actor, right: Right): boolean {
  return actor.rights === 'all' || actor.rights.includes(right)
}
