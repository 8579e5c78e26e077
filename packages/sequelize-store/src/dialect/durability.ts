/** Risks out of what a database says of its settings. Duty: one way to make them. Pure. */
import type { StoreRisk } from '@mailspool/core'

/** None where the value is one of the sound ones; compared without regard to case, as servers write ON and on. */
export function unless(sound: readonly string[], risk: Omit<StoreRisk, 'value'> & { value: unknown }): StoreRisk[] {
  const value = String(risk.value)
  return sound.includes(value.toLowerCase()) ? [] : [{ ...risk, value }]
}
