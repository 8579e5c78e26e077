/** Ranges of time that pages offer, in days. Pure. */
export const DAYS = { day: 1, week: 7, month: 30 } as const
export type Range = keyof typeof DAYS
