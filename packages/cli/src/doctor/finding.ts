/** What doctor says: a line for each thing that it looked at. Duty: types, and the two ways to make a line. Pure. */

export type CheckName = 'database' | 'clock' | 'durability' | 'migrations' | 'transport' | 'queue' | 'lock'

/** `advice`: what to do; null: nothing is wrong. */
export interface Note {
  check: CheckName
  text: string
  advice: string | null
}

export const fine = (check: CheckName, text: string): Note => ({ check, text, advice: null })

export const finding = (check: CheckName, text: string, advice: string): Note => ({ check, text, advice })

/** Without a final stop, which the sentence around it has. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
