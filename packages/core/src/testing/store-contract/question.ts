/**
 * A question of the exam: a title and what is asked of an opened store. Duty: keeps the questions apart from the
 * runner, so that they can be put to a deliberately broken store as well. An answer that is wrong throws.
 */
import type { Abilities, Ability, StoreUnderTest } from './store-under-test.js'

export interface Question {
  verb: string
  title: string
  needs: Ability | null
  ask: Ask
}

export type Ask = (subject: StoreUnderTest, abilities: Abilities) => Promise<void>

/** The questions about one verb, by their titles. */
export function questions(verb: string, asked: Record<string, Ask>, needs: Ability | null = null): Question[] {
  return Object.entries(asked).map(([title, ask]) => ({ verb, title, needs, ask }))
}
