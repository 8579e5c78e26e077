/**
 * Priorities, by name and by django-mailer's number. Duty: the only place that knows the numbers.
 * `deferred` (4) is no priority of a stored message: it starts one in state deferred with priority medium.
 */
export type Priority = 'high' | 'medium' | 'low'
/** What a caller may name: the three priorities, and `deferred`, which begins in that state. */
export type PriorityName = Priority | 'deferred'

/** Smaller goes first. The numbers are django-mailer's, and stored in the database. */
export const PRIORITY_NUMBER: Readonly<Record<PriorityName, 1 | 2 | 3 | 4>> = {
  high: 1,
  medium: 2,
  low: 3,
  deferred: 4,
}

const NAMES: readonly PriorityName[] = ['high', 'medium', 'low', 'deferred']

/** The name for a name or number; null for anything else, so that a typo is an error and never 'medium'. */
export function priorityName(value: unknown): PriorityName | null {
  return NAMES.find((name) => name === value || PRIORITY_NUMBER[name] === value) ?? null
}

/** The stored number back to the name. @throws {RangeError} not 1, 2 or 3: a row that this version did not write */
export function priorityOfNumber(number: number): Priority {
  const name = priorityName(number)
  if (name === null || name === 'deferred') throw new RangeError(`No priority has the number ${number}.`)
  return name
}
